"""What follows a finished step: the next step's task, or the end of the case."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from playbooks.cases import closing
from playbooks.models import Case, PlaybookRun, RetentionTask
from playbooks.runs import definition
from playbooks.runs.definition import StepCopy
from playbooks.work import assignment
from playbooks.work.assignment import TaskRequest

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

    The caller holds the case's lock; assignment.give says who does the next task. Raises
    closing.UnableToClose.
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
    (made,) = assignment.give(requests=[TaskRequest(run_id=run.pk, case_id=task.case_id, step=step)], now=now)
    return RetentionTask.objects.get(pk=made)
