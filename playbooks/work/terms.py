"""The dates of a task: when it is due, when it is nearly due, and when who is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from playbooks.models import RetentionTask, SlaUnit
from playbooks.work import deadlines
from playbooks.work.deadlines import Calendar

DUE_SOON = 80
"""Percent of the time after which a task is due soon: a fifth is left."""

Plan = tuple[tuple[int, str], ...]
"""Who is told after how many percent of the time (owner, manager, director), in rising order."""
STANDARD: Final[Plan] = ((50, "owner"), (100, "manager"), (200, "director"))
_NOTHING = timedelta(0)


@dataclass(frozen=True)
class Terms:
    """The dates of one task, in UTC."""

    due_at: datetime
    due_soon_at: datetime
    next_escalation_at: datetime


@dataclass(frozen=True)
class Clock:
    """The clock of one task: when it began, when it is due, and how long it stood still before and after that."""

    start: datetime
    due: datetime
    unit: str
    calendar: Calendar
    paused: timedelta = _NOTHING
    paused_late: timedelta = _NOTHING

    def between(self, first: datetime, last: datetime) -> timedelta:
        """Time as this clock counts it: real time for clock hours, else open time; nothing backwards."""
        if self.unit == SlaUnit.CLOCK_HOURS:
            return max(last - first, _NOTHING)
        return deadlines.working_time(start=first, end=last, calendar=self.calendar)

    def later(self, moment: datetime, work: timedelta) -> datetime:
        """The moment when so much time, as this clock counts it, has passed."""
        if self.unit == SlaUnit.CLOCK_HOURS:
            return moment + work
        return deadlines.after(start=moment, work=work, calendar=self.calendar)

    @property
    def whole(self) -> timedelta:
        """The time there was from the start to the deadline, without pauses."""
        return self.between(self.start, self.due) - self.paused

    def moment(self, percent: int) -> datetime:
        """When so many percent of the time will have passed; 100 is the deadline.

        Before the deadline it holds for moments after the last pause, and those are the ones still to come.
        """
        if percent == 100:
            return self.due
        if percent > 100:
            return self.later(self.due, self.whole * (percent - 100) / 100 + self.paused_late)
        return self.later(self.start, self.whole * percent / 100 + self.paused)

    def passed(self, *, now: datetime) -> timedelta:
        """The time that has passed by now, without pauses."""
        if now <= self.due:
            return self.between(self.start, now) - self.paused
        return self.whole + self.between(self.due, now) - self.paused_late


def clock_of(task: RetentionTask, *, calendar: Calendar, unit: str = "") -> Clock:
    """The clock of a task, by the calendar of its owner's team; `unit` counts it in another unit."""
    return Clock(
        start=task.created_at,
        due=task.due_at,
        unit=unit or task.sla_unit,
        calendar=calendar,
        paused=task.paused,
        paused_late=task.paused_late,
    )


def written(plan: Plan) -> str:
    """A plan as a task keeps it; empty for the standard one."""
    return "" if plan == STANDARD else ",".join(f"{percent}:{target}" for percent, target in plan)


def read(text: str) -> Plan:
    """The plan that a task keeps."""
    if not text:
        return STANDARD
    pairs = (part.split(":") for part in text.split(","))
    return tuple((int(percent), target) for percent, target in pairs)


def in_words(plan: Plan) -> str:
    """A plan as a history line has it: "50 % owner, 100 % manager"."""
    return ", ".join(f"{percent} % {target}" for percent, target in plan)


def plan_of(rows: Iterable[tuple[int, str]]) -> Plan:
    """The plan of a team; the standard one where it has set none."""
    return tuple(sorted(rows)) or STANDARD


def percent_of(level: int, plan: Plan = STANDARD) -> int:
    """When a level is due: as the plan has it, and after its end once each further period."""
    if level <= len(plan):
        return plan[level - 1][0]
    return plan[-1][0] + 100 * (level - len(plan))


def target_of(level: int, plan: Plan = STANDARD) -> str:
    """Who is told at a level: owner, manager or director; after the end of the plan who stands last in it."""
    return plan[min(level, len(plan)) - 1][1]


def terms(*, start: datetime, amount: int, unit: str, calendar: Calendar, plan: Plan = STANDARD) -> Terms:
    """All dates of a task that begins at `start`. Raises deadlines.UnableToSetDeadline."""
    due = deadlines.due_at(start=start, amount=amount, unit=unit, calendar=calendar)
    clock = Clock(start=start, due=due, unit=unit, calendar=calendar)
    return Terms(
        due_at=due,
        due_soon_at=clock.moment(DUE_SOON),
        next_escalation_at=escalation_at(level=1, clock=clock, plan=plan),
    )


def escalation_at(*, level: int, clock: Clock, plan: Plan = STANDARD) -> datetime:
    """The moment at which an escalation level is reached."""
    return clock.moment(percent_of(level, plan))


def level_reached(*, clock: Clock, plan: Plan = STANDARD, now: datetime) -> int:
    """How many escalation levels are due by now; 0 before the first."""
    reached = 0
    while reached < len(plan) and escalation_at(level=reached + 1, clock=clock, plan=plan) <= now:
        reached += 1
    if reached < len(plan) or not clock.whole:
        return reached
    return reached + max((clock.passed(now=now) - clock.whole * percent_of(reached, plan) / 100) // clock.whole, 0)
