"""What the work costs at least: statements that only read and aggregate the same windows, and the usual ORM loop."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Avg, Count, Max, QuerySet, Sum

from retention.models import HealthSnapshot, Measure, ModelMetric, Observation, Scorecard
from retention.scoring import curves

# One scan, FILTER aggregates: what an expert writes first.
ONE_SCAN: Final = """
SELECT customer_id,
    sum(value) FILTER (WHERE measure_id = {logins} AND day > {d} - 30) AS logins,
    sum(value) FILTER (WHERE measure_id = {logins} AND day BETWEEN {d} - 59 AND {d} - 30) AS logins_before,
    sum(value) FILTER (WHERE measure_id = {minutes} AND day > {d} - 30) AS minutes,
    max(day) FILTER (WHERE measure_id = {exports} AND day > {d} - 30 AND value > 0) AS exports_used,
    max(day) FILTER (WHERE measure_id = {reports} AND day > {d} - 30 AND value > 0) AS reports_used,
    max(day) FILTER (WHERE measure_id = {searches} AND day > {d} - 30 AND value > 0) AS searches_used,
    sum(value) FILTER (WHERE measure_id = {exports} AND day > {d} - 30) AS exports,
    sum(value) FILTER (WHERE measure_id = {exports} AND day BETWEEN {d} - 59 AND {d} - 30) AS exports_before,
    max(day) FILTER (WHERE measure_id = {logins} AND value > 0) AS last_login,
    sum(value) FILTER (WHERE measure_id = {tickets} AND day > {d} - 30) AS tickets,
    avg(value) FILTER (WHERE measure_id = {response} AND day > {d} - 30) AS response,
    avg(value) FILTER (WHERE measure_id = {csat} AND day > {d} - 30) AS csat,
    max(ARRAY[(day - DATE '2000-01-01')::numeric, value])
        FILTER (WHERE measure_id = {days_late} AND day > {d} - 30) AS days_late,
    count(*) FILTER (WHERE measure_id = {logins} AND day > {d} - 30 AND value > 0) AS active_days
FROM retention_observation
WHERE day BETWEEN {d} - 89 AND {d}
    AND (day > {d} - 30 OR measure_id = {logins} OR (measure_id = {exports} AND day > {d} - 60))
GROUP BY customer_id
"""


def statement(day: date) -> str:
    """The floor for a day, ready to run."""
    ids: dict[str, Any] = dict(Measure.objects.values_list("code", "pk"))
    return ONE_SCAN.format(d=f"DATE '{day}'", **ids)


def orm_loop(*, customer_ids: Iterable[int], day: date, scorecard: Scorecard, now: datetime) -> None:
    """Score customers one by one through the ORM, a query a window, as most applications do it."""
    parts = list(
        ModelMetric.objects.filter(version=scorecard.version)
        .select_related("metric")
        .order_by("position")
        .prefetch_related("metric__measures")
    )
    for customer_id in customer_ids:
        values: dict[int, float | None] = {}
        for part in parts:
            values[part.metric_id] = _value(part.metric, customer_id, day, values)
        scores = [
            None if values[part.metric_id] is None else curves.score_at(part.curve, values[part.metric_id] or 0.0)
            for part in parts
        ]
        given = [(part.weight, Decimal(score)) for part, score in zip(parts, scores, strict=True) if score is not None]
        total = sum((weight for weight, _one in given), Decimal(0))
        score = sum((weight * one for weight, one in given), Decimal(0)) / total
        HealthSnapshot.objects.update_or_create(
            customer_id=customer_id,
            day=day,
            defaults={
                "scorecard": scorecard,
                "score": round(score, 2),
                "tier": "healthy" if score >= 80 else "low" if score >= 60 else "medium" if score >= 40 else "high",
                "coverage": 1,
                "metric_values": [values[part.metric_id] for part in parts],
                "metric_scores": scores,
                "computed_at": now,
            },
        )


def _rows(customer_id: int, measure_id: int, last: date, days: int) -> QuerySet[Observation]:
    return Observation.objects.filter(
        customer_id=customer_id, measure_id=measure_id, day__range=(last - timedelta(days=days - 1), last)
    )


def _value(metric: Any, customer_id: int, day: date, values: dict[int, float | None]) -> float | None:
    measures = [one.pk for one in metric.measures.all()]
    if metric.aggregation == "ratio":
        above, below = values[metric.numerator_id], values[metric.denominator_id]
        return above / below if above is not None and below else None
    if metric.aggregation == "breadth":
        return float(sum(_rows(customer_id, one, day, metric.window).filter(value__gt=0).exists() for one in measures))
    if metric.aggregation == "days_since":
        last = _rows(customer_id, measures[0], day, metric.lookback).filter(value__gt=0).aggregate(m=Max("day"))["m"]
        return float(metric.lookback if last is None else (day - last).days)
    now = _aggregate(metric, _rows(customer_id, measures[0], day, metric.window))
    if metric.compare == "level":
        return now
    before = _aggregate(metric, _rows(customer_id, measures[0], day - timedelta(days=metric.window), metric.window))
    return now / before - 1 if now is not None and before else None


def _aggregate(metric: Any, rows: QuerySet[Observation]) -> float | None:
    if metric.aggregation == "latest":
        row = rows.order_by("-day").first()
        return None if row is None else float(row.value)
    if metric.aggregation == "active_days":
        return float(rows.filter(value__gt=0).aggregate(n=Count("*"))["n"])
    found = rows.aggregate(found=(Sum if metric.aggregation == "sum" else Avg)("value"))["found"]
    return None if found is None else float(found)
