"""What would lift a customer to the next tier: the smallest change of each metric, through its curve."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

from retention.models import Aggregation, Compare, HealthSnapshot, Tier
from retention.models.measure import SHARE
from retention.scoring import curves, explain
from retention.scoring.definitions import Card, Curve, Definition

NEAR: Final = 1e-9
COUNTS: Final = (Aggregation.ACTIVE_DAYS, Aggregation.DAYS_SINCE, Aggregation.BREADTH)


@dataclass(frozen=True, kw_only=True)
class Lift:
    """One metric goes from a value to another and adds so many points to the score; `effort` is the way as a share
    of the range of its curve, by which the easier of two is found.
    """

    definition: Definition
    before: float
    after: float
    points: float
    effort: float

    @property
    def label(self) -> str:
        """The name of the metric in the language of the page."""
        return self.definition.label


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """How far the next tier is: its bound, the points that are missing, and the ways there.

    `alone` are changes each of which is enough, the easiest first; `together` is a set of changes that is enough
    where none is alone. Both are empty where the metrics with a value cannot reach the bound.
    """

    tier: Tier
    bound: Decimal
    missing: Decimal
    alone: tuple[Lift, ...]
    together: tuple[Lift, ...]


def outlook(*, snapshot: HealthSnapshot) -> Outlook | None:
    """Say what would lift a score to the next tier; None in the best tier, and without a score.

    1. The score is the sum of weight share x metric score, so a metric alone has to gain missing / share.
    2. Its curve is read backwards: of the values that reach this metric score, the one nearest to today's, rounded
       to what people count in, away from today's.
    3. Where no metric suffices alone, those that can add most are brought to their best one after the other, and
       the last only as far as needed.

    Metrics without a value are left out: what they would add is not known.
    """
    card = Card.of(snapshot.scorecard)
    target = _next(card, snapshot.tier)
    if snapshot.score is None or target is None:
        return None
    tier, bound = target
    rows = [row for row in explain.explain(snapshot=snapshot).rows if row.points is not None and row.value is not None]
    missing = float(bound) - sum(row.points or 0.0 for row in rows)
    alone = sorted(filter(None, (_lift(row, missing) for row in rows)), key=lambda lift: lift.effort)
    return Outlook(
        tier=tier,
        bound=bound,
        missing=bound - snapshot.score,
        alone=tuple(alone),
        together=() if alone else tuple(_together(rows, missing)),
    )


def _next(card: Card, tier: str) -> tuple[Tier, Decimal] | None:
    ways = {
        Tier.HIGH: (Tier.MEDIUM, card.medium_from),
        Tier.MEDIUM: (Tier.LOW, card.low_from),
        Tier.LOW: (Tier.HEALTHY, card.healthy_from),
    }
    return ways.get(Tier(tier))


def _lift(row: explain.Row, missing: float) -> Lift | None:
    """The nearest value of a metric that adds so many points; None where no value does."""
    definition, share, value = row.definition, row.weight_share, row.value
    if not share or value is None or row.metric_score is None or definition.curve is None:
        return None
    needed = row.metric_score + missing / share
    found = [x for x in _reaching(definition.curve, needed) if _possible(definition, x, value)]
    if not found:
        return None
    nearest = min(found, key=lambda x: abs(x - value))
    after = _rounded(definition, value, nearest, needed)
    return _change(row, after)


def _change(row: explain.Row, after: float) -> Lift:
    assert row.definition.curve is not None and row.value is not None  # noqa: S101, PT018  the callers have looked
    gained = curves.score_at(row.definition.curve, after) - (row.metric_score or 0.0)
    first, last = row.definition.curve[0][0], row.definition.curve[-1][0]
    return Lift(
        definition=row.definition,
        before=row.value,
        after=after,
        points=(row.weight_share or 0.0) * gained,
        effort=abs(after - row.value) / ((last - first) or 1.0),
    )


def _together(rows: Iterable[explain.Row], missing: float) -> Iterator[Lift]:
    """Changes that are enough together: the largest gains first; nothing where all of them are not enough."""
    bests = sorted(filter(None, map(_best, rows)), key=lambda pair: -pair[1].points)
    if sum(best.points for _row, best in bests) < missing - NEAR:
        return
    for row, best in bests:
        if best.points >= missing - NEAR:
            yield _lift(row, missing) or best
            return
        yield best
        missing -= best.points


def _best(row: explain.Row) -> tuple[explain.Row, Lift] | None:
    """The nearest value at which the metric's score is as high as its curve goes; None where it is there."""
    curve = row.definition.curve
    if curve is None or row.value is None or row.metric_score is None:
        return None
    value = row.value
    top = max(y for _x, y in curve)
    possible = [x for x, y in curve if y == top and _possible(row.definition, x, value)]
    if not possible or top <= row.metric_score + NEAR:
        return None
    return row, _change(row, min(possible, key=lambda x: abs(x - value)))


def _reaching(curve: Curve, needed: float) -> Iterator[float]:
    """The values at which a curve crosses a metric score, and its points above it."""
    if needed > max(y for _x, y in curve) + NEAR:
        return
    for x, y in curve:
        if y >= needed - NEAR:
            yield x
    for (x0, y0), (x1, y1) in itertools.pairwise(curve):
        if min(y0, y1) < needed < max(y0, y1):
            yield x0 + (needed - y0) * (x1 - x0) / (y1 - y0)


def _possible(definition: Definition, after: float, before: float) -> bool:
    """Whether a metric can have a value: what counts something is never below 0."""
    return after >= 0 or before < 0 or definition.compare == Compare.CHANGE


def _rounded(definition: Definition, before: float, after: float, needed: float) -> float:
    """The value as people would say it, on the far side of what is needed; exact where rounding would miss it."""
    assert definition.curve is not None  # noqa: S101  the caller has looked
    places = _places(definition, (before, *(x for x, _y in definition.curve)))
    rounding = ROUND_CEILING if after > before else ROUND_FLOOR
    exact = Decimal(repr(round(after, 9)))
    said = float(exact.quantize(Decimal(1).scaleb(-places), rounding=rounding))
    reached = curves.score_at(definition.curve, said) >= needed - NEAR
    return said if reached and _possible(definition, said, before) else after


def _places(definition: Definition, known: Sequence[float]) -> int:
    """In how many decimals a metric is counted: whole things, whole per cent, or hundredths."""
    if definition.compare == Compare.CHANGE or definition.unit == SHARE:
        return 2
    if definition.aggregation in COUNTS or all(float(value).is_integer() for value in known):
        return 0
    return 2
