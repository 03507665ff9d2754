"""New deadlines for running tasks, after a calendar changed and somebody decided so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from playbooks import transitions
from playbooks.models import RetentionTask, TaskEvent
from playbooks.work import teams
from playbooks.work.deadlines import Calendar
from playbooks.work.terms import Terms, escalation_at, terms
from retention import people


class UnableToReschedule(Exception):
    """This person may not move deadlines."""


@dataclass(frozen=True)
class NewDeadline:
    """What moves, or would move, for one task."""

    task_id: int
    before: datetime
    after: datetime


@transaction.atomic
def reschedule(*, calendar_id: int, by: Any, now: datetime, dry_run: bool = False) -> list[NewDeadline]:
    """Count the deadlines of unfinished tasks again by the calendar of their owner's team.

    Nothing else ever moves a running deadline. A task that was marked late stays marked, since it was
    late by the rules of that time; levels that were escalated are not told again. With `dry_run` the
    answer shows what would move. Raises UnableToReschedule.
    """
    if by is None or not by.has_perm(transitions.LEAD):
        raise UnableToReschedule(_("Only people who lead a team may move the deadlines of running tasks."))
    found = RetentionTask.objects.unfinished().order_by("pk")
    tasks = list(found if dry_run else found.select_for_update(of=("self",)))
    roster = teams.roster(user_ids={task.owner_id for task in tasks})
    calendar = roster.calendars.get(calendar_id)
    if calendar is None:
        return []
    moved = []
    for task in tasks:
        team = roster.team_of(task.owner_id)
        dates = terms(start=task.created_at, amount=task.sla_amount, unit=task.sla_unit, calendar=calendar)
        if team is not None and team.calendar_id == calendar_id and dates.due_at != task.due_at:
            moved.append((task, dates))
    answer = [NewDeadline(task_id=task.pk, before=task.due_at, after=dates.due_at) for task, dates in moved]
    if not dry_run:
        _write(moved, calendar, by, now)
    return answer


def _write(moved: list[tuple[RetentionTask, Terms]], calendar: Calendar, by: Any, now: datetime) -> None:
    lines = []
    for task, dates in moved:
        data = {"before": task.due_at.isoformat(), "after": dates.due_at.isoformat()}
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
        task.due_at, task.due_soon_at, task.version = dates.due_at, dates.due_soon_at, task.version + 1
        task.next_escalation_at = escalation_at(
            level=task.escalation_level + 1,
            start=task.created_at,
            due=task.due_at,
            unit=task.sla_unit,
            calendar=calendar,
        )
    RetentionTask.objects.bulk_update(
        [task for task, _ in moved], ["due_at", "due_soon_at", "next_escalation_at", "version"]
    )
    TaskEvent.objects.bulk_create(lines)
