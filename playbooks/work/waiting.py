"""Waiting for the customer: the clock of a task stands still, and goes on with the working time that was left."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from playbooks.models import RetentionTask, SlaUnit, TaskEvent
from playbooks.work import teams, terms
from playbooks.work.changing import UnableToChangeTask, Why, claim, record, write
from playbooks.work.deadlines import UnableToSetDeadline
from playbooks.work.terms import Clock
from retention import statements


class UnableToWait(UnableToChangeTask):
    """The task is over, waits already, changed meanwhile, not theirs, or what it waits for is missing."""


class UnableToResume(UnableToChangeTask):
    """The task does not wait, changed meanwhile, or is not theirs."""


@transaction.atomic
def wait(*, task_id: int, reason: str, by: Any, now: datetime, version: int) -> RetentionTask:
    """Stop the clock of a task because the customer has to do something first; a reason is needed.

    Nobody is told of it while it waits, and it cannot become late. Raises UnableToWait.
    """
    mine = {"state": RetentionTask.State.WAITING, "reason": reason}
    task = claim(task_id, by, "wait", version, UnableToWait, mine)
    if not reason.strip():
        raise UnableToWait(_("Say what the customer has to do first."), why=Why.INVALID, mine=mine)
    write(
        task, UnableToWait, mine,
        state=RetentionTask.State.WAITING, waiting_since=now, waiting_reason=reason.strip()[:300],
        next_escalation_at=None, started_at=task.started_at or now,
    )  # fmt: skip
    record(task, TaskEvent.Kind.WAITING, by, now=now, note=reason.strip(), left=_left(task, now))
    return task


@transaction.atomic
def resume(*, task_id: int, by: Any, now: datetime, version: int) -> RetentionTask:
    """Let the clock of a task go on: it is due when the time that was left has passed from now on.

    Raises UnableToResume.
    """
    mine = {"state": RetentionTask.State.OPEN}
    task = claim(task_id, by, "resume", version, UnableToResume, mine)
    before = task.due_at
    write(task, UnableToResume, mine, state=RetentionTask.State.OPEN, **resumed(task=task, now=now))
    record(task, TaskEvent.Kind.RESUMED, by, now=now, before=before.isoformat(), after=task.due_at.isoformat())
    return task


def resumed(*, task: RetentionTask, now: datetime) -> dict[str, Any]:
    """What changes in a task when it no longer waits; nothing where it does not wait.

    The time that was left when the wait began, counted as the deadline is counted, begins now. A task
    that was late already keeps its deadline: the pause only puts off who else is told of it.
    """
    if task.state != RetentionTask.State.WAITING or task.waiting_since is None:
        return {}
    calendar = teams.roster(user_ids={task.owner_id}, now=now).calendar_of(task.owner_id)
    clock = terms.clock_of(task, calendar=calendar)
    try:
        return _restarted(task, clock, task.waiting_since, now)
    except UnableToSetDeadline:  # the calendar has become useless: real time counts
        return _restarted(task, replace(clock, unit=SlaUnit.CLOCK_HOURS), task.waiting_since, now)


def _restarted(task: RetentionTask, clock: Clock, since: datetime, now: datetime) -> dict[str, Any]:
    stood = clock.between(since, now)
    if since < task.due_at:
        left = clock.between(since, task.due_at)
        clock = replace(clock, due=clock.later(now, left), paused=clock.paused + stood)
    else:
        clock = replace(clock, paused_late=clock.paused_late + stood)
    plan = terms.read(task.escalation_plan)
    return {
        "waiting_since": None,
        "due_at": clock.due,
        "due_soon_at": clock.moment(terms.DUE_SOON),
        "next_escalation_at": terms.escalation_at(level=task.escalation_level + 1, clock=clock, plan=plan),
        "paused": clock.paused,
        "paused_late": clock.paused_late,
    }


def break_snoozes(*, case_ids: Collection[int], now: datetime) -> int:
    """Bring the snoozed tasks of cases back, because a graver warning came; return how many."""
    if not case_ids:
        return 0
    return statements.execute("playbooks.work", "break_snoozes", {"case_ids": list(case_ids), "now": now})


def _left(task: RetentionTask, now: datetime) -> str:
    """The time that is left, for the history: hours as the deadline counts them."""
    calendar = teams.roster(user_ids={task.owner_id}, now=now).calendar_of(task.owner_id)
    left = terms.clock_of(task, calendar=calendar).between(now, task.due_at)
    return f"{left.total_seconds() / 3600:.1f} h"
