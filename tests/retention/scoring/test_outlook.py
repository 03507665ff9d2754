"""What would lift a score, what is usual, and how the score went: worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from retention.models import HealthSnapshot, Scorecard
from retention.scoring.outlook import course, lifting, usual
from tests.makers import TODAY, make_customer, make_health


def snapshot(metrics, values, *, tiers=None):
    """A snapshot of weights and curves that is in no database: [(code, weight, curve, changes)]."""
    plain = {
        "name_zh": "", "dimension": "product", "unit": "", "higher_is_better": True, "aggregation": "sum",
        "compare": "level", "measures": [], "window": 30, "lookback": None, "zero_fill": True, "numerator": None,
        "denominator": None,
    }  # fmt: skip
    card = Scorecard(
        digest="",
        minimum_coverage=Decimal("0.5"),
        tiers=tiers or {"healthy": 80, "low": 60, "medium": 40, "high": 0},
        metrics=[
            {**plain, "id": number, "code": code, "name": code, "weight": weight, "curve": curve, **changes}
            for number, (code, weight, curve, changes) in enumerate(metrics)
        ],
    )
    scores = [
        None if value is None else lifting.curves.score_at(tuple(map(tuple, curve)), value)
        for (_code, _weight, curve, _changes), value in zip(metrics, values, strict=True)
    ]
    covered = sum(weight for (_c, weight, *_r), score in zip(metrics, scores, strict=True) if score is not None)
    score = sum(w * s for (_c, w, *_r), s in zip(metrics, scores, strict=True) if s is not None) / covered
    bounds = [(80, "healthy"), (60, "low"), (40, "medium"), (0, "high")]
    return HealthSnapshot(
        day=TODAY,
        scorecard=card,
        score=Decimal(str(round(score, 2))),
        tier=next(tier for bound, tier in bounds if score >= bound),
        coverage=1,
        metric_values=values,
        metric_scores=scores,
    )


UP = [[0, 0], [20, 100]]
DOWN = [[0, 100], [20, 0]]


def told(lifts):
    return [(lift.label, lift.before, lift.after, round(lift.points, 2)) for lift in lifts]


class TestLifting:
    def test_reads_each_curve_backwards_and_rounds_to_whole_things(self):
        """0.75 * 35 + 0.25 * 50 = 38.75; 1.25 are missing: logins 35 + 1.667 → 7.33 → 8, late 50 + 5 → 9."""
        found = lifting.outlook(snapshot=snapshot([("logins", 75, UP, {}), ("late", 25, DOWN, {})], [7, 10]))

        assert (found.tier, found.bound, found.missing) == ("medium", 40, Decimal("1.25"))
        assert told(found.alone) == [("logins", 7, 8, 3.75), ("late", 10, 9, 1.25)]
        assert found.together == ()

    def test_names_several_changes_where_none_is_enough_alone(self):
        """30 on three equal metrics; 30 are missing. Each can add 33.33 * 0.7 = 23.33: one whole, one 0.2 → 6.67."""
        curve = [[0, 30], [10, 100]]
        metrics = [("a", 1, curve, {}), ("b", 1, curve, {}), ("c", 1, [[0, 30], [10, 40]], {})]

        found = lifting.outlook(snapshot=snapshot(metrics, [0, 0, 0]))

        assert (found.tier, found.missing, told(found.alone)) == (
            "medium",
            10,
            [("a", 0, 5, 11.67), ("b", 0, 5, 11.67)],
        )

        found = lifting.outlook(snapshot=snapshot([(code, 1, [[0, 0], [10, 90]], {}) for code in "abc"], [0, 0, 0]))

        assert (found.alone, told(found.together)) == ((), [("a", 0, 10, 30.0), ("b", 0, 4, 12.0)])

    def test_leaves_out_metrics_without_a_value_and_says_nothing_where_the_rest_cannot_do_it(self):
        metrics = [("a", 1, [[0, 0], [10, 30]], {}), ("b", 3, UP, {})]

        found = lifting.outlook(snapshot=snapshot(metrics, [5, None]))

        assert (found.alone, found.together) == ((), ())

    @pytest.mark.parametrize(
        ("curve", "changes", "before", "after"),
        [
            ([[0, 0], [1, 100]], {"unit": "share"}, 0.311, 0.61),  # 60.x % is said in whole per cent
            ([[-1, 0], [1, 100]], {"compare": "change"}, -0.4, 0.21),
            ([[0, 0], [2.5, 100]], {}, 0.77, 1.51),
            ([[0, 0], [10, 100], [20, 0]], {}, 19, 13),  # the near side of a peak
            ([[0, 100], [30, 0]], {"aggregation": "days_since", "lookback": 30, "window": None}, 14.6, 11),
        ],
        ids=["share", "change", "hundredths", "peak", "days"],
    )
    def test_rounds_as_the_metric_is_counted_never_short_of_the_bound(self, curve, changes, before, after):
        bound = {"healthy": 90, "low": 60.4, "medium": 30, "high": 0}
        shot = snapshot([("m", 1, curve, changes)], [before], tiers=bound)
        shot.tier = "medium"

        [lift] = lifting.outlook(snapshot=shot).alone

        assert lift.after == after
        assert float(shot.score) + lift.points >= 60.4

    def test_has_nothing_to_say_of_the_best_tier_and_without_a_score(self):
        best = snapshot([("m", 1, UP, {})], [20])
        unknown = snapshot([("m", 1, UP, {})], [2])
        unknown.score, unknown.tier = None, "unknown"

        assert lifting.outlook(snapshot=best) is None
        assert lifting.outlook(snapshot=unknown) is None


@pytest.mark.django_db
class TestCourse:
    def spans(self, customer, unit, as_of):
        found = course.course(customer_id=customer.pk, as_of=as_of, unit=unit)
        return [(span.first_day, span.last_day, span.score, span.tier, span.low, span.high) for span in found]

    def test_gives_the_last_score_of_each_week_with_the_lowest_and_highest_and_fills_holes(self):
        customer = make_customer()
        # Friday 6 to Sunday 8 February, nothing for two weeks, then Monday 23 and Tuesday 24
        make_health(customer, logins=[16, 3, 8, *[None] * 14, 4, 9], today=date(2026, 2, 24))

        assert self.spans(customer, course.WEEK, date(2026, 2, 24)) == [
            (date(2026, 2, 2), date(2026, 2, 8), Decimal("55.00"), "medium", Decimal("36.25"), Decimal("85.00")),
            (date(2026, 2, 9), date(2026, 2, 9), None, "unknown", None, None),
            (date(2026, 2, 16), date(2026, 2, 16), None, "unknown", None, None),
            (date(2026, 2, 23), date(2026, 2, 24), Decimal("58.75"), "medium", Decimal("40.00"), Decimal("58.75")),
        ]
        assert self.spans(customer, course.MONTH, date(2026, 2, 24)) == [
            (date(2026, 2, 1), date(2026, 2, 24), Decimal("58.75"), "medium", Decimal("36.25"), Decimal("85.00"))
        ]
        assert self.spans(customer, course.DAY, date(2026, 2, 7)) == [
            (date(2026, 2, 6), date(2026, 2, 6), Decimal("85.00"), "healthy", Decimal("85.00"), Decimal("85.00")),
            (date(2026, 2, 7), date(2026, 2, 7), Decimal("36.25"), "high", Decimal("36.25"), Decimal("36.25")),
        ]
        changes = course.tier_changes(customer_id=customer.pk, as_of=date(2026, 2, 24), most=2)
        assert [(one.day, one.tier_before, one.tier, one.score_before, one.score) for one in changes] == [
            (date(2026, 2, 8), "high", "medium", Decimal("36.25"), Decimal("55.00")),
            (date(2026, 2, 7), "healthy", "high", Decimal("85.00"), Decimal("36.25")),
        ]

    def test_usual_is_the_median_of_the_ninety_days_before_the_last_thirty(self):
        customer = make_customer()
        make_health(customer, logins=[10] * 46 + [None] * 4 + [12] * 40 + [2] * 30, late=1)

        found = usual.lately(customer_id=customer.pk, as_of=TODAY)

        assert (found["logins_30d"].usual, found["days_late"].usual) == (10, 1)
        assert found["logins_30d"].values == [10] * 16 + [None] * 4 + [12] * 40 + [2] * 30
        assert usual.lately(customer_id=customer.pk, as_of=TODAY - timedelta(days=77))["logins_30d"].usual is None
