"""The dates of a task: when it is due, when it is nearly due, and when who is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from playbooks.models import SlaUnit
from playbooks.work import deadlines
from playbooks.work.deadlines import Calendar

DUE_SOON = 80
"""Percent of the time after which a task is due soon: a fifth is left."""


@dataclass(frozen=True)
class Terms:
    """The dates of one task, in UTC."""

    due_at: datetime
    due_soon_at: datetime
    next_escalation_at: datetime


def percent_of(level: int) -> int:
    """When an escalation is due: level 1 at 50 % of the time, 2 at 100 %, 3 at 200 %, and so on."""
    return 50 if level == 1 else 100 * (level - 1)


def terms(*, start: datetime, amount: int, unit: str, calendar: Calendar) -> Terms:
    """All dates of a task that begins at `start`. Raises deadlines.UnableToSetDeadline."""
    due = deadlines.due_at(start=start, amount=amount, unit=unit, calendar=calendar)
    return Terms(
        due_at=due,
        due_soon_at=deadlines.moment_at(start=start, due=due, percent=DUE_SOON, unit=unit, calendar=calendar),
        next_escalation_at=escalation_at(level=1, start=start, due=due, unit=unit, calendar=calendar),
    )


def escalation_at(*, level: int, start: datetime, due: datetime, unit: str, calendar: Calendar) -> datetime:
    """The moment at which an escalation level is reached."""
    return deadlines.moment_at(start=start, due=due, percent=percent_of(level), unit=unit, calendar=calendar)


def level_reached(*, start: datetime, due: datetime, unit: str, calendar: Calendar, now: datetime) -> int:
    """How many escalation levels are due by now; 0 before half of the time has passed."""
    if now < due:
        return int(now >= escalation_at(level=1, start=start, due=due, unit=unit, calendar=calendar))
    if unit == SlaUnit.CLOCK_HOURS:
        whole, over = due - start, now - due
    else:
        whole = deadlines.working_time(start=start, end=due, calendar=calendar)
        over = deadlines.working_time(start=due, end=now, calendar=calendar)
    return 2 + (over // whole if whole else 0)
