"""The small pictures that the server draws: the marks of tiers and levels, sparklines and waterfall bars."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import floor
from typing import Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from retention.models import Level, Sentiment, Tier
from retention.web.formats import html

Number = float | Decimal

LEAST_SPAN: Final = 30.0
"""In a line of scores a change of a few points stays small."""
SENTIMENT_TONES: Final[dict[int, str]] = {
    Sentiment.DELIGHTED: "healthy",
    Sentiment.CONTENT: "low",
    Sentiment.NEUTRAL: "unknown",
    Sentiment.WORRIED: "medium",
    Sentiment.ALARMED: "high",
}
"""The tier whose shape and colour a step of the owner's scale borrows; its word stands beside it."""


@dataclass(frozen=True, kw_only=True)
class Sparkline:
    """A line of `width` x `height` units; gaps in the data split it into several polylines."""

    lines: list[str]
    last: tuple[float, float] | None
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar of a waterfall on a scale of 0 to 100: where it starts and how long it is."""

    start: float
    length: float


def sparkline(
    values: Sequence[Number | None],
    *,
    least_span: float = 0.0,
    width: int = 96,
    height: int = 30,
) -> Sparkline:
    """Draw values that are equally far apart; None is a gap.

    The values fill the height, unless they differ by less than `least_span`: small noise stays small.
    """
    numbers = [None if value is None else float(value) for value in values]
    known = [value for value in numbers if value is not None]
    if not known:
        return Sparkline(lines=[], last=None, width=width, height=height)
    lowest, highest = min(known), max(known)
    reach = max(highest - lowest, least_span) or 1.0
    scale = (height - 4) / reach
    base = height - 2 + ((lowest + highest) / 2 - reach / 2) * scale
    runs: list[list[str]] = [[]]
    for place, value in zip(_places(len(values), width), numbers, strict=True):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{place},{round(base - value * scale, 1):g}")
    drawn = [run for run in runs if run]
    x, _comma, y = drawn[-1][-1].partition(",")
    lines = [" ".join(run) for run in drawn if len(run) > 1]
    return Sparkline(lines=lines, last=(float(x), float(y)), width=width, height=height)


@lru_cache(maxsize=128)
def _places(count: int, width: int) -> tuple[str, ...]:
    """How far from the left each of so many values stands."""
    step = width / max(count - 1, 1)
    return tuple(f"{round(index * step, 1):g}" for index in range(count))


def waterfall(*, start: Number, deltas: Sequence[Number]) -> list[Bar]:
    """Return one bar a step, each beginning where the one before ended, on a common scale."""
    running = [float(start)]
    for delta in deltas:
        running.append(running[-1] + float(delta))
    bottom, top = min(running), max(running)
    reach = (top - bottom) or 1.0
    bars = []
    for before, after in itertools.pairwise(running):
        left = (min(before, after) - bottom) / reach * 100
        bars.append(Bar(start=round(left, 2), length=round(abs(after - before) / reach * 100, 2)))
    return bars


def tier(tier: str, score: Number | None = None, *, word: bool = True) -> SafeString:
    """Draw a tier with its shape, its number where there is one, and its word."""
    return _tier(get_language() or "", tier, None if score is None else floor(score), word=word)


@lru_cache(maxsize=2048)
def _tier(language: str, tier: str, score: int | None, *, word: bool) -> SafeString:
    """There are a few hundred of them in all languages, and lists show fifty at a time."""
    return render_to_string(
        "retention/_tier.html", {"tier": tier, "score": score, "word": Tier(tier).label if word else ""}
    )


def level(level: str) -> SafeString:
    """Draw the level of a warning with its shape and its word."""
    return _level(get_language() or "", level)


@lru_cache(maxsize=64)
def _level(language: str, level: str) -> SafeString:
    return render_to_string("retention/_level.html", {"level": level, "word": Level(level).label})


def sentiment(value: int) -> SafeString:
    """Draw how an owner sees a customer, with a shape and the word."""
    return _sentiment(get_language() or "", value)


@lru_cache(maxsize=64)
def _sentiment(language: str, value: int) -> SafeString:
    step = {"level": SENTIMENT_TONES[value], "word": Sentiment(value).label}
    return render_to_string("retention/_level.html", step)


def line(
    values: Sequence[Number | None] | None, label: str = "", *, least_span: float = 0.0, small: bool = False
) -> SafeString:
    """Draw a small line; nothing without values. Lists and tables have dozens."""
    made = sparkline(values or (), least_span=least_span)
    if not made.last:
        return SafeString()
    told = html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return html(
        '<svg class="rt-spark{}" viewBox="0 0 {} {}" preserveAspectRatio="none" {} focusable="false">{}</svg>',
        " rt-spark-small" if small else "", made.width, made.height, told,
        SafeString("".join([f'<polyline points="{points}"/>' for points in made.lines])),
    )  # fmt: skip
