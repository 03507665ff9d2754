"""Importing rules: conditions are checked, a changed rule gets the next revision."""

from __future__ import annotations

import pytest

from retention.configuration.files import UnableToImportConfiguration
from retention.models import Rule
from tests.retention.configuration.conftest import SMALL

pytestmark = pytest.mark.django_db

RULES = """
rules:
  - {code: score-below-60, name: Score below 60 for a week, level: medium, match: all, days: 7, gap: 1, clear_days: 2,
     when: [{field: score, op: "<", value: 60, clear: 65}]}
  - {code: silent, level: low, when: [{field: "metric:last_login", op: ">=", value: 30},
                                      {field: "event:champion_left", within: 7}]}
"""


def rules():
    return list(Rule.objects.order_by("code").values_list("code", "level", "days", "gap", "clear_days", "revision"))


def test_reads_rules_with_their_defaults(read):
    assert read(SMALL + RULES)[-2:] == ["added     rules score-below-60", "added     rules silent"]
    assert rules() == [("score-below-60", "medium", 7, 1, 2, 1), ("silent", "low", 1, 1, 2, 1)]
    assert Rule.objects.get(code="score-below-60").conditions == [
        {"field": "score", "op": "<", "value": 60, "clear": 65}
    ]


def test_gives_a_changed_rule_the_next_revision(read):
    read(SMALL + RULES)

    lines = read(SMALL + RULES.replace("days: 7", "days: 5"))

    assert lines[-2:] == ["changed   rules score-below-60\n            days: 7 → 5", "unchanged rules silent"]
    assert rules() == [("score-below-60", "medium", 5, 1, 2, 2), ("silent", "low", 1, 1, 2, 1)]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("level: medium", "level: severe", "level must be one of low, medium, high, got 'severe'."),
        ("level: medium, ", "", "level must be one of low, medium, high, got nothing."),
        ("days: 7", "days: 0", "days must be a whole number 1…365, got 0."),
        ("gap: 1", "gap: 31", "gap must be a whole number 0…30, got 31."),
        ("match: all", "match: most", "match must be one of all, any, got 'most'."),
        ("field: score", "field: mood", "when[1]: The field “mood” is unknown. Known are score, tier,"),
        ("clear: 65", "clear: 55", "when[1]: It would clear at 55 while it still holds. Write 60 or more."),
        ("field: score", 'field: "metric:gone"', "when[1]: there is no metric 'gone'. Add it under metrics."),
        ('when: [{field: score, op: "<", value: 60, clear: 65}]', "when: []", "when: There are 0. Write between 1"),
        ("gap: 1", "gap: 1, threshold: 60", "unknown key threshold. Known are active, clear_days, code, days,"),
    ],
)
def test_refuses_what_cannot_be_judged(read, old, new, problem):
    with pytest.raises(UnableToImportConfiguration) as caught:
        read(SMALL + RULES.replace(old, new))

    assert caught.value.problems[0].startswith(f"rules[1] score-below-60: {problem}")
