"""A whole day in order: late data, scores, warnings, and who left."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from retention import pipeline
from retention.earlywarning.heartbeat import heartbeat
from retention.models import HealthSnapshot, ScoreRun, StaleDays, Warning
from retention.scoring import runs, scorecards
from retention.signals import customers_churned, warnings_raised
from tests.retention.earlywarning import world
from tests.retention.scoring.builders import IDENTITY, NOW, D, customer, day, metric, model, observe, subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def base() -> dict[str, Any]:
    """Acme does badly, globex well, initech left today, hooli has no data."""
    model({metric("logins", "latest", "logins", window=1): (1, IDENTITY)})
    world.rule("below-60", days=2)
    made = {name: customer(name) for name in ("acme", "globex", "initech", "hooli")}
    observe(made["acme"], "logins", {1: 50, 0: 40})
    observe(made["globex"], "logins", {1: 90, 0: 95})
    observe(made["initech"], "logins", {1: 90})
    subscription(made["initech"], day(100), end=D)
    return made


def test_does_the_day_and_a_second_time_changes_nothing(
    base: dict[str, Any], django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[tuple[str, Any]] = []

    def hear_raised(warning_ids: list[int], **_: Any) -> None:
        heard.append(("raised", warning_ids))

    def hear_churned(customer_ids: list[int], **_: Any) -> None:
        heard.append(("churned", customer_ids))

    warnings_raised.connect(hear_raised)
    customers_churned.connect(hear_churned)
    with django_capture_on_commit_callbacks(execute=True):
        before = pipeline.run_daily(as_of=day(1), now=NOW)
        done = pipeline.run_daily(as_of=D, now=NOW)
        again = pipeline.run_daily(as_of=D, now=NOW)
    warnings_raised.disconnect(hear_raised)
    customers_churned.disconnect(hear_churned)

    assert (before["raised"], before["churned"]) == (0, 0)
    assert done == {
        "day": "2026-03-02",
        "customers": 4,
        "scored": 2,
        "not_scorable": 1,
        "failed": 0,
        "raised": 1,
        "cleared": 0,
        "withdrawn": 0,
        "churned": 1,
        "broken_rules": {},
    }
    assert again == {**done, "raised": 0}
    warning = Warning.objects.get()
    assert (warning.customer, warning.opened_on) == (base["acme"], D)
    assert heard == [("raised", [warning.pk]), ("churned", [base["initech"].pk]), ("churned", [base["initech"].pk])]
    assert heartbeat(now=NOW).state == "ok"


def test_late_data_is_scored_again_and_its_warnings_follow(base: dict[str, Any]) -> None:
    for offset in (1, 0):
        pipeline.run_daily(as_of=day(offset), now=NOW)
    observe(base["acme"], "logins", {1: 75})
    StaleDays.objects.create(customer=base["acme"], first_day=day(1), last_day=day(1), noted_at=NOW)

    done = pipeline.rescore_stale(now=NOW)

    assert done == {"runs": 1, "customers": 1, "snapshots": 1, "raised": 0, "withdrawn": 1}
    assert not Warning.objects.valid().exists()
    assert not StaleDays.objects.exists()


def test_a_run_that_a_crash_left_behind_is_resumed(base: dict[str, Any]) -> None:
    crashed = runs.open_run(first=D, last=D, scorecard=scorecards.current(now=NOW), now=NOW, kind=ScoreRun.Kind.DAILY)

    pipeline.run_daily(as_of=D, now=NOW + timedelta(minutes=5))

    assert list(ScoreRun.objects.values_list("pk", "state")) == [(crashed.pk, "done")]
    assert HealthSnapshot.objects.filter(day=D).count() == 3


def test_helpers_are_called_for_the_run(base: dict[str, Any]) -> None:
    called: list[int] = []

    pipeline.run_daily(as_of=D, now=NOW, call_helpers=called.append)

    assert called == [ScoreRun.objects.get().pk]


class TestCommand:
    def run(self, *arguments: str) -> str:
        out = io.StringIO()
        call_command("run_daily", *arguments, stdout=out, stderr=io.StringIO())
        return out.getvalue().strip()

    def test_says_what_it_did(self, base: dict[str, Any]) -> None:
        self.run("--date", str(day(1)))

        assert self.run("--date", str(D)) == (
            "2026-03-02: 4 customers, 2 scores, 1 not scorable; 1 warnings raised, 0 cleared, 0 withdrawn; "
            "1 customers left."
        )

    def test_fails_without_a_model(self) -> None:
        with pytest.raises(CommandError, match="Publish one first"):
            self.run("--date", str(D))

    def test_fails_after_the_work_when_a_rule_is_broken(self, base: dict[str, Any]) -> None:
        world.rule("broken", conditions=[{"field": "mood", "op": "<", "value": 3}])

        with pytest.raises(CommandError, match="Rule broken"):
            self.run("--date", str(D))

        assert HealthSnapshot.objects.filter(day=D).count() == 3
