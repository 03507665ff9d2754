"""The gauge of the mean score: the tiers as a scale with their words and bounds, and where the mean stands on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from retention.models import Tier
from retention.web import formats

WIDTH: Final = 360
"""Units from score 0 to score 100."""
LETTER: Final = 6.2
"""Units that a letter takes; one of Chinese takes two."""
TIERS: Final = (Tier.HIGH, Tier.MEDIUM, Tier.LOW, Tier.HEALTHY)


@dataclass(frozen=True, kw_only=True)
class Band:
    """A tier on the scale; `words` is empty where they find no room."""

    tier: str
    x: float
    width: float
    words: str
    holds: bool

    @property
    def middle(self) -> float:
        """Where its words stand."""
        return self.x + self.width / 2


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A bound between two tiers."""

    x: float
    words: str
    anchor: str


@dataclass(frozen=True, kw_only=True)
class Gauge:
    """The scale, where the mean stands on it, and both in words."""

    bands: Sequence[Band]
    ticks: Sequence[Tick]
    at: float
    words: str
    width: int = WIDTH


def draw(mean: float | Decimal | None, *, tier: str, bounds: Sequence[Decimal]) -> Gauge | None:
    """Lay the scale out for the bounds of healthy, low and medium; nothing where there is no mean."""
    if mean is None:
        return None
    edges = [0.0, *(float(bound) for bound in reversed(bounds)), 100.0]
    bands = [
        Band(tier=str(one), x=_at(low), width=_at(high - low), words=_fitting(str(one.label), _at(high - low)),
             holds=str(one) == tier)
        for one, low, high in zip(TIERS, edges, edges[1:], strict=False)
        if high > low
    ]  # fmt: skip
    anchors = {0.0: "start", 100.0: "end"}
    ticks = [
        Tick(x=_at(edge), words=formats.short(edge), anchor=anchors.get(edge, "middle")) for edge in sorted(set(edges))
    ]
    return Gauge(bands=bands, ticks=ticks, at=_at(float(mean)), words=_words(mean, edges))


def _at(score: float) -> float:
    return round(score * WIDTH / 100, 1)


def _fitting(words: str, room: float) -> str:
    """Return the words of a band if they find room in it."""
    letters = sum(2 if ord(letter) > 0x2E7F else 1 for letter in words)
    return words if letters * LETTER <= room else ""


def _words(mean: float | Decimal, edges: Sequence[float]) -> str:
    tiers = formats.listed(
        _("%(tier)s from %(bound)s") % {"tier": one.label, "bound": formats.short(low)}
        for one, low in zip(TIERS, edges, strict=False)
    )
    return _("Mean score %(mean)s of 100; %(tiers)s.") % {"mean": formats.score(mean, 1), "tiers": tiers}
