"""Importing the rules of the emotional account: all or nothing, and twice is once."""

from __future__ import annotations

import pytest

from retention.configuration import emotional_rules
from retention.configuration.files import UnableToImportConfiguration
from retention.models import EmotionalRule

pytestmark = pytest.mark.django_db

RULES = """
emotional_rules:
  - {code: praise, name: Praise, name_zh: 表扬, kind: call, mood: happy, points: 4, lasts_days: 90}
  - {code: silence, kind: no_answer, points: -1, lasts_days: 30, active: false}
"""


def rules():
    fields = ("code", "name", "kind", "mood", "points", "lasts_days", "active")
    return list(EmotionalRule.objects.order_by("code").values_list(*fields))


def test_reads_rules_with_their_defaults_and_changes_nothing_the_second_time(read):
    assert read(RULES) == ["added     emotional_rules praise", "added     emotional_rules silence"]
    assert rules() == [
        ("praise", "Praise", "call", "happy", 4, 90, True),
        ("silence", "silence", "no_answer", "any", -1, 30, False),
    ]
    assert read(RULES) == ["unchanged emotional_rules praise", "unchanged emotional_rules silence"]


def test_writes_out_what_it_reads(read):
    read(RULES)

    assert emotional_rules.dump() == [
        {"code": "praise", "name": "Praise", "name_zh": "表扬", "kind": "call", "mood": "happy", "points": 4,
         "lasts_days": 90},
        {"code": "silence", "name": "silence", "kind": "no_answer", "mood": "any", "points": -1, "lasts_days": 30,
         "active": False},
    ]  # fmt: skip


def test_says_what_changed(read):
    read(RULES)

    lines = read(RULES.replace("points: 4", "points: 6"))

    assert lines == [
        "changed   emotional_rules praise\n            points: 4 → 6", "unchanged emotional_rules silence",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("points: 4", "points: 0", "points must not be 0: above 0 is a deposit, below 0 a withdrawal."),
        ("points: 4", "points: 101", "points must be a whole number -100…100, got 101."),
        ("points: 4, ", "", "points is missing. Add points: a whole number -100…100."),
        ("lasts_days: 90", "lasts_days: 0", "lasts_days must be a whole number 1…730, got 0."),
        (", lasts_days: 90", "", "lasts_days is missing. Add lasts_days: a whole number 1…730."),
        ("mood: happy", "mood: glad", "mood must be one of any, happy, unhappy, got 'glad'."),
        ("kind: call, ", "", "kind is missing. Add kind: …."),
        ("kind: call", "sort: call", "kind is missing. Add kind: …."),
    ],
)
def test_refuses_what_cannot_be_booked_and_writes_nothing(read, old, new, problem):
    with pytest.raises(UnableToImportConfiguration) as caught:
        read(RULES.replace(old, new))

    assert caught.value.problems[0] == f"emotional_rules[1] praise: {problem}"
    assert rules() == []
