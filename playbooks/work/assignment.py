"""New tasks for people: who does each, by when, and who is told if it is late; any number at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from playbooks import signals
from playbooks.models import ChecklistItem, PlaybookRun, RetentionTask, Role, TaskEvent
from playbooks.runs.definition import StepCopy
from playbooks.work import teams
from playbooks.work.teams import Roster
from playbooks.work.terms import Plan, Terms, terms, written
from retention import conf, doorbell, people

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


class _Drawer:
    """Draws up tasks; what many of them share is worked out once."""

    def __init__(self, roster: Roster, now: datetime) -> None:
        self.roster = roster
        self.now = now
        self._dates: dict[tuple[Any, int, str], tuple[Terms, Plan]] = {}
        self._tenants: dict[Any, Any] = {}

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
        line = self.roster.line(role=role, owner_id=fact.owner_id, turn=fact.customer_id)
        if role == Role.OWNER and fact.before is not None:
            line = [self.roster.stand_in(self.roster.users.get(fact.before)), *line]
        return next((one for one in line if one is not None and self.belongs(one, fact.tenant)), None)

    def belongs(self, person: Any, tenant: str) -> bool:
        """Whether a person works for the tenant of a customer."""
        if person.pk not in self._tenants:
            self._tenants[person.pk] = conf.settings().tenants_of(person)
        known = self._tenants[person.pk]
        return known is None or tenant in known

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
    runs = PlaybookRun.objects.filter(pk__in=run_ids).select_related("case__customer", "version__playbook")
    return {
        run.pk: _Facts(
            level=run.level,
            playbook=run.version.playbook.code,
            customer_id=run.case.customer_id,
            owner_id=run.case.customer.owner_id,
            tenant=run.case.customer.tenant,
            before=before.get(run.pk),
        )
        for run in runs.defer("definition")
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
