"""How values are said: a number on a scale is one of so many, not a number of scales."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from retention.scoring import wording
from retention.scoring.definitions import Definition


def definition(unit, compare="level"):
    return Definition(
        id=1, code="csat_90d", name="Satisfaction", name_zh="", dimension="service", unit=unit, higher_is_better=True,
        aggregation="mean", compare=compare, measures=(1,), window=90, lookback=None, zero_fill=False, numerator=None,
        denominator=None, weight=None, curve=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "said", "said_in_chinese"),
    [
        ("1\N{EN DASH}5", "2.5 of 5", "2.5 / 5 分"),
        ("0-10", "2.5 of 10", "2.5 / 10 分"),
        ("days", "2.5 days", "2.5 天"),
        ("24-hour days", "2.5 24-hour days", "2.5 24-hour days"),
        ("", "2.5", "2.5"),
    ],
)
def test_says_a_value_with_its_unit_or_on_its_scale(unit, said, said_in_chinese):
    assert wording.value_in_words(definition(unit), 2.5) == said
    with override("zh-hans"):
        assert wording.value_in_words(definition(unit), 2.5) == said_in_chinese


@pytest.mark.parametrize(
    ("unit", "value", "said", "said_in_chinese"),
    [
        ("days", 1, "1 day", "1 天"),
        ("people", 1.001, "1 person", "1 人"),
        ("days", 0, "0 days", "0 天"),
        ("days", 1.5, "1.5 days", "1.5 天"),
        ("days", 12480, "12,480 days", "12,480 天"),
        ("per month", 1, "1 per month", "1 每月"),
    ],
)
def test_the_unit_follows_the_number(unit, value, said, said_in_chinese):
    assert wording.value_in_words(definition(unit), value) == said
    with override("zh-hans"):
        assert wording.value_in_words(definition(unit), value) == said_in_chinese


def test_a_change_of_what_stands_on_a_scale_is_said_in_per_cent():
    assert (
        wording.value_in_words(definition("1\N{EN DASH}5", compare="change"), -0.25)
        == "\N{MINUS SIGN}25\N{NO-BREAK SPACE}%"
    )
