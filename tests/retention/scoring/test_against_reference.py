"""The SQL against a slow reading of the definitions, on random metrics, models and data."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retention import partitions
from retention.models import HealthSnapshot
from retention.scoring.recalculate import recalculate
from tests.reference import scoring as reference
from tests.retention.scoring.builders import NOW, D, customer, day, metric, model, observe, subscription

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MEASURES = ("a", "b", "c")
WINDOWED = ("sum", "mean", "min", "max", "latest", "active_days")
HISTORY = 16  # days of data before D
RANGE = 3

amounts = st.decimals(min_value=-20, max_value=60, places=2) | st.integers(0, 3).map(Decimal)
a_series = st.dictionaries(st.integers(-2, HISTORY), amounts, max_size=HISTORY)


@st.composite
def a_metric(draw):
    kind = draw(st.sampled_from([*WINDOWED, "days_since", "breadth"]))
    several = kind in ("sum", "breadth") and draw(st.booleans())
    measures = draw(st.lists(st.sampled_from(MEASURES), min_size=2, max_size=3, unique=True)) if several else None
    return {
        "aggregation": kind,
        "measures": measures or [draw(st.sampled_from(MEASURES))],
        "window": None if kind == "days_since" else draw(st.integers(1, 7)),
        "lookback": draw(st.integers(1, 12)) if kind == "days_since" else None,
        "compare": draw(st.sampled_from(["level", "change"])) if kind in WINDOWED else "level",
        "zero_fill": draw(st.booleans()),
    }


@st.composite
def a_curve(draw):
    xs = sorted(draw(st.sets(st.integers(-10, 60), min_size=1, max_size=4)))
    return [[x, draw(st.integers(0, 100))] for x in xs]


@st.composite
def a_case(draw):
    metrics = {f"m{n}": one for n, one in enumerate(draw(st.lists(a_metric(), min_size=1, max_size=6)))}
    parts = list(metrics)
    for n in range(draw(st.integers(0, 2))):
        above, below = draw(st.sampled_from(parts)), draw(st.sampled_from(parts))
        metrics[f"r{n}"] = {"aggregation": "ratio", "numerator": above, "denominator": below, "compare": "level"}
        parts.append(f"r{n}")
    weighted = draw(st.lists(st.sampled_from(parts), min_size=1, unique=True))
    weights = st.decimals(min_value="0.1", max_value=50, places=1)
    return {
        "metrics": metrics,
        "model": {
            "metrics": {code: (draw(weights), draw(a_curve())) for code in weighted},
            "minimum_coverage": draw(st.sampled_from(["0", "0.5", "0.25", "0.999", "1"])),
            "healthy": 80,
            "low": 60,
            "medium": 40,
        },
        "customers": draw(st.lists(a_customer(), min_size=2, max_size=5)),
    }


@st.composite
def a_customer(draw):
    days = st.integers(-3, HISTORY)
    periods = draw(st.lists(st.tuples(days, st.none() | st.integers(0, 12), st.sampled_from([0, 10])), max_size=2))
    return {
        "values": {one: draw(a_series) for one in MEASURES if draw(st.booleans())},
        "signed": draw(st.none() | days),
        "lost": draw(st.none() | st.integers(-3, 1)),
        "subscriptions": [(start, None if length is None else start - length, mrr) for start, length, mrr in periods],
    }


def store(case):
    """Write the case into the database; return {customer: its series for the reference}."""
    made = {}
    for code, one in case["metrics"].items():
        options = {name: value for name, value in one.items() if name not in ("aggregation", "measures")}
        for part in ("numerator", "denominator"):
            if part in options:
                options[part] = made[options[part]]
        made[code] = metric(code, one["aggregation"], *one.get("measures", ()), **options)
    model(
        {made[code]: part for code, part in case["model"]["metrics"].items()},
        minimum_coverage=Decimal(case["model"]["minimum_coverage"]),
    )
    series = {}
    for number, one in enumerate(case["customers"]):
        dates = {
            "signed_on": None if one["signed"] is None else day(one["signed"]),
            "lost_on": None if one["lost"] is None else day(one["lost"]),
        }
        row = customer(f"c{number}", **dates)
        known = reference.Series(**dates)
        for measure, values in one["values"].items():
            observe(row, measure, values)
            known.values[measure] = {day(offset): value for offset, value in values.items()}
        for start, end, mrr in one["subscriptions"]:
            until = None if end is None else day(end)
            subscription(row, day(start), until, mrr)
            known.subscriptions.append((day(start), until, Decimal(mrr)))
        series[row.pk] = known
    return series


def stored():
    found = {}
    for one in HealthSnapshot.objects.select_related("scorecard"):
        codes = [frozen["code"] for frozen in one.scorecard.metrics]
        values = dict(zip(codes, one.metric_values, strict=True))
        scores = dict(zip(codes, one.metric_scores, strict=True))
        found[one.customer_id, one.day] = (one.score, one.tier, one.coverage, values, scores)
    return found


def assert_same(ours, theirs):
    assert ours.keys() == theirs.keys()
    for key, (score, tier, coverage, values, scores) in theirs.items():
        our_score, our_tier, our_coverage, our_values, our_scores = ours[key]
        assert our_values == {code: close(value) for code, value in values.items()}, key
        assert our_scores == {code: close(scores.get(code)) for code in values}, key
        assert our_coverage == coverage, key
        assert (our_score is None) == (score is None), key
        if score is not None:
            assert abs(our_score - score) <= Decimal("0.01"), key
            if our_score == score:
                assert our_tier == tier, key


def close(value):
    return None if value is None else pytest.approx(float(value), rel=1e-9, abs=1e-9)


@pytest.fixture
def months(db):
    """Make the months once, not in every example."""
    for table in partitions.TABLES:
        partitions.ensure(table=table, months=partitions.months_between(day(60), day(-40)))


@given(case=a_case())
@settings(max_examples=18, deadline=None, suppress_health_check=list(HealthCheck))
def test_agrees_with_the_reference_for_days_and_for_a_range(months, case):
    with transaction.atomic():
        series = store(case)
        days = [D - timedelta(days=n) for n in range(RANGE)]
        theirs = {
            (pk, on): found
            for pk, known in series.items()
            for on in days
            if (found := reference.snapshot(known, case["metrics"], case["model"], on)) is not None
        }

        recalculate(first=days[-1], last=days[0], now=NOW)
        in_a_range = stored()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM retention_healthsnapshot")
        for on in days:
            recalculate(first=on, last=on, now=NOW)
        day_by_day = stored()

        assert_same(in_a_range, theirs)
        assert in_a_range == day_by_day
        transaction.set_rollback(True)
