"""How the score of one customer went: by day, week or month, and when it changed its tier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from retention import statements
from retention.models import Tier

PACKAGE: Final = "retention.scoring.outlook"
DAY, WEEK, MONTH = "day", "week", "month"
REACH: Final = {DAY: 180, WEEK: 3 * 365, MONTH: 3 * 365}
"""How many days back each unit looks."""
LOOKBACK: Final = timedelta(days=3 * 366)
"""How far back changes of the tier are looked for."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """A day, week or month: its last score and tier, the lowest with its first day, and the highest; else nulls."""

    first_day: date
    last_day: date
    score: Decimal | None
    tier: str
    low: Decimal | None = None
    low_day: date | None = None
    high: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class TierChange:
    """On this day the tier was another than on the scored day before."""

    day: date
    score: Decimal
    tier: str
    score_before: Decimal
    tier_before: str


def course(*, customer_id: int, as_of: date, unit: str = DAY) -> list[Span]:
    """The scores up to a day, oldest first, without holes: a span without snapshots has no score. One statement."""
    first = as_of - timedelta(days=REACH[unit] - 1)
    params = {"customer_id": customer_id, "first": first, "last": as_of, "unit": unit}
    found: list[Span] = []
    for row in statements.fetch(PACKAGE, "course", params):
        span = Span(**row)
        while found and _after(found[-1].first_day, unit) < span.first_day:
            hole = _after(found[-1].first_day, unit)
            found.append(Span(first_day=hole, last_day=hole, score=None, tier=Tier.UNKNOWN))
        found.append(span)
    return found


def tier_changes(*, customer_id: int, as_of: date, most: int) -> list[TierChange]:
    """The newest changes of the tier up to and including a day. One statement."""
    params = {"customer_id": customer_id, "first": as_of - LOOKBACK, "last": as_of, "most": most}
    return [TierChange(**row) for row in statements.fetch(PACKAGE, "tier_changes", params)]


def span_of(day: date, *, unit: str) -> date:
    """The first day of the day, week (from Monday) or month that a day lies in."""
    if unit == MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if unit == WEEK else day


def _after(first_day: date, unit: str) -> date:
    if unit == MONTH:
        return (first_day + timedelta(days=31)).replace(day=1)
    return first_day + timedelta(days=7 if unit == WEEK else 1)
