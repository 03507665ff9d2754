"""The heartbeat tells a quiet engine from a dead one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from retention import jobs
from retention.earlywarning.heartbeat import Heartbeat, heartbeat
from retention.models import Job, ScoreRun
from tests.retention.earlywarning import world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def daily_at_ten_past_three() -> None:
    Job.objects.update_or_create(code="daily", defaults={"daily_at": time(3, 10), "enabled": True})


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=timezone.get_default_timezone())


def ran(day: int, finished: datetime | None, *, kind: str = "daily") -> None:
    ScoreRun.objects.create(
        kind=kind,
        first_day=date(2026, 3, day),
        last_day=date(2026, 3, day),
        scorecard=world.scorecard(),
        state="done" if finished else "running",
        started_at=local(day + 1, 3, 10),
        finished_at=finished,
        customers=12_520,
        scored=12_480,
        not_scorable=37,
        failed=3,
    )


def test_never() -> None:
    ran(9, None)

    assert heartbeat(now=local(10, 9)) == Heartbeat(
        state="never",
        last_run_at=None,
        last_day=None,
        scored=0,
        not_scorable=0,
        failed=0,
        next_due_at=local(11, 3, 10),
    )


def test_ok_until_an_hour_after_the_next_run_was_due() -> None:
    ran(8, local(9, 3, 12))
    ran(9, local(10, 3, 14))

    alive = Heartbeat(
        state="ok",
        last_run_at=local(10, 3, 14),
        last_day=date(2026, 3, 9),
        scored=12_480,
        not_scorable=37,
        failed=3,
        next_due_at=local(11, 3, 10),
    )
    assert heartbeat(now=local(10, 9)) == alive
    assert heartbeat(now=local(11, 3, 9)) == alive
    assert heartbeat(now=local(11, 4, 9)).state == "ok"
    assert heartbeat(now=local(11, 4, 10)).state == "late"


@pytest.mark.parametrize("kind", ["restatement", "recalculation"])
def test_other_runs_do_not_hide_a_dead_daily_run(kind: str) -> None:
    ran(8, local(9, 3, 12))
    ran(12, local(13, 8), kind=kind)

    assert heartbeat(now=local(13, 9)).state == "late"


def test_a_run_by_hand_before_the_time_of_day_counts() -> None:
    ran(9, local(10, 1))

    assert heartbeat(now=local(10, 9)).state == "ok"


def test_without_a_schedule_the_day_itself_is_what_is_due() -> None:
    Job.objects.all().delete()
    ran(9, local(10, 1))

    assert heartbeat(now=local(11, 0, 30)).state == "ok"
    assert heartbeat(now=local(11, 2)).state == "late"
    assert heartbeat(now=local(11, 2)).next_due_at is None


def test_the_schedule_knows_the_job() -> None:
    assert jobs.next_due(code="daily", now=local(10, 9) + timedelta(hours=1)) == local(11, 3, 10)
