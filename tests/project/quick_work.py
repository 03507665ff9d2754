"""The Celery app of the demo host with a faster clock; its beat looks for messages, steps and late tasks that wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django

django.setup()

from celery import shared_task  # noqa: E402

from playbooks import schedule, tasks  # noqa: E402
from playbooks.messaging import outbox  # noqa: E402
from playbooks.runs import advancing, moving  # noqa: E402
from playbooks.work import escalation, teams  # noqa: E402
from project.celery import app  # noqa: E402
from retention.clock import database_now, local_day  # noqa: E402
from tests.project.slow import slowly  # noqa: E402

__all__ = ["app"]

outbox.LEASE = timedelta(seconds=5)  # type: ignore[misc]
tasks.AT_ONCE = timedelta(seconds=1)  # type: ignore[misc]
advancing.BATCH = 5  # type: ignore[misc]
escalation.BATCH = 1  # type: ignore[misc]
moving.go_on = slowly(moving.go_on)
teams.roster = slowly(teams.roster)


@shared_task(name="tests.send", ignore_result=True)
def send(**kwargs: Any) -> None:
    """What the job of every minute does."""
    now = database_now()
    schedule._send(day=local_day(now), now=now)


@shared_task(name="tests.move_on", ignore_result=True)
def move_on(**kwargs: Any) -> None:
    """What the job of every minute does, as if it were another day each time: every wait of the test is over."""
    for days in (1, 2):
        advancing.sweep(now=database_now() + timedelta(days=days))


@shared_task(name="tests.escalate", ignore_result=True)
def escalate(**kwargs: Any) -> None:
    """What the job of every minute does, fifty hours later: what was due in 24 has reached the director."""
    escalation.sweep(now=database_now() + timedelta(hours=50))


app.conf.beat_schedule = {
    task: {"task": f"tests.{task}", "schedule": 1.0, "options": {"expires": 2.0}}
    for task in ("send", "move_on", "escalate")
}
