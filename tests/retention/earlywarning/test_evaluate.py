"""Raising and clearing warnings, worked out by hand."""

from __future__ import annotations

import pytest

from retention.earlywarning.evaluate import Evaluation, UnableToEvaluate
from retention.models import (
    Customer,
    HealthSnapshot,
    Metric,
    Rule,
    RuleEvaluation,
    Scorecard,
    Warning,
)
from retention.signals import warnings_ended, warnings_raised
from tests.retention.earlywarning import world
from tests.retention.earlywarning.world import NOW, day, on_days, run

pytestmark = pytest.mark.django_db


class TestStreak:
    @pytest.mark.parametrize(
        ("scores", "days", "gap", "opened"),
        [
            ("50 50 50 50", 3, 1, 3),
            ("50 50 70 50 50 50", 3, 1, 6),
            ("50 50 60 50", 3, 1, None),
            ("50 . 50 50", 3, 1, 4),
            ("50 ? 50 ? 50", 3, 1, 5),
            ("50 . . 50 50", 3, 1, None),
            ("50 . ? 50 50", 3, 1, None),
            ("50 . ? 50 50", 3, 2, 5),
            ("50 50 . 50", 3, 0, None),
            ("50 50 .", 3, 1, None),
            ("? ? ?", 1, 1, None),
            ("70 59.99", 1, 1, 2),
            ("60.00", 1, 1, None),
        ],
    )
    def test_opens_on_the_day_that_completes_the_row(
        self, acme: Customer, card: Scorecard, scores: str, days: int, gap: int, opened: int | None
    ) -> None:
        world.snapshots(acme, on_days(scores), card=card)
        world.rule(days=days, gap=gap)

        run(1, 8)

        assert world.table() == ([("acme", "below-60", opened, None)] if opened else [])

    def test_counts_days_before_the_range_too(self, acme: Customer, card: Scorecard) -> None:
        world.snapshots(acme, on_days("50 50 50 50 50 . 50 50"), card=card)
        world.rule(days=7)

        run(8)

        assert world.table() == [("acme", "below-60", 8, None)]

    def test_opens_once_while_the_condition_goes_on(self, acme: Customer, card: Scorecard) -> None:
        world.snapshots(acme, on_days("50 50 50 50 50 50"), card=card)
        world.rule(days=2)

        for number in range(1, 7):
            run(number)

        assert world.table() == [("acme", "below-60", 2, None)]


class TestClearing:
    @pytest.mark.parametrize(
        ("scores", "clear", "gap", "cleared"),
        [
            ("50 70 70", None, 1, 3),
            ("50 70 50 70 70", None, 1, 5),
            ("50 70 . 70", None, 1, 4),
            ("50 70 . . 70", None, 1, None),
            ("50 70 . . 70 70", None, 1, 6),
            ("50 70 ? 70", None, 0, None),
            ("50 62 64.99 63 62", 65, 1, None),
            ("50 65 65", 65, 1, 3),
            ("50 66 62 66 66", 65, 1, 5),
        ],
    )
    def test_clears_on_the_day_that_completes_the_days(
        self, acme: Customer, card: Scorecard, scores: str, clear: int | None, gap: int, cleared: int | None
    ) -> None:
        world.snapshots(acme, on_days(scores), card=card)
        condition = {"field": "score", "op": "<", "value": 60, **({"clear": clear} if clear else {})}
        world.rule(conditions=[condition], gap=gap)

        run(1, 8)

        assert world.table() == [("acme", "below-60", 1, cleared)]

    def test_a_second_episode_is_a_second_warning(self, acme: Customer, card: Scorecard) -> None:
        world.snapshots(acme, on_days("50 70 70 50 70 70 50"), card=card)
        world.rule()

        evaluation = run(1, 7)

        assert world.table() == [
            ("acme", "below-60", 1, 3),
            ("acme", "below-60", 4, 6),
            ("acme", "below-60", 7, None),
        ]
        assert evaluation == Evaluation(rules=1, opened=3, cleared=2)


