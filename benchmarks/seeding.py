"""A customer base of any size, made inside the database: nine measures every day, twelve metrics, one model."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from retention import partitions
from retention.models import HealthModel, HealthModelVersion, Measure, Metric, ModelMetric

LAST: Final = date(2026, 3, 31)
BLOCK: Final = 1000  # customers a statement

MEASURES: Final = ("logins", "minutes", "exports", "reports", "searches", "tickets", "response", "csat", "days_late")

# code, aggregation, measures, options, weight, curve
METRICS: Final[list[tuple[str, str, tuple[str, ...], dict[str, Any], int, list[list[float]]]]] = [
    ("logins_30d", "sum", ("logins",), {"window": 30, "zero_fill": True}, 15, [[0, 0], [400, 60], [900, 100]]),
    ("logins_change", "sum", ("logins",), {"window": 30, "compare": "change"}, 10, [[-1, 0], [0, 80], [0.2, 100]]),
    ("minutes_30d", "sum", ("minutes",), {"window": 30, "zero_fill": True}, 10, [[0, 0], [1200, 100]]),
    ("features", "breadth", ("exports", "reports", "searches"), {"window": 30}, 10, [[0, 0], [3, 100]]),
    ("core_change", "sum", ("exports",), {"window": 30, "compare": "change"}, 10, [[-1, 0], [0, 80], [0.2, 100]]),
    ("last_login", "days_since", ("logins",), {"lookback": 90}, 5, [[0, 100], [30, 0]]),
    ("tickets_30d", "sum", ("tickets",), {"window": 30, "zero_fill": True}, 10, [[0, 100], [900, 0]]),
    ("response_30d", "mean", ("response",), {"window": 30}, 5, [[0, 100], [48, 0]]),
    ("csat_30d", "mean", ("csat",), {"window": 30}, 10, [[0, 0], [48, 100]]),
    ("days_late", "latest", ("days_late",), {"window": 30}, 10, [[0, 100], [48, 0]]),
    ("active_days", "active_days", ("logins",), {"window": 30}, 5, [[0, 0], [30, 100]]),
]

CUSTOMERS = """
INSERT INTO retention_customer (
    source, tenant, external_id, name, segment, industry, region, channel, lifecycle, owner_name, url, attributes,
    signed_on, created_at, updated_at
)
SELECT '', '', 'C' || n, 'Customer ' || n, (ARRAY['A', 'B', 'C'])[1 + n %% 3], '', '', '', '', '', '', '{}',
    DATE '2025-06-01' + n %% 200, now(), now()
FROM generate_series(%(first)s, %(last)s) AS n
"""

SUBSCRIPTIONS = """
INSERT INTO retention_subscription (customer_id, external_id, product, start, "end", mrr, currency, billing_months)
SELECT id, '1', 'suite', signed_on, signed_on + 700, 100 + id %% 900, 'CNY', 1
FROM retention_customer WHERE id BETWEEN %(first)s AND %(last)s
"""

# A value depends on customer, measure and day only, so that every run of the benchmark has the same data.
OBSERVATIONS = """
INSERT INTO retention_observation (customer_id, measure_id, day, value)
SELECT c.id, m.id, %(last_day)s::date - back,
    ((c.id * 7919 + m.id * 104729 + back * 1299709) %% 97 * (1 + c.id %% 5) / 10)::numeric(6, 0)
FROM retention_customer c, retention_measure m, generate_series(0, %(days)s - 1) AS back
WHERE c.id BETWEEN %(first)s AND %(last)s
ORDER BY c.id, m.id, back DESC
"""

STARTS = """
INSERT INTO retention_seriesstart (customer_id, measure_id, first_day)
SELECT c.id, m.id, %(last_day)s::date - %(days)s + 1
FROM retention_customer c, retention_measure m WHERE c.id BETWEEN %(first)s AND %(last)s
"""


def define() -> None:
    """Make the nine measures, the twelve metrics and the published model."""
    measures = {code: Measure.objects.create(code=code, name=code) for code in MEASURES}
    model = HealthModel.objects.create(code="bench", name="Bench", active=True)
    version = HealthModelVersion.objects.create(model=model, number=1, state="published")
    made: dict[str, Metric] = {}
    for code, aggregation, reads, options, _weight, _curve in METRICS:
        made[code] = Metric.objects.create(
            code=code, name=code, dimension="product", aggregation=aggregation, **options
        )
        made[code].measures.set([measures[one] for one in reads])
    made["tickets_per_login"] = Metric.objects.create(
        code="tickets_per_login",
        name="tickets_per_login",
        dimension="service",
        aggregation="ratio",
        numerator=made["tickets_30d"],
        denominator=made["logins_30d"],
    )
    parts = [(code, weight, curve) for code, _a, _m, _o, weight, curve in METRICS]
    for position, (code, weight, curve) in enumerate([*parts, ("tickets_per_login", 5, [[0, 100], [2, 0]])]):
        ModelMetric.objects.create(
            version=version, metric=made[code], position=position, weight=Decimal(weight), curve=curve
        )


def grow(*, to: int, days: int) -> int:
    """Add customers with `days` days of data until there are `to`; return the number of rows of data added."""
    partitions.ensure(
        table="retention_observation", months=partitions.months_between(LAST - timedelta(days=days), LAST)
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM retention_customer")
        have: int = cursor.fetchone()[0]
        for first in range(have + 1, to + 1, BLOCK):
            block: dict[str, Any] = {"first": first, "last": min(first + BLOCK - 1, to), "last_day": LAST, "days": days}
            for statement in (CUSTOMERS, SUBSCRIPTIONS, OBSERVATIONS, STARTS):
                cursor.execute(statement, block)
        cursor.execute("VACUUM (ANALYZE)")
    return max(0, to - have) * len(MEASURES) * days
