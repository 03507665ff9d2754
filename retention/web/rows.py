"""What a list of customers shows besides their columns: the line of thirty days and the top reason in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Aggregate, F, Func, JSONField, Subquery, Value
from django.utils.translation import ngettext

from retention.models import CurrentHealth, Customer, HealthSnapshot, Scorecard
from retention.scoring import explain
from retention.scoring.definitions import Definition
from retention.web.formats import number


def health_of(customer: Customer) -> CurrentHealth | None:
    """Return the current health of a customer that was selected with it; None before the first score."""
    return getattr(customer, "health", None)


def profile_of(customer: Customer) -> list[str]:
    """Return what kind of company it is, in the words that the host gave."""
    employees = customer.employees
    facts = [customer.segment, customer.industry, customer.region, customer.channel]
    if employees:
        facts.append(ngettext("%(count)s person", "%(count)s people", employees) % {"count": number(employees)})
    return [fact for fact in facts if fact]


def recent_scores(*, customer_ids: Iterable[int], as_of: date, days: int = 30) -> dict[int, list[Decimal | None]]:
    """Return the scores of the last days that end on `as_of`, oldest first; None where there is none. One query."""
    first = as_of - timedelta(days=days - 1)
    found: dict[int, list[Decimal | None]] = {}
    rows = HealthSnapshot.objects.filter(
        customer_id__in=list(customer_ids), day__range=(first, as_of), score__isnull=False
    ).values_list("customer_id", "day", "score")
    for customer_id, day, score in rows:
        found.setdefault(customer_id, [None] * days)[(day - first).days] = score
    return found


class _ByDay(Aggregate):
    """The scores by their day as one value: a list of fifty rows reads fifty of them, not fifteen hundred."""

    function = "jsonb_object_agg"
    output_field = JSONField()


def scores_of(customer: Any, *, as_of: date, days: int = 30) -> Subquery:
    """Select the scores of a row's customer, to be annotated: for line_of."""
    first = as_of - timedelta(days=days - 1)
    scored = HealthSnapshot.objects.filter(customer_id=customer, day__range=(first, as_of), score__isnull=False)
    return Subquery(scored.order_by().values("customer_id").annotate(line=_ByDay("day", "score")).values("line"))


def line_of(scored: Mapping[str, float] | None, *, as_of: date, days: int = 30) -> list[float | None] | None:
    """Return the scores that scores_of found, oldest first, None where a day has none; nothing without any."""
    if not scored:
        return None
    return [scored.get(day) for day in _days(as_of, days)]


@lru_cache(maxsize=16)
def _days(as_of: date, days: int) -> tuple[str, ...]:
    """The days as the database writes them, oldest first: the same for every row."""
    return tuple((as_of - timedelta(days=age)).isoformat() for age in range(days - 1, -1, -1))


class Reasons:
    """Knows the metrics of the scorecards behind a page of customers: one query at most, however many rows.

    None where the scorecards were selected with the health.
    """

    def __init__(self, health: Iterable[CurrentHealth | None]) -> None:
        shown = [one for one in health if one is not None]
        known = {one.scorecard_id: one.scorecard for one in shown if CurrentHealth.scorecard.is_cached(one)}
        missing = {one.scorecard_id for one in shown} - known.keys()
        if missing:
            known |= Scorecard.objects.in_bulk(missing)
        self._definitions = {
            (card.pk, metric["code"]): Definition.from_json(metric)
            for card in known.values()
            for metric in card.metrics
        }

    def of(self, health: CurrentHealth | None) -> str:
        """Say what costs this customer most points; nothing where nothing does."""
        if health is None:
            return ""
        return reason_of(health, self._definitions.get((health.scorecard_id, health.worst_metric)))


def worst_metric(health: str) -> Func:
    """Select the definition of the metric that costs a row's customer most points, to be annotated: for reason_of."""
    code = Func(Value("code"), F(f"{health}__worst_metric"), function="jsonb_build_object", output_field=JSONField())
    path = Value("$[*] ? (@.code == $code)")
    metrics = F(f"{health}__scorecard__metrics")
    return Func(metrics, path, code, function="jsonb_path_query_first", output_field=JSONField())


def reason_of(health: CurrentHealth, definition: Definition | None) -> str:
    """Say what costs a customer most points, given the metric that does; nothing where nothing does."""
    if definition is None or not health.worst_points_lost:
        return ""
    row = explain.Row(
        definition=definition,
        value=health.worst_value,
        metric_score=None,
        weight_share=None,
        points=None,
        points_lost=health.worst_points_lost,
    )
    return explain.reason_in_words(row)
