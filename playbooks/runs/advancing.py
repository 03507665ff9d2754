"""What follows a finished step: the next step's task, or the end of the case."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from playbooks import signals
from playbooks.cases import closing
from playbooks.models import Case, PlaybookRun, RetentionTask, TaskEvent
from playbooks.runs import definition
from playbooks.runs.definition import StepCopy
from playbooks.work import teams
from playbooks.work.terms import terms
from retention import doorbell, people

ENDS_THE_RISK = frozenset({Case.Outcome.FALSE_ALARM, Case.Outcome.DUPLICATE, Case.Outcome.CONDITION_CLEARED})
"""Outcomes after which no further step makes sense, whichever step was finished with them."""


def is_last(*, task: RetentionTask, outcome: str) -> bool:
    """Whether finishing this task with this outcome closes the case."""
    if task.run is None:
        return False
    steps = cast("list[StepCopy]", task.run.definition)
    return outcome in ENDS_THE_RISK or definition.following(steps, position=task.position) is None


def advance(*, task: RetentionTask, by: Any, now: datetime) -> RetentionTask | None:
    """Go on after a finished task and return the next one; none where the case is closed by it.

    The caller holds the case's lock. The next task goes to whoever did this one while they may log
    in, else to whoever does the customer's work. Raises closing.UnableToClose.
    """
    run = task.run
    if run is None or run.state != PlaybookRun.State.RUNNING:
        return None
    if is_last(task=task, outcome=task.outcome):
        state = PlaybookRun.State.ENDED if task.outcome in ENDS_THE_RISK else PlaybookRun.State.FINISHED
        closing.close_locked(
            case=task.case, outcome=task.outcome, note=task.outcome_note, by=by, now=now, run_state=state
        )
        return None
    step = definition.following(cast("list[StepCopy]", run.definition), position=task.position)
    assert step is not None  # noqa: S101  is_last looked
    return _create(task, step, now)


def _create(done: RetentionTask, step: StepCopy, now: datetime) -> RetentionTask:
    customer_owner = done.case.customer.owner_id
    roster = teams.roster(user_ids={done.owner_id, customer_owner})
    owner = teams.first_active([roster.users.get(done.owner_id)]) or roster.doer(customer_owner)
    calendar = roster.calendar_of(owner.pk if owner else customer_owner)
    dates = terms(start=now, amount=step["sla_amount"], unit=step["sla_unit"], calendar=calendar)
    task = RetentionTask.objects.create(
        case_id=done.case_id,
        run_id=done.run_id,
        position=step["position"],
        level=done.level,
        title=step["title"],
        title_zh=step["title_zh"],
        instructions=step["instructions"],
        instructions_zh=step["instructions_zh"],
        owner=owner,
        owner_name=people.display_name(owner)[:200],
        created_at=now,
        due_at=dates.due_at,
        due_soon_at=dates.due_soon_at,
        next_escalation_at=dates.next_escalation_at,
        sla_amount=step["sla_amount"],
        sla_unit=step["sla_unit"],
    )
    TaskEvent.objects.create(task=task, kind=TaskEvent.Kind.CREATED, at=now, data={"after": done.pk})
    doorbell.announce(signals.tasks_created, task_ids=[task.pk])
    return task
