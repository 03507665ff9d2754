"""Explanations that add up."""

from __future__ import annotations

from decimal import Decimal

import pytest

from retention.models import HealthModelVersion
from retention.scoring.explain import UnableToCompare, decompose, explain, reason_in_words
from retention.scoring.recalculate import recalculate
from tests.retention.scoring.builders import (
    IDENTITY,
    NOW,
    D,
    add_metrics,
    customer,
    day,
    metric,
    model,
    observe,
    snapshot,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def metrics():
    return {code: metric(code, "latest", code, window=1, unit="units") for code in "abcd"}


def test_lists_the_most_damaging_metric_first_and_what_has_no_data_last(metrics):
    model({metrics["a"]: (2, IDENTITY), metrics["b"]: (1, IDENTITY), metrics["c"]: (1, IDENTITY)})
    acme = customer("acme")
    observe(acme, "a", {0: 90})
    observe(acme, "b", {0: 10})
    observe(acme, "d", {0: 5})
    recalculate(first=D, last=D, now=NOW)

    found = explain(snapshot=snapshot(acme))

    assert found.score == Decimal("63.33")
    assert [
        (row.code, row.value, row.metric_score, row.weight_share, row.points, row.points_lost) for row in found.rows
    ] == [
        ("b", 10.0, 10.0, pytest.approx(1 / 3), pytest.approx(10 / 3), pytest.approx(30)),
        ("a", 90.0, 90.0, pytest.approx(2 / 3), pytest.approx(60), pytest.approx(20 / 3)),
        ("c", None, None, None, None, None),
    ]
    assert [(row.code, row.value, row.points) for row in found.outside] == [("d", 5.0, None)]
    assert sum(row.points or 0 for row in found.rows) + found.rounding == pytest.approx(63.33)


def test_has_no_rounding_where_there_is_no_score(metrics):
    model({metrics["a"]: (1, IDENTITY)})
    acme = customer("acme")
    recalculate(first=D, last=D, now=NOW)

    found = explain(snapshot=snapshot(acme))

    assert (found.score, found.rounding, found.tier) == (None, None, "unknown")


def test_decomposes_a_change_into_metrics_and_rounding(metrics):
    model({metrics["a"]: (2, IDENTITY), metrics["b"]: (1, IDENTITY), metrics["c"]: (3, IDENTITY)})
    acme = customer("acme")
    observe(acme, "a", {0: 50, 1: 90})
    observe(acme, "b", {0: 20, 1: 10})
    observe(acme, "c", {1: 100})
    recalculate(first=day(1), last=D, now=NOW)

    found = decompose(before=snapshot(acme, day(1)), after=snapshot(acme))

    assert (found.before, found.after, found.total) == (Decimal("81.67"), Decimal("40.00"), Decimal("-41.67"))
    assert [(row.code, row.before, row.after, row.points) for row in found.rows] == [
        ("c", 100.0, None, Decimal("-50.00")),
        ("b", 10.0, 20.0, Decimal("5.00")),
        ("a", 90.0, 50.0, Decimal("3.33")),
    ]
    assert (found.model_change, found.rounding) == (0, 0)


def test_gives_a_new_model_its_own_row(metrics):
    version = model({metrics["a"]: (1, IDENTITY), metrics["b"]: (1, IDENTITY)})
    acme = customer("acme")
    observe(acme, "a", {0: 40, 1: 80})
    observe(acme, "b", {0: 60, 1: 20})
    recalculate(first=day(1), last=day(1), now=NOW)
    version.state = "retired"
    version.save()
    newer = HealthModelVersion.objects.create(model=version.model, number=2, state="published")
    add_metrics(newer, {metrics["a"]: (3, IDENTITY), metrics["b"]: (1, [[0, 0], [50, 100]])})
    recalculate(first=D, last=D, now=NOW)

    found = decompose(before=snapshot(acme, day(1)), after=snapshot(acme))

    assert (found.before, found.after) == (Decimal(50), Decimal(55))
    assert found.model_change == Decimal(20)  # 80 and 20 are worth 70 under the new model
    assert [(row.code, row.points) for row in found.rows] == [("a", Decimal(-30)), ("b", Decimal(15))]
    assert found.before + found.model_change + sum(row.points for row in found.rows) + found.rounding == found.after


def test_cannot_compare_with_a_day_without_a_score(metrics):
    model({metrics["a"]: (1, IDENTITY)})
    acme = customer("acme")
    observe(acme, "a", {0: 40})
    recalculate(first=day(1), last=D, now=NOW)

    with pytest.raises(UnableToCompare, match="1 Mar 2026"):
        decompose(before=snapshot(acme, day(1)), after=snapshot(acme))


def test_says_the_fact_in_words():
    usage = metric("usage", "sum", "logins", name="Logins", window=2, compare="change", zero_fill=True)
    since = metric("since", "days_since", "logins", name="Days since login", lookback=30, unit="days")
    seats = metric("seats", "latest", "seats", name="Seats", window=30, unit="seats")
    model({usage: (3, IDENTITY), since: (2, IDENTITY), seats: (1, IDENTITY)})
    acme, globex = customer("acme"), customer("globex")
    observe(acme, "logins", {0: 29, 2: 50})
    observe(acme, "seats", {0: 12.5})
    observe(globex, "logins", {35: 1})
    recalculate(first=D, last=D, now=NOW)

    def words(one):
        return {row.code: reason_in_words(row) for row in explain(snapshot=snapshot(one)).rows}

    assert words(acme) == {
        "usage": "Logins: \N{MINUS SIGN}42\N{NO-BREAK SPACE}% against the 2 days before",
        "since": "Days since login: 0 days",
        "seats": "Seats: 12.5 seats",
    }
    assert words(globex) == {
        "usage": "Logins: no data",
        "since": "Days since login: 30 days or more",
        "seats": "Seats: no data",
    }
