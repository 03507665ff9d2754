"""Late work: who is told of it, once a level, and who should have been told but is not there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from playbooks import signals
from playbooks.models import UNFINISHED, Escalation, EscalationStep, RetentionTask, SlaUnit, TaskEvent
from playbooks.work import assignment, retention_team, teams, terms, waiting
from playbooks.work.changing import store
from playbooks.work.deadlines import Calendar, UnableToSetDeadline
from playbooks.work.teams import Roster
from playbooks.work.terms import escalation_at, level_reached, percent_of, target_of
from retention import doorbell, people, statements

Target = EscalationStep.Target
BATCH: Final = 500
"""Tasks that one transaction takes."""


@dataclass
class EscalationResult:
    """What a sweep did: tasks brought back, no longer waiting, handed over, given back, marked late; escalations
    made, and those that reached nobody.

    `asked` are the people asked to join a retention team in the place of others.
    """

    woken: int = 0
    resumed: int = 0
    handed_over: int = 0
    given_back: int = 0
    breached: int = 0
    escalated: list[int] = field(default_factory=list)
    unheard: list[int] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)


def sweep(*, now: datetime) -> EscalationResult:
    """Bring back snoozed tasks, end waits, hand over and give back for absences, mark late ones, tell who has to know.

    - Who is told when is what the team had agreed when the task was made: without a word of its own
      half of the time gone is a hint to the owner, the deadline goes to the manager, twice the time to
      the director; and each further period to whoever stands last. Each level once a task, always to
      somebody who may log in and, but for hints, is not the owner who is late. Where somebody is away
      their delegate is told; where there is nobody, the row says so and is counted as unheard.
    - A sweep that comes late tells each level of the plan once; of several further periods only the
      last.
    - Any number of sweeps may run at once: they take different tasks.
    """
    done = EscalationResult(
        woken=_in_batches("wake_tasks", now),
        resumed=waiting.sweep(now=now),
        handed_over=len(assignment.hand_over(now=now)),
        given_back=len(assignment.give_back(now=now)),
        breached=_in_batches("mark_breaches", now),
    )
    while _escalate_batch(now, done):
        pass
    done.asked.extend(retention_team.sweep(now=now).asked)
    return done


def unheard(*, now: datetime, by: Any = None) -> list[Escalation]:
    """What nobody could be told of, of tasks that are not over (that `by` may see): for whoever sets up teams."""
    found = Escalation.objects.filter(to=None, to_name="", at__lte=now, task__state__in=UNFINISHED)
    if by is not None:
        found = found.filter(task__in=RetentionTask.objects.visible_to(by))
    return list(found.select_related("task__case__customer").order_by("at", "pk"))


def _in_batches(statement: str, now: datetime) -> int:
    total, count = 0, BATCH
    while count >= BATCH:
        count = statements.execute("playbooks.work", statement, {"now": now, "size": BATCH})
        total += count
    return total


@transaction.atomic
def _escalate_batch(now: datetime, done: EscalationResult) -> bool:
    due = RetentionTask.objects.open().filter(next_escalation_at__lte=now).select_related("case__customer")
    tasks = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("next_escalation_at")[:BATCH])
    if tasks:
        _escalate_all(tasks, now, done)
    return len(tasks) == BATCH


def _escalate_all(tasks: list[RetentionTask], now: datetime, done: EscalationResult) -> None:
    roster = teams.roster(user_ids={task.owner_id for task in tasks}, now=now)
    made = [escalation for task in tasks for escalation in _escalate(task, roster, now)]
    Escalation.objects.bulk_create(made, ignore_conflicts=True)
    TaskEvent.objects.bulk_create(_lines(made, now))
    store(tasks, ["escalation_level", "next_escalation_at"])
    stored = Escalation.objects.filter(task__in=tasks, cause=Escalation.Cause.LATE, at=now).order_by("pk")
    told = dict(stored.values_list("pk", "to"))
    ids = list(told)
    done.escalated.extend(ids)
    done.unheard.extend(pk for pk, person in told.items() if person is None)
    doorbell.announce(signals.tasks_escalated, escalation_ids=ids)


def _escalate(task: RetentionTask, roster: Roster, now: datetime) -> list[Escalation]:
    """The escalations of a task that are due and were not made; moves its next moment on."""
    plan = terms.read(task.escalation_plan)
    reached, following = _levels(task, roster.calendar_of(task.owner_id), now)
    new = range(task.escalation_level + 1, reached + 1)
    task.escalation_level = max(reached, task.escalation_level)
    task.next_escalation_at = following
    told = [level for level in new if level <= len(plan) or level == reached]
    people_to_tell = {level: _whom(task, target_of(level, plan), roster) for level in told}
    return [
        Escalation(task=task, level=level, to=person, to_name=people.display_name(person)[:200], at=now)
        for level, person in people_to_tell.items()
    ]


def _levels(task: RetentionTask, calendar: Calendar, now: datetime) -> tuple[int, datetime | None]:
    """The level reached, and when the next one is; real time counts where the calendar has become useless."""
    plan = terms.read(task.escalation_plan)
    for unit in (task.sla_unit, SlaUnit.CLOCK_HOURS):
        clock = terms.clock_of(task, calendar=calendar, unit=unit)
        try:
            reached = level_reached(clock=clock, plan=plan, now=now)
            following = escalation_at(level=reached + 1, clock=clock, plan=plan)
        except UnableToSetDeadline:
            continue
        if following > now:
            return reached, following
    return max(task.escalation_level, len(plan) - 1), None


def _whom(task: RetentionTask, target: str, roster: Roster) -> Any | None:
    """The first who may be told: of a hint the owner, then the leaders; later a leader who is not the owner."""
    leaders = roster.leaders_for(task.owner_id, task.case.customer)
    if target == Target.OWNER:
        return roster.first_there([roster.users.get(task.owner_id), *leaders])
    if target == Target.DIRECTOR:
        leaders = leaders[1:] + leaders[:1]
    return roster.first_there([person for person in leaders if person.pk != task.owner_id])


def _lines(made: list[Escalation], now: datetime) -> list[TaskEvent]:
    return [
        TaskEvent(
            task=one.task,
            kind=TaskEvent.Kind.ESCALATED,
            at=now,
            data={
                "level": one.level,
                "percent": percent_of(one.level, terms.read(one.task.escalation_plan)),
                "to": one.to_name,
            },
        )
        for one in made
    ]
