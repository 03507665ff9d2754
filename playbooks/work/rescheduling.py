"""New deadlines for running tasks, after a calendar or a team's escalation changed and somebody decided so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from playbooks import transitions
from playbooks.models import RetentionTask, TaskEvent
from playbooks.work import deadlines, teams, terms
from playbooks.work.deadlines import Calendar
from playbooks.work.teams import Roster
from playbooks.work.terms import Clock, Plan
from retention import people


class UnableToReschedule(Exception):
    """This person may not move deadlines."""


@dataclass(frozen=True)
class NewDeadline:
    """What moves, or would move, for one task: its deadline, or who is told after how much of its time."""

    task_id: int
    before: datetime
    after: datetime
    told_before: Plan = terms.STANDARD
    told_after: Plan = terms.STANDARD


@transaction.atomic
def reschedule(*, calendar_id: int, by: Any, now: datetime, dry_run: bool = False) -> list[NewDeadline]:
    """Count the deadlines of unfinished tasks again by the calendar and the escalation of their owner's team.

    Nothing else ever moves a running deadline. A task that was marked late stays marked, since it was
    late by the rules of that time; levels that were escalated are not told again. Time that a task has
    waited for the customer stays paused. With `dry_run` the answer shows what would move. Raises
    UnableToReschedule.
    """
    if by is None or not by.has_perm(transitions.LEAD):
        raise UnableToReschedule(_("Only people who lead a team may move the deadlines of running tasks."))
    found = RetentionTask.objects.unfinished().order_by("pk")
    tasks = list(found if dry_run else found.select_for_update(of=("self",)))
    roster = teams.roster(user_ids={task.owner_id for task in tasks}, now=now)
    calendar = roster.calendars.get(calendar_id)
    if calendar is None:
        return []
    moved = []
    for task in tasks:
        team = roster.team_of(task.owner_id)
        if team is not None and team.calendar_id == calendar_id:
            new = _new_deadline(task, roster, calendar)
            if (new.before, new.told_before) != (new.after, new.told_after):
                moved.append((task, new))
    if not dry_run:
        _write(moved, calendar, by, now)
    return [new for _task, new in moved]


def _new_deadline(task: RetentionTask, roster: Roster, calendar: Calendar) -> NewDeadline:
    due = deadlines.due_at(start=task.created_at, amount=task.sla_amount, unit=task.sla_unit, calendar=calendar)
    if task.paused:
        due = Clock(start=task.created_at, due=due, unit=task.sla_unit, calendar=calendar).later(due, task.paused)
    return NewDeadline(
        task_id=task.pk,
        before=task.due_at,
        after=due,
        told_before=terms.read(task.escalation_plan),
        told_after=roster.plan_of(task.owner_id),
    )


def _write(moved: list[tuple[RetentionTask, NewDeadline]], calendar: Calendar, by: Any, now: datetime) -> None:
    lines = []
    for task, new in moved:
        data = {"before": new.before.isoformat(), "after": new.after.isoformat()}
        if new.told_before != new.told_after:
            data |= {"told_before": terms.in_words(new.told_before), "told_after": terms.in_words(new.told_after)}
        lines.append(
            TaskEvent(
                task=task,
                kind=TaskEvent.Kind.RESCHEDULED,
                at=now,
                by=by,
                by_name=people.display_name(by)[:200],
                data=data,
            )
        )
        _move(task, new, calendar)
    RetentionTask.objects.bulk_update(
        [task for task, _ in moved], ["due_at", "due_soon_at", "next_escalation_at", "escalation_plan", "version"]
    )
    TaskEvent.objects.bulk_create(lines)


def _move(task: RetentionTask, new: NewDeadline, calendar: Calendar) -> None:
    """The dates of a task that waits count from now on too; it escalates when it no longer waits."""
    task.due_at, task.escalation_plan, task.version = new.after, terms.written(new.told_after), task.version + 1
    clock = terms.clock_of(task, calendar=calendar)
    task.due_soon_at = clock.moment(terms.DUE_SOON)
    if task.state != RetentionTask.State.WAITING:
        level = task.escalation_level + 1
        task.next_escalation_at = terms.escalation_at(level=level, clock=clock, plan=new.told_after)
