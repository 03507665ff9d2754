"""Scores of one day, worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from retention.models import CurrentHealth, HealthSnapshot, ScoreRun
from retention.scoring.recalculate import recalculate, score_customer
from retention.scoring.scorecards import UnableToScore
from tests.retention.scoring.builders import (
    IDENTITY,
    LATER,
    NOW,
    D,
    customer,
    day,
    measure,
    metric,
    model,
    observe,
    snapshot,
    subscription,
    values_of,
)

pytestmark = pytest.mark.django_db


def snapshots_of_all():
    return HealthSnapshot.objects.filter(day=D).select_related("customer")


AGGREGATIONS = [
    # aggregation, options, {days before D: value}, value at D
    ("sum", {"window": 3}, {0: 1, 2: 2.5, 3: 100}, 3.5),
    ("sum", {"window": 1}, {1: 5}, None),
    ("sum", {"window": 1, "zero_fill": True}, {1: 5}, 0.0),
    ("sum", {"window": 3, "zero_fill": True}, {-1: 5}, None),
    ("mean", {"window": 3}, {0: 1, 2: 2, 3: 100}, 1.5),
    ("mean", {"window": 3}, {3: 100}, None),
    ("mean", {"window": 3, "zero_fill": True}, {3: 100}, 0.0),
    ("min", {"window": 3}, {0: 4, 1: -2, 3: -100}, -2.0),
    ("max", {"window": 3}, {0: 4, 1: -2, 3: 100}, 4.0),
    ("latest", {"window": 3}, {1: 7, 2: 8, 3: 9}, 7.0),
    ("latest", {"window": 3}, {3: 9}, None),
    ("active_days", {"window": 4}, {0: 4, 1: 0, 2: -1, 3: 0.001, 4: 5}, 2.0),
    ("active_days", {"window": 4}, {4: 5}, None),
    ("active_days", {"window": 4}, {1: 0}, 0.0),
    ("days_since", {"lookback": 10}, {0: 1, 4: 1}, 0.0),
    ("days_since", {"lookback": 10}, {0: 0, 4: 1}, 4.0),
    ("days_since", {"lookback": 10}, {9: 1}, 9.0),
    ("days_since", {"lookback": 10}, {10: 1}, 10.0),
    ("days_since", {"lookback": 10}, {40: 1}, 10.0),
    ("days_since", {"lookback": 10}, {3: 0}, 10.0),
    ("days_since", {"lookback": 10}, {-1: 1}, None),
    ("days_since", {"lookback": 10}, {}, None),
    ("sum", {"window": 2, "compare": "change"}, {0: 1, 1: 2, 2: 3, 3: 1, 4: 50}, -0.25),
    ("sum", {"window": 2, "compare": "change"}, {2: 3}, None),
    ("sum", {"window": 2, "compare": "change", "zero_fill": True}, {2: 3}, -1.0),
    ("sum", {"window": 2, "compare": "change", "zero_fill": True}, {1: 3}, None),
    ("sum", {"window": 2, "compare": "change"}, {1: 3, 2: 0}, None),
    ("mean", {"window": 2, "compare": "change"}, {0: 3, 2: 1, 3: 2}, 1.0),
    ("min", {"window": 2, "compare": "change"}, {0: 3, 1: 1, 2: 4, 3: 2}, -0.5),
    ("max", {"window": 2, "compare": "change"}, {0: 3, 1: 1, 2: 4, 3: 2}, -0.25),
    ("latest", {"window": 2, "compare": "change"}, {1: 3, 3: 2, 4: 9}, 0.5),
    ("active_days", {"window": 2, "compare": "change"}, {0: 3, 1: 1, 2: 4, 3: 0}, 1.0),
]


@pytest.fixture
def each_aggregation():
    """A metric of its own measure for each: a model of them all, and a customer with the days before D."""
    codes = [f"m{number:02}" for number in range(len(AGGREGATIONS))]
    parts, acme, expected = {}, customer("acme"), {}
    for code, (aggregation, options, values, value) in zip(codes, AGGREGATIONS, strict=True):
        parts[metric(code, aggregation, code, **options)] = (1, IDENTITY)
        observe(acme, code, values)
        expected[code] = pytest.approx(value)
    model(parts)
    return acme, expected


def test_computes_each_aggregation_as_worked_out_by_hand(each_aggregation):
    acme, expected = each_aggregation

    recalculate(first=D, last=D, now=NOW)

    assert values_of(acme) == expected


def test_sums_several_measures_and_counts_the_breadth():
    model(
        {
            metric("both", "sum", "logins", "exports", window=2): (1, IDENTITY),
            metric("in_use", "breadth", "logins", "exports", "reports", window=2): (1, IDENTITY),
        }
    )
    measure("reports")
    acme, globex, initech = customer("acme"), customer("globex"), customer("initech")
    observe(acme, "logins", {0: 1, 1: 2, 2: 100})
    observe(acme, "exports", {1: 4})
    observe(globex, "exports", {1: 0, 2: 5})

    recalculate(first=D, last=D, now=NOW)

    assert values_of(acme) == {"both": 7.0, "in_use": 2.0}
    assert values_of(globex) == {"both": 0.0, "in_use": 0.0}
    assert values_of(initech) == {"both": None, "in_use": None}


def test_divides_one_metric_by_another_of_the_same_day_even_in_layers():
    logins = metric("logins_2d", "sum", "logins", window=2)
    seats = metric("seats", "latest", "seats", window=30)
    per_seat = metric("per_seat", "ratio", numerator=logins, denominator=seats)
    halves = metric("halves", "ratio", numerator=per_seat, denominator=per_seat)
    model({per_seat: (1, IDENTITY)})
    acme, globex, initech = customer("acme"), customer("globex"), customer("initech")
    observe(acme, "logins", {0: 6, 1: 6})
    observe(acme, "seats", {20: 8})
    observe(globex, "logins", {0: 6})
    observe(globex, "seats", {20: 0})
    observe(initech, "logins", {0: 6})

    recalculate(first=D, last=D, now=NOW)

    assert halves.active
    assert values_of(acme) == {"per_seat": 1.5, "logins_2d": 12.0, "seats": 8.0, "halves": 1.0}
    assert values_of(globex) == {"per_seat": None, "logins_2d": 6.0, "seats": 0.0, "halves": None}
    assert values_of(initech) == {"per_seat": None, "logins_2d": 6.0, "seats": None, "halves": None}


def test_reads_scores_from_the_curve_and_clamps_outside():
    model({metric("m", "latest", "seats", window=1): (1, [[0, 10], [10, 60], [30, 100]])})
    expected = {-5: 10, 0: 10, 5: 35, 10: 60, 20: 80, 30: 100, 31: 100}
    for value in expected:
        observe(customer(f"{value}"), "seats", {0: value})

    recalculate(first=D, last=D, now=NOW)

    found = {int(one.customer.external_id): (one.score, one.metric_scores) for one in snapshots_of_all()}
    assert found == {value: (Decimal(score), [float(score)]) for value, score in expected.items()}


def test_shares_the_weight_of_a_missing_metric_among_the_others():
    parts = {
        metric(code, "latest", code, window=1): (weight, IDENTITY) for code, weight in [("a", 3), ("b", 1), ("c", 4)]
    }
    model(parts)
    acme = customer("acme")
    observe(acme, "a", {0: 90})
    observe(acme, "b", {0: 50})

    recalculate(first=D, last=D, now=NOW)

    found = snapshot(acme)
    assert (found.score, found.tier, found.coverage) == (Decimal("80.00"), "healthy", Decimal("0.5000"))
    assert found.metric_scores == [90.0, 50.0, None]


@pytest.mark.parametrize(
    ("minimum", "score", "tier"), [("0.5", Decimal(70), "low"), ("0.501", None, "unknown"), ("0", Decimal(70), "low")]
)
def test_does_not_score_below_the_minimum_coverage(minimum, score, tier):
    parts = {
        metric(code, "latest", code, window=1): (weight, IDENTITY)
        for code, weight in [("a", 0.1), ("b", 0.2), ("c", 0.3)]
    }
    model(parts, minimum_coverage=Decimal(minimum))
    acme = customer("acme")
    observe(acme, "a", {0: 70})
    observe(acme, "b", {0: 70})

    recalculate(first=D, last=D, now=NOW)

    assert (snapshot(acme).score, snapshot(acme).tier) == (score, tier)


def test_is_never_green_without_any_data():
    model({metric("a", "latest", "a", window=1): (1, IDENTITY)}, minimum_coverage=0)
    acme = customer("acme")

    run = recalculate(first=D, last=D, now=NOW)

    assert (snapshot(acme).score, snapshot(acme).tier, snapshot(acme).coverage) == (None, "unknown", 0)
    assert (run.scored, run.not_scorable, run.changed) == (0, 1, 1)


def test_puts_the_tier_by_the_rounded_score():
    model({metric("a", "latest", "a", window=1): (1, IDENTITY)})
    expected = {
        "80": ("80.00", "healthy"),
        "79.995": ("80.00", "healthy"),
        "79.9949": ("79.99", "low"),
        "60": ("60.00", "low"),
        "59.994": ("59.99", "medium"),
        "40": ("40.00", "medium"),
        "39.99": ("39.99", "high"),
        "0": ("0.00", "high"),
    }
    for value in expected:
        observe(customer(value), "a", {0: value})

    recalculate(first=D, last=D, now=NOW)

    assert {one.customer.external_id: (str(one.score), one.tier) for one in snapshots_of_all()} == expected


def test_scores_those_who_are_signed_and_not_lost():
    model({metric("a", "latest", "a", window=1): (1, IDENTITY)})
    customer("no-dates")
    customer("signed-today", signed_on=D)
    customer("signed-tomorrow", signed_on=day(-1))
    customer("marked-lost-today", lost_on=D)
    customer("marked-lost-tomorrow", lost_on=day(-1))
    subscription(customer("ends-today"), day(30), D)
    subscription(customer("ends-tomorrow"), day(30), day(-1))
    subscription(customer("starts-tomorrow"), day(-1))
    subscription(customer("starts-today"), D)
    subscription(customer("free-after-trial"), day(30), day(10), mrr=0)
    subscription(customer("never-began"), day(30), day(30))
    returned = customer("returned")
    subscription(returned, day(60), day(30))
    subscription(returned, D)
    moved_to_free = customer("moved-to-free")
    subscription(moved_to_free, day(60), day(30))
    subscription(moved_to_free, day(30), mrr=0)

    recalculate(first=D, last=D, now=NOW)

    assert set(HealthSnapshot.objects.values_list("customer__external_id", flat=True)) == {
        "no-dates",
        "signed-today",
        "marked-lost-tomorrow",
        "ends-tomorrow",
        "starts-tomorrow",
        "starts-today",
        "free-after-trial",
        "never-began",
        "returned",
    }


class TestAgain:
    def test_changes_nothing_when_nothing_changed(self):
        model({metric("a", "latest", "a", window=1): (1, IDENTITY)})
        acme = customer("acme")
        observe(acme, "a", {0: 70})
        recalculate(first=D, last=D, now=NOW)

        run = recalculate(first=D, last=D, now=LATER)

        assert (snapshot(acme).revision, snapshot(acme).computed_at) == (0, NOW)
        assert (run.scored, run.changed, run.state) == (1, 0, ScoreRun.State.DONE)

    def test_counts_a_revision_when_the_data_changed(self):
        model({metric("a", "latest", "a", window=1): (1, IDENTITY)})
        acme = customer("acme")
        observe(acme, "a", {0: 70})
        recalculate(first=D, last=D, now=NOW)
        observe(acme, "a", {0: 71})

        recalculate(first=D, last=D, now=LATER)

        found = snapshot(acme)
        assert (found.score, found.revision, found.computed_at) == (71, 1, LATER)
        assert CurrentHealth.objects.get(customer=acme).score == 71

    def test_removes_the_snapshot_of_a_customer_who_turned_out_to_be_lost(self):
        model({metric("a", "latest", "a", window=1): (1, IDENTITY)})
        acme = customer("acme")
        observe(acme, "a", {0: 70})
        recalculate(first=D, last=D, now=NOW)
        acme.lost_on = D
        acme.save()

        run = recalculate(first=D, last=D, now=LATER)

        assert not HealthSnapshot.objects.exists()
        assert not CurrentHealth.objects.exists()
        assert (run.scored, run.changed) == (0, 1)


class TestScoreCustomer:
    def test_scores_one_customer_at_once(self):
        model({metric("a", "latest", "a", window=1): (1, IDENTITY)})
        acme = customer("acme")
        observe(acme, "a", {0: 70})

        found = score_customer(customer_id=acme.pk, as_of=D, now=NOW)

        assert (found.score, found.tier, ScoreRun.objects.count()) == (70, "low", 0)

    def test_says_why_it_cannot(self):
        model({metric("a", "latest", "a", window=1): (1, IDENTITY)})
        acme = customer("acme", lost_on=D)

        with pytest.raises(UnableToScore, match="not scored on 2026-03-02"):
            score_customer(customer_id=acme.pk, as_of=D, now=NOW)


def test_needs_a_published_model():
    with pytest.raises(UnableToScore, match="Publish one first"):
        recalculate(first=D, last=D, now=NOW)


def test_keeps_the_current_health_beside_the_newest_snapshot():
    model(
        {
            metric("a", "latest", "a", window=1): (3, IDENTITY),
            metric("b", "latest", "b", window=1): (1, IDENTITY),
        }
    )
    acme = customer("acme")
    observe(acme, "a", {0: 80, 7: 40})
    observe(acme, "b", {0: 20, 7: 40})
    subscription(acme, day(100), day(-30), mrr=500)
    subscription(acme, day(100), day(-60), mrr=200)

    recalculate(first=day(7), last=day(7), now=NOW)
    recalculate(first=D, last=D, now=NOW)

    found = CurrentHealth.objects.get(customer=acme)
    assert (found.day, found.score, found.tier, found.coverage) == (D, 65, "low", 1)
    assert (found.score_week_ago, found.tier_week_ago) == (40, "medium")
    assert (found.mrr, found.renewal_on) == (700, day(-30))
    assert (found.worst_metric, found.worst_value, found.worst_points_lost) == ("b", 20.0, 20.0)


def test_computes_the_same_in_a_range(each_aggregation):
    acme, expected = each_aggregation

    recalculate(first=day(4), last=day(-2), now=NOW)

    assert values_of(acme) == expected


def test_gives_a_range_bit_for_bit_what_its_days_give():
    logins = metric("logins", "sum", "logins", window=3, zero_fill=True)
    seats = metric("seats", "latest", "seats", window=5)
    model(
        {
            logins: (3, [[0, 0], [7, 33], [11, 100]]),
            metric("more", "sum", "logins", "exports", window=2, compare="change"): (0.7, [[-1, 0], [1, 100]]),
            metric("mean", "mean", "logins", window=3): (1, IDENTITY),
            metric("least", "min", "exports", window=4, compare="change"): (1.1, [[-1, 0], [1, 100]]),
            metric("breadth", "breadth", "logins", "exports", window=2): (1, IDENTITY),
            metric("per_seat", "ratio", numerator=logins, denominator=seats): (1, IDENTITY),
            metric("since", "days_since", "exports", lookback=6): (1, [[0, 100], [6, 0]]),
        }
    )
    acme, globex = customer("acme"), customer("globex", signed_on=day(3))
    for one, step in ((acme, 1), (globex, 3)):
        observe(one, "logins", {n: (n * 7919 % 97) / 10 for n in range(-2, 20, step)})
        observe(one, "exports", {n: n * 31 % 5 - 1 for n in range(-2, 20, step + 1)})
        observe(one, "seats", {n: n % 3 for n in range(0, 20, 4)})
    subscription(acme, day(30), day(1))
    for offset in range(-2, 8):
        recalculate(first=day(offset), last=day(offset), now=NOW)
    alone = list(HealthSnapshot.objects.order_by("customer_id", "day").values())

    run = recalculate(first=day(7), last=day(-2), now=LATER)

    assert run.changed == 0
    HealthSnapshot.objects.all().delete()
    recalculate(first=day(7), last=day(-2), now=NOW)
    assert list(HealthSnapshot.objects.order_by("customer_id", "day").values()) == alone
    assert len(alone) == 6 + 6
