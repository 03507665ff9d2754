"""Short words for the nouns that scoring reads, so that a test shows only its numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.db import connection

from retention import partitions
from retention.models import (
    Customer,
    HealthModel,
    HealthModelVersion,
    HealthSnapshot,
    Measure,
    Metric,
    ModelMetric,
    Subscription,
)

D = date(2026, 3, 2)
NOW = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def day(offset):
    """The day so many days before D."""
    return D - timedelta(days=offset)


def measure(code):
    return Measure.objects.get_or_create(code=code, defaults={"name": code.title()})[0]


def metric(code, aggregation, *measures, **values):
    made = Metric.objects.create(
        code=code,
        name=values.pop("name", code),
        dimension=values.pop("dimension", "product"),
        aggregation=aggregation,
        **values,
    )
    made.measures.set([measure(one) for one in measures])
    return made


def model(parts, **values):
    """A published, active model: {metric: (weight, curve)}."""
    made = HealthModel.objects.create(code="default", name="Default", active=True)
    version = HealthModelVersion.objects.create(model=made, number=1, state="published", **values)
    add_metrics(version, parts)
    return version


def add_metrics(version, parts):
    for position, (one, (weight, curve)) in enumerate(parts.items()):
        ModelMetric.objects.create(
            version=version, metric=one, position=position, weight=Decimal(str(weight)), curve=curve
        )


IDENTITY = [[0, 0], [100, 100]]


def customer(external_id, **values):
    return Customer.objects.create(external_id=external_id, name=values.pop("name", external_id), **values)


def subscription(customer, start, end=None, mrr=100):
    number = customer.subscriptions.count() + 1
    return Subscription.objects.create(customer=customer, external_id=f"s{number}", start=start, end=end, mrr=mrr)


def observe(customer, code, values):
    """Store {days before D: value}, as ingest does."""
    observe_all([customer], code, values)


def observe_all(customers, code, values):
    """Store the same {days before D: value} of many customers."""
    days = [day(offset) for offset in values]
    with_values = {"days": days, "values": [Decimal(str(value)) for value in values.values()]}
    given = {"customers": [one.pk for one in customers], "measure": measure(code).pk, **with_values}
    partitions.ensure(table="retention_observation", months=days)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO retention_observation (customer_id, measure_id, day, value)"
            " SELECT one, %(measure)s, day, value"
            " FROM unnest(%(customers)s::bigint[]) one, unnest(%(days)s::date[], %(values)s::numeric[]) v (day, value)"
            " ON CONFLICT (customer_id, measure_id, day) DO UPDATE SET value = excluded.value",
            given,
        )
        cursor.execute(
            "INSERT INTO retention_seriesstart (customer_id, measure_id, first_day)"
            " SELECT one, %(measure)s, min(day)"
            " FROM unnest(%(customers)s::bigint[]) one, unnest(%(days)s::date[]) day GROUP BY one"
            " ON CONFLICT (customer_id, measure_id)"
            " DO UPDATE SET first_day = least(retention_seriesstart.first_day, excluded.first_day)",
            given,
        )


def snapshot(customer, on=D):
    return HealthSnapshot.objects.select_related("scorecard").get(customer=customer, day=on)


def values_of(customer, on=D):
    """{metric code: value} of a snapshot."""
    found = snapshot(customer, on)
    return {one["code"]: value for one, value in zip(found.scorecard.metrics, found.metric_values, strict=True)}
