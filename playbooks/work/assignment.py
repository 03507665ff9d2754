"""Who does a task: new ones by role, by when and who is told; those of people who went away by their delegates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from playbooks import signals
from playbooks.models import Absence, ChecklistItem, PlaybookRun, RetentionTask, Role, TaskEvent
from playbooks.runs.definition import StepCopy
from playbooks.work import teams
from playbooks.work.teams import Roster
from playbooks.work.terms import Plan, Terms, terms, written
from retention import doorbell, people
from retention.clock import local_day

BATCH: Final = 1000
"""Rows that one INSERT takes."""
LONGEST_CHECKLIST: Final = 30


class UnableToGive(Exception):
    """A step is no work for a person: it has no deadline."""


@dataclass(frozen=True)
class TaskRequest:
    """A step of a run that somebody has to do.

    Of `step` these count: position, title and instructions in both languages, role, sla_amount and
    sla_unit, and in `parameters` a `checklist`: a list of texts, or of {"text": …, "text_zh": …}.
    """

    run_id: int
    case_id: int
    step: StepCopy
    step_run_id: int | None = None


@dataclass(frozen=True)
class _Facts:
    """What a run says about its work."""

    level: str
    playbook: str
    customer_id: int
    owner_id: Any
    tenant: str
    before: Any
    """Who did the last finished step that was the owner's."""


def give(*, requests: Sequence[TaskRequest], now: datetime) -> list[int]:
    """Make the tasks of these steps and return their ids, in the order of the requests.

    1. Who: an owner's step goes to whoever did the step of the owner before it, while they are there;
       else, as any other step, to the first in the line of its role for the owner of the customer,
       with delegates and on-call colleagues (teams.Roster.line), who belongs to the customer's tenant.
    2. By when: the step's time, counted by the calendar of that person's team.
    3. Tasks, checklists and the first line of their history are written, and tasks_created announced.

    Where there is nobody at all the task has no owner. The number of queries does not grow with the
    requests, but for one INSERT every BATCH rows. Raises UnableToGive and
    deadlines.UnableToSetDeadline.
    """
    if not requests:
        return []
    facts = _facts({request.run_id for request in requests})
    roster = teams.roster(user_ids={key for fact in facts.values() for key in (fact.owner_id, fact.before)}, now=now)
    draw = _Drawer(roster, now)
    tasks = [draw.task(request, facts[request.run_id]) for request in requests]
    RetentionTask.objects.bulk_create(tasks, batch_size=BATCH)
    ChecklistItem.objects.bulk_create(
        [item for task, request in zip(tasks, requests, strict=True) for item in _checklist(task, request.step)],
        batch_size=BATCH,
    )
    TaskEvent.objects.bulk_create(
        [
            TaskEvent(task=task, kind=TaskEvent.Kind.CREATED, at=now, data={"playbook": facts[request.run_id].playbook})
            for task, request in zip(tasks, requests, strict=True)
        ],
        batch_size=BATCH,
    )
    made = [task.pk for task in tasks]
    doorbell.announce(signals.tasks_created, task_ids=made)
    return made


def hand_over(*, now: datetime) -> list[int]:
    """Give the tasks of people who are away, due before they are back, to whoever stands in; return their ids.

    The delegate, else the next in the line of the task's role who is there; where there is nobody the task
    stays. Deadlines stay too. Safe to repeat, and to run twice at once.
    """
    today = local_day(now)
    back: dict[Any, date] = {}
    current = Absence.objects.filter(first_day__lte=today, last_day__gte=today)
    for user_id, last_day in current.values_list("user_id", "last_day"):
        back[user_id] = max(last_day, back.get(user_id, last_day))
    moved: list[int] = []
    seen = 0
    while back:
        with transaction.atomic():
            tasks = _of_the_absent(back, seen)
            _hand_over(tasks, back, now, moved)
        if len(tasks) < BATCH:
            break
        seen = tasks[-1].pk
    return moved


def _of_the_absent(back: Mapping[Any, date], seen: int) -> list[RetentionTask]:
    found = RetentionTask.objects.unfinished().filter(owner__in=list(back), pk__gt=seen)
    locked = found.select_related("case__customer").select_for_update(skip_locked=True, of=("self",))
    return list(locked.order_by("pk")[:BATCH])


def _hand_over(tasks: list[RetentionTask], back: Mapping[Any, date], now: datetime, moved: list[int]) -> None:
    zone = timezone.get_default_timezone()
    due = [task for task in tasks if timezone.localdate(task.due_at, zone) <= back[task.owner_id]]
    if not due:
        return
    owners = {key for task in due for key in (task.owner_id, task.case.customer.owner_id)}
    roster = teams.roster(user_ids=owners, now=now)
    changed, lines = [], []
    for task in due:
        person = _substitute(task, roster)
        if person is not None:
            names = {"before": task.owner_name, "after": people.display_name(person)[:200], "cause": "absence"}
            task.stands_in_for_id = task.stands_in_for_id or task.owner_id
            task.owner, task.owner_name, task.version = person, names["after"], task.version + 1
            changed.append(task)
            lines.append(TaskEvent(task=task, kind=TaskEvent.Kind.REASSIGNED, at=now, data=names))
    _write(changed, lines)
    moved.extend(task.pk for task in changed)


