"""How the health of a portfolio went day by day, and which sources of its data have fallen silent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import BooleanField, Case, DateField, F, Func, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Greatest

from retention.analytics import summaries
from retention.models import Customer, Freshness, HealthSummary, Tier

DAYS: Final = 90
MANY: Final = 5000
"""Of more customers than these fewer points are counted from snapshots."""
SILENT: Final = 3
"""Days without a value after which a daily source counts as silent; a rarer one after twice its usual gap."""
_SUMS: Final = (
    "customers", *Tier.values, "score_sum", "coverage_sum", "mrr", "mrr_at_risk",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Point:
    """A portfolio on a day."""

    day: date
    customers: int
    tiers: Mapping[str, int]
    mean: Decimal | None
    mrr: Decimal
    mrr_at_risk: Decimal


def kept(*, rows: QuerySet[HealthSummary], last: date) -> list[Point]:
    """The 90 days up to `last` and the day before them, from the summaries. One query."""
    found = rows.filter(day__range=(last - timedelta(days=DAYS), last)).order_by("day").values("day")
    return [_point(row["day"], row) for row in found.annotate(**{f"{name}_all": Sum(name) for name in _SUMS})]


def step_for(customers: int) -> int:
    """How many days lie between two points where they have to be counted from snapshots."""
    return 10 if customers <= MANY else 30


def counted(*, customers: QuerySet[Customer], last: date, step: int) -> list[Point]:
    """A point every so many days of the same time, counted from the snapshots of these customers. One statement."""
    days = [last - timedelta(days=offset) for offset in range(DAYS, -1, -step)]
    sums: dict[date, dict[str, Any]] = {}
    for row in summaries.portfolio_days(customers=customers, days=days):
        kept_so_far = sums.setdefault(row["day"], {f"{name}_all": 0 for name in _SUMS})
        for name in _SUMS:
            kept_so_far[f"{name}_all"] += row[name]
    return [_point(day, sums[day]) for day in sorted(sums)]


def sum_of(*, day: date, rows: Iterable[Mapping[str, Any]]) -> Point:
    """A day as the sum of its portfolios."""
    sums: dict[str, Any] = {f"{name}_all": 0 for name in _SUMS}
    for row in rows:
        for name in _SUMS:
            sums[f"{name}_all"] += row[name]
    return _point(day, sums)


def _point(day: date, row: Mapping[str, Any]) -> Point:
    tiers = {tier: int(row[f"{tier}_all"]) for tier in Tier.values}
    scored = sum(tiers.values()) - tiers[Tier.UNKNOWN]
    return Point(
        day=day,
        customers=int(row["customers_all"]),
        tiers=tiers,
        mean=Decimal(row["score_sum_all"]) / scored if scored else None,
        mrr=Decimal(row["mrr_all"]),
        mrr_at_risk=Decimal(row["mrr_at_risk_all"]),
    )


def mean_on(points: Iterable[Point], day: date) -> Decimal | None:
    """The mean score of a day; None where it was not summarised."""
    return next((point.mean for point in points if point.day == day), None)


def freshness(*, as_of: date) -> QuerySet[Any]:
    """How fresh each measure is, the silent ones first, then the oldest: the `age` of its newest value in days.

    The age is None where there is none within 90 days, and such a measure is `silent`.
    """
    age = _days_between(Cast(Value(as_of), DateField()), F("newest_day"))
    gap = Coalesce(_days_between(F("newest_day"), F("before_day")), 1)
    found = Freshness.objects.select_related("measure").annotate(age=age, limit=Greatest(SILENT, 2 * gap))
    late = Case(When(Q(age=None) | Q(age__gte=F("limit")), then=True), default=False, output_field=BooleanField())
    return found.annotate(silent=late).order_by("-silent", F("age").desc(nulls_first=True), "measure__code")


def _days_between(later: Any, earlier: Any) -> Func:
    return Func(later, earlier, template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField())