class TestThreeValues:
    """A condition on a null is unknown: all needs every one true, any needs one."""

    @pytest.mark.parametrize(
        ("match", "score", "logins", "fires"),
        [
            ("all", 50, 1, True),
            ("all", 50, None, False),
            ("all", None, 1, False),
            ("any", 50, None, True),
            ("any", None, 1, True),
            ("any", 70, None, False),
            ("any", None, None, False),
        ],
    )
    def test_fires_only_when_it_is_known_to_hold(
        self, acme: Customer, card: Scorecard, match: str, score: float | None, logins: float | None, fires: bool
    ) -> None:
        world.snapshots(acme, {1: score}, card=card, metrics={1: [logins, None]})
        world.rule(
            match=match,
            conditions=[{"field": "score", "op": "<", "value": 60}, {"field": "metric:logins", "op": "<", "value": 5}],
        )

        run(1)

        assert bool(world.table()) is fires

    def test_an_unknown_day_does_not_clear(self, acme: Customer, card: Scorecard) -> None:
        world.snapshots(
            acme,
            {1: 50, 2: 70, 3: 70, 4: 70},
            card=card,
            metrics={1: [1, None], 2: [None, None], 3: [9, None], 4: [9, None]},
        )
        any_of_two = [{"field": "score", "op": "<", "value": 60}, {"field": "metric:logins", "op": "<", "value": 5}]
        world.rule(match="any", conditions=any_of_two)

        run(1, 4)

        assert world.table() == [("acme", "below-60", 1, 4)]


class TestEvidence:
    def test_names_the_values_that_made_it_fire(self, acme: Customer, card: Scorecard) -> None:
        Metric.objects.create(
            code="logins", name="Logins", name_zh="登录", dimension="product", aggregation="sum", window=30
        )
        world.snapshots(acme, on_days("70 55.5 54.25"), card=card, metrics={1: [1, 0], 2: [2, 0], 3: [2.5, 0]})
        conditions = [
            {"field": "score", "op": "<", "value": 60, "clear": 65},
            {"field": "metric:logins", "op": "<", "value": 5},
        ]
        rule = world.rule(conditions=conditions, days=2, level="high", playbook="call-now")

        run(1, 3)

        warning = Warning.objects.get()
        days = {"days": 2, "first_day": "2026-03-03", "day": "2026-03-04"}
        assert warning.evidence == [
            {"field": "score", "op": "<", "threshold": 60, "value": 54.25, **days},
            {
                "field": "metric:logins",
                "label": "Logins",
                "label_zh": "登录",
                "op": "<",
                "threshold": 5,
                "value": 2.5,
                **days,
            },
        ]
        assert (warning.level, warning.raised_at) == ("high", NOW)
        assert warning.definition == {
            "code": rule.code,
            "name": rule.name,
            "name_zh": "",
            "level": "high",
            "match": "all",
            "conditions": conditions,
            "days": 2,
            "gap": 1,
            "clear_days": 2,
            "playbook": "call-now",
            "revision": 1,
        }

    def test_leaves_out_what_was_not_true(self, acme: Customer, card: Scorecard) -> None:
        world.snapshots(acme, {1: 50}, card=card, metrics={1: [9, None]})
        world.rule(
            match="any",
            conditions=[
                {"field": "metric:logins", "op": "<", "value": 5},
                {"field": "metric:tickets", "op": ">", "value": 5},
                {"field": "tier", "op": "in", "value": ["medium", "high"]},
            ],
        )

        run(1)

        assert [(one["field"], one["value"]) for one in Warning.objects.get().evidence] == [("tier", "medium")]


class TestRestatement:
    def test_withdraws_a_warning_whose_ground_is_gone(self, acme: Customer, card: Scorecard) -> None:
        world.snapshots(acme, on_days("50 50 70"), card=card)
        world.rule(days=2)
        run(1, 3)

        world.snapshots(acme, {1: 80}, card=card)
        evaluation = run(1)

        assert world.table() == []
        assert evaluation == Evaluation(rules=1, withdrawn=1)
        assert list(Warning.objects.values_list("opened_on", "withdrawn_at")) == [(day(2), NOW)]

    def test_reaches_the_days_that_were_evaluated_later(self, acme: Customer, card: Scorecard) -> None:
        world.snapshots(acme, on_days("50 70 70 50 50 50"), card=card)
        world.rule(days=3)
        run(1, 6)
        assert world.table() == [("acme", "below-60", 6, None)]

        world.snapshots(acme, {2: 50, 3: 50}, card=card)
        run(2, customer_ids=[acme.pk])

        assert world.table() == [("acme", "below-60", 3, None)]

    def test_moves_the_warning_of_the_same_episode_and_keeps_it_one(self, acme: Customer, card: Scorecard) -> None:
        world.snapshots(acme, on_days("70 50 50 50"), card=card)
        world.rule(days=2)
        run(1, 4)
        before = Warning.objects.get()

        world.snapshots(acme, {1: 58}, card=card)
        evaluation = run(1)

        after = Warning.objects.get()
        assert (before.pk, before.opened_on) == (after.pk, day(3))
        assert (after.opened_on, after.evidence[0]["value"]) == (day(2), 50)
        assert evaluation == Evaluation(rules=1, moved=1)

    def test_reopens_a_warning_that_should_not_have_cleared(self, acme: Customer, card: Scorecard) -> None:
        world.snapshots(acme, on_days("50 70 70 50"), card=card)
        world.rule()
        run(1, 4)
        assert world.table() == [("acme", "below-60", 1, 3), ("acme", "below-60", 4, None)]

        world.snapshots(acme, {3: 50}, card=card)
        run(3)

        assert world.table() == [("acme", "below-60", 1, None)]

    def test_touches_nobody_else(self, acme: Customer, card: Scorecard) -> None:
        other = world.customer("other")
        world.snapshots(acme, {1: 50}, card=card)
        world.snapshots(other, {1: 50}, card=card)
        world.rule()

        run(1, customer_ids=[other.pk])

        assert world.table() == [("other", "below-60", 1, None)]
        assert not RuleEvaluation.objects.exists()

    def test_a_day_whose_snapshot_is_gone_is_missing(self, acme: Customer, card: Scorecard) -> None:
        world.snapshots(acme, {1: 50}, card=card)
        world.rule()
        run(1)
        HealthSnapshot.objects.all().delete()

        run(1)

        assert world.table() == []