def give_back(*, now: datetime) -> list[int]:
    """Give tasks back to people who are there again, if nobody has begun them meanwhile; return their ids.

    Only what is open and untouched comes back: what the delegate has started, put off or waits with stays with
    them, and so does what a person has reassigned. Deadlines stay. Safe to repeat, and to run twice at once.
    """
    away = teams.away_on(day=local_day(now))
    moved: list[int] = []
    while batch := _give_some_back(away, now):
        moved += batch
    return moved


@transaction.atomic
def _give_some_back(away: Mapping[Any, Any], now: datetime) -> list[int]:
    lent = RetentionTask.objects.open().filter(stands_in_for__is_active=True, started_at=None)
    there = lent.exclude(stands_in_for__in=list(away)).select_related("stands_in_for")
    tasks = list(there.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:BATCH])
    lines = []
    for task in tasks:
        person = task.stands_in_for
        names = {"before": task.owner_name, "after": people.display_name(person)[:200], "cause": "back"}
        task.owner, task.owner_name, task.stands_in_for = person, names["after"], None
        task.version += 1
        lines.append(TaskEvent(task=task, kind=TaskEvent.Kind.REASSIGNED, at=now, data=names))
    _write(tasks, lines)
    return [task.pk for task in tasks]


def _write(tasks: list[RetentionTask], lines: list[TaskEvent]) -> None:
    RetentionTask.objects.bulk_update(tasks, ["owner", "owner_name", "stands_in_for", "version"])
    TaskEvent.objects.bulk_create(lines)
    if tasks:
        doorbell.announce(signals.tasks_created, task_ids=[task.pk for task in tasks])


def _substitute(task: RetentionTask, roster: Roster) -> Any | None:
    customer = task.case.customer
    line = roster.line(role=task.role, owner_id=customer.owner_id, turn=customer.pk, tenant=customer.tenant)
    delegate = roster.stand_in(roster.users.get(task.owner_id))
    if delegate is not None and roster.belongs(delegate, customer.tenant):
        line = [delegate, *line]
    return next((one for one in line if one.pk not in roster.away), None)


class _Drawer:
    """Draws up tasks; what many of them share is worked out once."""

    def __init__(self, roster: Roster, now: datetime) -> None:
        self.roster = roster
        self.now = now
        self._dates: dict[tuple[Any, int, str], tuple[Terms, Plan]] = {}

    def task(self, request: TaskRequest, fact: _Facts) -> RetentionTask:
        """The row of a task, not saved."""
        step = request.step
        amount, unit = step["sla_amount"], step["sla_unit"]
        if amount is None:
            message = _("The step “%(title)s” has no deadline. Give it one, or give its level one.")
            raise UnableToGive(message % {"title": step["title"]})
        person = self.person(step["role"], fact)
        dates, plan = self.dates(person.pk if person else fact.owner_id, amount, unit)
        return RetentionTask(
            case_id=request.case_id,
            customer_id=fact.customer_id,
            run_id=request.run_id,
            step_run_id=request.step_run_id,
            position=step["position"],
            role=step["role"],
            level=fact.level,
            title=step["title"],
            title_zh=step["title_zh"],
            instructions=step["instructions"],
            instructions_zh=step["instructions_zh"],
            owner=person,
            owner_name=people.display_name(person)[:200],
            created_at=self.now,
            due_at=dates.due_at,
            due_soon_at=dates.due_soon_at,
            next_escalation_at=dates.next_escalation_at,
            sla_amount=amount,
            sla_unit=unit,
            escalation_plan=written(plan),
        )

    def person(self, role: str, fact: _Facts) -> Any | None:
        """Who does it."""
        line = self.roster.line(role=role, owner_id=fact.owner_id, turn=fact.customer_id, tenant=fact.tenant)
        if role == Role.OWNER and fact.before is not None:
            same = self.roster.stand_in(self.roster.users.get(fact.before))
            if same is not None and self.roster.belongs(same, fact.tenant):
                return same
        return next(iter(line), None)

    def dates(self, user_id: Any, amount: int, unit: str) -> tuple[Terms, Plan]:
        """The dates of work that this person begins now, and who is told of it."""
        team = self.roster.team_of(user_id)
        key = (team.pk if team else None, amount, unit)
        if key not in self._dates:
            calendar, plan = self.roster.calendar_of(user_id), self.roster.plan_of(user_id)
            found = terms(start=self.now, amount=amount, unit=unit, calendar=calendar, plan=plan)
            self._dates[key] = (found, plan)
        return self._dates[key]


def _facts(run_ids: set[int]) -> dict[int, _Facts]:
    done = RetentionTask.objects.filter(run__in=run_ids, state=RetentionTask.State.DONE, role=Role.OWNER)
    before = dict(done.order_by("run_id", "-finished_at", "-pk").distinct("run_id").values_list("run_id", "owner_id"))
    runs = PlaybookRun.objects.filter(pk__in=run_ids).values_list(
        "pk",
        "level",
        "version__playbook__code",
        "case__customer_id",
        "case__customer__owner_id",
        "case__customer__tenant",
    )
    return {
        pk: _Facts(level, playbook, customer_id, owner_id, tenant, before.get(pk))
        for pk, level, playbook, customer_id, owner_id, tenant in runs
    }


def _checklist(task: RetentionTask, step: StepCopy) -> list[ChecklistItem]:
    wanted = step["parameters"].get("checklist") or []
    both = [item if isinstance(item, Mapping) else {"text": item} for item in wanted[:LONGEST_CHECKLIST]]
    return [
        ChecklistItem(
            task=task, position=position, text=str(item["text"])[:200], text_zh=str(item.get("text_zh", ""))[:200]
        )
        for position, item in enumerate(both, start=1)
    ]
