"""Conditions are checked when they are written, and a rule reads back as a sentence."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from retention.earlywarning import conditions
from retention.earlywarning.conditions import UnableToUseCondition
from retention.models import Metric, Rule

SCORE = {"field": "score", "op": "<", "value": 60}

MINUS, SPACE = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"


class TestValidate:
    @pytest.mark.parametrize(
        "condition",
        [
            {"field": "score", "op": "<", "value": 60, "clear": 65},
            {"field": "score", "op": "==", "value": 60.5},
            {"field": "tier", "op": "in", "value": ["high", "medium"]},
            {"field": "tier_change", "op": "=", "value": "worse", "within": 7},
            {"field": "metric:logins_30d", "op": "<=", "value": -0.3},
            {"field": "metric_change:logins_30d", "op": "<", "value": -0.3, "within": 30},
            {"field": "lifecycle", "op": "!=", "value": "onboarding"},
            {"field": "attribute:segment", "op": "=", "value": "A"},
            {"field": "attribute:employees", "op": ">", "value": 100},
            {"field": "attribute:客户等级", "op": "=", "value": "战略"},
            {"field": "attribute:vip", "op": "=", "value": True},
            {"field": "mrr", "op": ">=", "value": 10000},
            {"field": "days_to_renewal", "op": "<=", "value": 60, "clear": 60},
            {"field": "event:cancellation_asked"},
            {"field": "event:call", "op": "=", "value": 0, "within": 90},
        ],
    )
    @pytest.mark.django_db
    def test_accepts_the_vocabulary(self, condition: dict[str, Any]) -> None:
        Metric.objects.create(code="logins_30d", name="Logins", dimension="product", aggregation="sum", window=30)

        conditions.validate([SCORE, condition])

    @pytest.mark.parametrize(
        ("condition", "message"),
        [
            ("score < 60", "Condition 2: An object is expected. Write field, op and value."),
            ({"field": "mood", "op": "<", "value": 1}, "Condition 2: The field “mood” is unknown. Known are score,"),
            ({"field": "metric", "op": "<", "value": 1}, "Condition 2: The field “metric” is unknown."),
            ({"field": "score:x", "op": "<", "value": 1}, "Condition 2: The field “score:x” is unknown."),
            ({"field": None, "op": "<", "value": 1}, "Condition 2: The field “None” is unknown."),
            ({"field": "metric:a b", "op": "<", "value": 1}, "Condition 2: “a b” is not a code."),
            ({"field": "score", "op": "~", "value": 1}, "Condition 2: “~” does not compare score. Use one of < <="),
            ({"field": "score", "value": 1}, "Condition 2: “None” does not compare score."),
            (
                {"field": "tier", "op": "<", "value": "low"},
                "Condition 2: “<” does not compare tier. Use one of = != in",
            ),
            (
                {"field": "tier", "op": "=", "value": "unknown"},
                "Condition 2: “unknown” is not a value of tier. Use one",
            ),
            (
                {"field": "tier_change", "op": "=", "value": "down"},
                "Condition 2: “down” is not a value of tier_change.",
            ),
            ({"field": "score", "op": "<", "value": "60"}, "Condition 2: “60” is not a number."),
            ({"field": "score", "op": "<", "value": True}, "Condition 2: “True” is not a number."),
            (
                {"field": "score", "op": "<", "value": 101},
                "Condition 2: 101 is not a score. Write a number between 0 and",
            ),
            ({"field": "mrr", "op": "<", "value": float("nan")}, "Condition 2: nan is too large or not finite."),
            ({"field": "mrr", "op": "<", "value": 1e300}, "Condition 2: 1e+300 is too large or not finite."),
            ({"field": "event:call", "op": ">", "value": 1.5}, "Condition 2: 1.5 is not a count."),
            ({"field": "lifecycle", "op": "=", "value": " "}, "Condition 2: “ ” is not a word."),
            ({"field": "lifecycle", "op": "in", "value": "trial"}, "Condition 2: “in” needs a list of values."),
            ({"field": "attribute:x", "op": "in", "value": [1, "a"]}, "Condition 2: Numbers and words are mixed."),
            ({**SCORE, "clear": 55}, "Condition 2: It would clear at 55 while it still holds. Write 60 or more."),
            ({"field": "mrr", "op": ">", "value": 9, "clear": 10}, "Condition 2: It would clear at 10 while it still"),
            ({"field": "mrr", "op": "=", "value": 9, "clear": 9}, "Condition 2: A clearing threshold needs <, <=, >"),
            ({**SCORE, "within": 3}, "Condition 2: “within” has no meaning for score."),
            ({"field": "event:call", "within": 0}, "Condition 2: “within” is 0. Write a number of days between 1"),
            (
                {**SCORE, "days": 7},
                "Condition 2: The key “days” is unknown. Known are field, op, value, clear, within.",
            ),
            ({"field": "metric:none", "op": "<", "value": 1}, "Condition 2: There is no metric “none”. Use one of: -."),
        ],
    )
    @pytest.mark.django_db
    def test_names_the_condition_what_is_wrong_and_what_to_write(self, condition: Any, message: str) -> None:
        with pytest.raises(UnableToUseCondition) as caught:
            conditions.validate([SCORE, condition])

        assert str(caught.value).startswith(message)
        assert (caught.value.place, bool(caught.value.remedy)) == (2, True)

    @pytest.mark.parametrize("nothing", [None, "score", {}, [], [SCORE] * 21])
    def test_needs_a_list_of_one_to_twenty(self, nothing: Any) -> None:
        with pytest.raises(UnableToUseCondition) as caught:
            conditions.validate(nothing)

        assert caught.value.place == 0


def make(*several: dict[str, Any], **fields: Any) -> Rule:
    return Rule(
        **{"level": "medium", "match": "all", "days": 1, "gap": 1, "clear_days": 1, "conditions": several, **fields}
    )


class TestSentence:
    @pytest.mark.parametrize(
        ("rule", "words"),
        [
            (
                make({**SCORE, "clear": 65}, days=7, clear_days=2),
                "If the score is below 60 on 7 days in a row, a medium warning is raised. "
                "It clears after 2 days on which this is no longer so: the score is at least 65. "
                "1 day without data in between is skipped.",
            ),
            (
                make({"field": "attribute:segment", "op": "=", "value": "A"}, SCORE, days=3, gap=0, level="high"),
                "If the segment is A and the score is below 60 on 3 days in a row, a high warning is raised. "
                "It clears after 1 day on which this is no longer so.",
            ),
            (
                make(
                    {"field": "event:champion_left", "within": 7},
                    {"field": "event:cancellation_asked"},
                    match="any",
                    level="low",
                    clear_days=30,
                    gap=3,
                ),
                "If “champion left” happened in the last 7 days or “cancellation asked” happens, "
                "a low warning is raised. "
                "It clears after 30 days on which this is no longer so. "
                "Up to 3 days without data in a row in between are skipped.",
            ),
            (
                make(
                    {"field": "tier", "op": "in", "value": ["medium", "high"]},
                    {"field": "tier_change", "op": "=", "value": "worse", "within": 7},
                    {"field": "mrr", "op": ">=", "value": 12000},
                ),
                "If the risk tier is one of Medium risk, High risk and the risk tier is worse than 7 days before and "
                "the monthly revenue is at least 12,000, a medium warning is raised. "
                "It clears after 1 day on which this is no longer so.",
            ),
        ],
    )
    def test_reads_the_rule_back(self, rule: Rule, words: str) -> None:
        assert conditions.sentence(rule) == words

    @pytest.mark.django_db
    def test_calls_metrics_by_their_name(self) -> None:
        Metric.objects.create(
            code="fall",
            name="Core feature use, change",
            name_zh="核心功能使用变化",
            dimension="product",
            aggregation="sum",
            window=30,
            compare="change",
        )
        rule = make(
            {"field": "metric:fall", "op": "<", "value": -0.3},
            {"field": "metric_change:fall", "op": "<=", "value": 0.125, "within": 30},
        )

        assert conditions.sentence(rule).startswith(
            f"If “Core feature use, change” is below {MINUS}30{SPACE}% and "
            f"the change of “Core feature use, change” over 30 days is at most +12.5{SPACE}%, a medium"
        )
        with translation.override("zh-hans"):
            assert "核心功能使用变化" in conditions.sentence(rule)

    def test_costs_no_query_when_the_metrics_are_given(self) -> None:
        rule = make({"field": "metric:fall", "op": "<", "value": 3})

        assert "“Fall”" in conditions.sentence(rule, metrics={"fall": Metric(code="fall", name="Fall")})


class TestEvidenceInWords:
    @pytest.mark.parametrize(
        ("item", "words"),
        [
            ({"field": "score", "op": "<", "threshold": 60, "value": 54.25}, "The score: 54.25 (rule: < 60)"),
            (
                {"field": "metric:logins", "label": "Logins", "op": "<=", "threshold": 5, "value": 2.0},
                "“Logins”: 2 (rule: ≤ 5)",
            ),
            (
                {
                    "field": "metric_change:logins",
                    "label": "Logins",
                    "op": "<",
                    "threshold": -0.3,
                    "value": -0.425,
                    "within": 30,
                },
                f"The change of “Logins” over 30 days: {MINUS}42.5{SPACE}% (rule: < {MINUS}30{SPACE}%)",
            ),
            (
                {
                    "field": "metric:exports",
                    "label": "Change in exports",
                    "percent": True,
                    "change": True,
                    "op": ">",
                    "threshold": 1.2,
                    "value": 49,
                },
                f"“Change in exports”: +4,900{SPACE}% (rule: > +120{SPACE}%)",
            ),
            (
                {
                    "field": "metric:seats",
                    "label": "Seats used",
                    "percent": True,
                    "op": ">",
                    "threshold": 0,
                    "value": 0.5,
                },
                f"“Seats used”: 50{SPACE}% (rule: > 0{SPACE}%)",
            ),
            (
                {"field": "tier", "op": "in", "threshold": ["medium", "high"], "value": "high"},
                "The risk tier: High risk (rule: one of Medium risk, High risk)",
            ),
        ],
    )
    def test_says_the_value_and_the_limit(self, item: dict[str, Any], words: str) -> None:
        assert conditions.evidence_in_words(item) == words
