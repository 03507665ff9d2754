"""The command says what it changed, and refuses what it cannot do."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.retention.earlywarning import world
from tests.retention.earlywarning.world import day

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme() -> Any:
    made = world.customer("acme")
    world.snapshots(made, {1: 50, 2: 70, 3: 70, 4: 50}, card=world.scorecard())
    world.rule()
    world.rule("below-40", conditions=[{"field": "score", "op": "<", "value": 40}])
    return made


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("evaluate_rules", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


def test_evaluates_a_range_and_a_second_time_changes_nothing(acme: Any) -> None:
    whole = ("--from", str(day(1)), "--to", str(day(4)))

    assert run(*whole) == "2026-03-02 to 2026-03-05: 2 rules, 2 warnings raised, 1 cleared, 0 withdrawn, 0 moved."
    assert run(*whole) == "2026-03-02 to 2026-03-05: 2 rules, 0 warnings raised, 0 cleared, 0 withdrawn, 0 moved."
    assert world.table() == [("acme", "below-60", 1, 3), ("acme", "below-60", 4, None)]


def test_evaluates_only_the_rules_named(acme: Any) -> None:
    assert run("--date", str(day(1)), "--rule", "below-40") == (
        "2026-03-02: 1 rules, 0 warnings raised, 0 cleared, 0 withdrawn, 0 moved."
    )


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--date", str(day(1)), "--to", str(day(1))], 2, "not both"),
        (["--to", str(day(1))], 2, "needs both"),
        (["--from", str(day(2)), "--to", str(day(1))], 2, "is before"),
        (["--rule", "none-such"], 1, "no rule none-such"),
    ],
)
def test_refuses_what_it_cannot_do(acme: Any, arguments: list[str], code: int, words: str) -> None:
    with pytest.raises(CommandError, match=words) as refused:
        run(*arguments)

    assert refused.value.returncode == code


def test_does_what_it_can_and_then_names_the_rules_that_are_broken(acme: Any) -> None:
    world.rule("broken", conditions=[{"field": "mood", "op": "<", "value": 3}])

    with pytest.raises(CommandError, match="Rule broken: Condition 1: The field “mood” is unknown") as failed:
        run("--date", str(day(1)))

    assert failed.value.returncode == 1
    assert world.table() == [("acme", "below-60", 1, None)]
