"""Waiting for the customer: the clock of a task stands still until they answer, and goes on with the time left."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from playbooks.models import RetentionTask, SlaUnit, TaskEvent
from playbooks.work import deadlines, teams, terms
from playbooks.work.changing import UnableToChangeTask, Why, claim, record, write
from playbooks.work.deadlines import UnableToSetDeadline
from playbooks.work.teams import Roster
from playbooks.work.terms import Clock
from retention import statements

ANSWERS: Final = ("answer_received", "mail_received", "call_received", "meeting_held")
"""Kinds of interactions by which a customer answers."""
TOO_LONG: Final = "too_long"
LONGEST: Final = 10
"""Working days where there is no team to say so."""
BATCH: Final = 500
_CLOCK: Final = (
    "waiting_since", "waiting_until", "due_at", "due_soon_at", "next_escalation_at", "paused", "paused_late",
)  # fmt: skip


class UnableToWait(UnableToChangeTask):
    """The task is over, waits already, changed meanwhile, not theirs, or what it waits for is missing."""


class UnableToResume(UnableToChangeTask):
    """The task does not wait, changed meanwhile, or is not theirs."""


@transaction.atomic
def wait(*, task_id: int, reason: str, by: Any, now: datetime, version: int) -> RetentionTask:
    """Stop the clock of a task because the customer has to do something first; a reason is needed.

    Nobody is told of it while it waits, and it cannot become late. The wait ends when somebody takes the task up, when
    the customer answers, or after the longest wait that the owner's team allows. Raises UnableToWait.
    """
    mine = {"state": RetentionTask.State.WAITING, "reason": reason}
    task = claim(task_id, by, "wait", version, UnableToWait, mine)
    if not reason.strip():
        raise UnableToWait(_("Say what the customer has to do first."), why=Why.INVALID, mine=mine)
    write(
        task, UnableToWait, mine,
        state=RetentionTask.State.WAITING, waiting_since=now, waiting_reason=reason.strip()[:300],
        waiting_until=_at_most(task, now),
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


def resumed(*, task: RetentionTask, now: datetime, roster: Roster | None = None) -> dict[str, Any]:
    """What changes in a task when it no longer waits; nothing where it does not wait.

    The time that was left when the wait began, counted as the deadline is counted, begins now. A task
    that was late already keeps its deadline: the pause only puts off who else is told of it.
    """
    if task.state != RetentionTask.State.WAITING or task.waiting_since is None:
        return {}
    roster = roster or teams.roster(user_ids={task.owner_id}, now=now)
    clock = terms.clock_of(task, calendar=roster.calendar_of(task.owner_id))
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
        "waiting_until": None,
        "due_at": clock.due,
        "due_soon_at": clock.moment(terms.DUE_SOON),
        "next_escalation_at": terms.escalation_at(level=task.escalation_level + 1, clock=clock, plan=plan),
        "paused": clock.paused,
        "paused_late": clock.paused_late,
    }


def sweep(*, now: datetime) -> int:
    """End the waits whose customer has answered since, and those that have lasted as long as they may; return how many.

    An answer is an interaction of one of the kinds in ANSWERS after the wait began: the clock goes on now. A wait
    that is too long ends at its limit, whenever that is noticed. A task that somebody is changing is left for the
    next sweep.
    """
    ended = 0
    while rows := _end_some(now):
        ended += rows
    return ended


@transaction.atomic
def _end_some(now: datetime) -> int:
    params = {"now": now, "answers": list(ANSWERS), "size": BATCH}
    answers = {row["id"]: row["answer"] for row in statements.fetch("playbooks.work", "waits_that_end", params)}
    tasks = list(RetentionTask.objects.filter(pk__in=answers).order_by("pk"))
    roster = teams.roster(user_ids={task.owner_id for task in tasks}, now=now) if tasks else None
    lines = []
    for task in tasks:
        before, at = task.due_at, now if answers[task.pk] else (task.waiting_until or now)
        for name, value in resumed(task=task, now=at, roster=roster).items():
            setattr(task, name, value)
        task.state, task.version = RetentionTask.State.OPEN, task.version + 1
        cause = {"cause": answers[task.pk] or TOO_LONG}
        dates = {"before": before.isoformat(), "after": task.due_at.isoformat()}
        lines.append(TaskEvent(task=task, kind=TaskEvent.Kind.RESUMED, at=now, data=cause | dates))
    RetentionTask.objects.bulk_update(tasks, [*_CLOCK, "state", "version"])
    TaskEvent.objects.bulk_create(lines)
    return len(tasks)


def break_snoozes(*, case_ids: Collection[int], now: datetime) -> int:
    """Bring the snoozed tasks of cases back, because a graver warning came; return how many."""
    if not case_ids:
        return 0
    return statements.execute("playbooks.work", "break_snoozes", {"case_ids": list(case_ids), "now": now})


def _at_most(task: RetentionTask, now: datetime) -> datetime:
    """The end of the longest wait, by the calendar of the owner's team; real days where it has become useless."""
    roster = teams.roster(user_ids={task.owner_id}, now=now)
    team = roster.team_of(task.owner_id)
    days = team.waiting_days if team is not None else LONGEST
    try:
        return deadlines.due_at(
            start=now, amount=days, unit=SlaUnit.WORKING_DAYS, calendar=roster.calendar_of(task.owner_id)
        )
    except UnableToSetDeadline:
        return now + timedelta(days=days)


def _left(task: RetentionTask, now: datetime) -> str:
    """The time that is left, for the history: hours as the deadline counts them."""
    calendar = teams.roster(user_ids={task.owner_id}, now=now).calendar_of(task.owner_id)
    left = terms.clock_of(task, calendar=calendar).between(now, task.due_at)
    return f"{left.total_seconds() / 3600:.1f} h"