class TestRules:
    def test_a_rule_that_is_switched_off_only_clears(self, acme: Customer, card: Scorecard) -> None:
        world.snapshots(acme, on_days("50 70 70 50 50"), card=card)
        world.snapshots(world.customer("other"), on_days("70 50 50 50 50"), card=card)
        world.rule()
        run(1)
        Rule.objects.update(active=False)

        run(2, 5)
        run(1, 5)

        assert world.table() == [("acme", "below-60", 1, 3)]

    def test_one_unusable_rule_does_not_stop_the_others(self, acme: Customer, card: Scorecard) -> None:
        world.snapshots(acme, {1: 50}, card=card)
        world.rule("broken", conditions=[{"field": "mood", "op": "<", "value": 3}])
        world.rule()

        evaluation = run(1)

        assert world.table() == [("acme", "below-60", 1, None)]
        assert list(evaluation.failed) == ["broken"]
        assert "mood" in evaluation.failed["broken"]

    def test_only_the_rules_asked_for_are_evaluated(self, acme: Customer, card: Scorecard) -> None:
        world.snapshots(acme, {1: 50}, card=card)
        world.rule("one")
        world.rule("two")

        run(1, rule_codes=["two"])

        assert world.table() == [("acme", "two", 1, None)]

    def test_an_unknown_rule_is_refused(self) -> None:
        world.rule("one")

        with pytest.raises(UnableToEvaluate, match=r"There is no rule none-such\. Known are: one"):
            run(1, rule_codes=["none-such"])

    def test_a_range_that_runs_backwards_is_refused(self) -> None:
        with pytest.raises(UnableToEvaluate, match="Swap them"):
            run(2, 1)

    def test_two_rules_warn_apart(self, acme: Customer, card: Scorecard) -> None:
        world.snapshots(acme, on_days("50 30"), card=card)
        world.rule("below-60")
        world.rule("below-40", conditions=[{"field": "score", "op": "<", "value": 40}], level="high")

        run(1, 2)

        assert world.table() == [("acme", "below-40", 2, None), ("acme", "below-60", 1, None)]


class TestSignals:
    def test_announces_what_is_new_and_what_ended_after_commit(
        self, acme: Customer, card: Scorecard, django_capture_on_commit_callbacks: object
    ) -> None:
        heard: list[tuple[str, list[int], object]] = []

        def hear_raised(warning_ids: list[int], as_of: object, **_: object) -> None:
            heard.append(("raised", warning_ids, as_of))

        def hear_ended(warning_ids: list[int], as_of: object, **_: object) -> None:
            heard.append(("ended", warning_ids, as_of))

        warnings_raised.connect(hear_raised)
        warnings_ended.connect(hear_ended)
        world.snapshots(acme, on_days("50 70 70 50 50 70 70"), card=card)
        world.rule()

        for first, last in ((1, 1), (1, 1), (2, 3), (4, 7), (4, 7)):
            with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
                run(first, last)
        warnings_raised.disconnect(hear_raised)
        warnings_ended.disconnect(hear_ended)

        first_warning = Warning.objects.get(opened_on=day(1)).pk
        assert heard == [("raised", [first_warning], day(1)), ("ended", [first_warning], day(3))]
