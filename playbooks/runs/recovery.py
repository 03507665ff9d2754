"""Customers who have recovered: their cases are marked, and a person is asked whether the risk has passed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext, gettext_noop, override

from playbooks import signals
from playbooks.models import Case, LevelResponse, PlaybookRun, RetentionTask, Role
from playbooks.runs.definition import StepCopy
from playbooks.work import assignment
from playbooks.work.assignment import TaskRequest
from retention import doorbell

BATCH: Final = 1000
ASIDE: Final = 0
"""The position of a question beside the playbook: answering it moves no step."""


@dataclass
class Cleared:
    """What a sweep did: cases that were marked, marks that were taken away, and the questions that were asked."""

    cleared: int = 0
    reopened: int = 0
    task_ids: list[int] = field(default_factory=list)


def sweep(*, now: datetime) -> Cleared:
    """Mark the open cases none of whose warnings is open any more, and ask where nobody has a task that would.

    Whoever has a task of the case sees the mark there, and may finish it as “condition cleared”. Nothing closes by
    itself. A mark goes when a warning opens again. One transaction a batch, each in a fixed number of queries.
    """
    done = Cleared()
    while _mark(now, done):
        pass
    _unmark(done)
    return done


@transaction.atomic
def _mark(now: datetime, done: Cleared) -> bool:
    flagged = Case.objects.with_cleared_flag()
    found = flagged.filter(cleared=True, cleared_at=None).order_by("pk")  # type: ignore[misc]  # annotated
    case_ids = list(found.values_list("pk", flat=True)[:BATCH])
    locked = Case.objects.select_for_update(skip_locked=True).filter(pk__in=case_ids, state="open", cleared_at=None)
    case_ids = list(locked.order_by("pk").values_list("pk", flat=True))
    Case.objects.filter(pk__in=case_ids).update(cleared_at=now)
    done.cleared += len(case_ids)
    done.task_ids += _ask(case_ids, now)
    if case_ids:
        doorbell.announce(signals.cases_cleared, case_ids=case_ids)
    return len(case_ids) == BATCH


def _unmark(done: Cleared) -> None:
    flagged = Case.objects.with_cleared_flag()
    marked = flagged.filter(cleared=False, state="open", cleared_at__isnull=False)  # type: ignore[misc]  # annotated
    done.reopened = Case.objects.filter(pk__in=marked.values("pk")).update(cleared_at=None)


def _ask(case_ids: Sequence[int], now: datetime) -> list[int]:
    busy = RetentionTask.objects.unfinished().filter(case__in=case_ids).values("case")
    asked = RetentionTask.objects.filter(position=ASIDE).values("run")
    runs = PlaybookRun.objects.filter(case__in=case_ids, state=PlaybookRun.State.RUNNING)
    quiet = runs.exclude(case__in=busy).exclude(pk__in=asked).defer("definition").order_by("pk")
    responses = {response.level: response for response in LevelResponse.objects.all()}
    requests = [
        TaskRequest(run_id=run.pk, case_id=run.case_id, step=_question(responses.get(run.level))) for run in quiet
    ]
    return assignment.give(requests=requests, now=now)


def _question(response: LevelResponse | None) -> StepCopy:
    title = gettext_noop("Has the risk passed?")
    instructions = gettext_noop(
        "None of the warnings of this case is open any more. If you agree, finish with “Condition cleared”; the case is"
        " then closed. With “Step done” the playbook goes on."
    )
    with override("zh-hans"):
        title_zh, instructions_zh = gettext(title), gettext(instructions)
    return StepCopy(
        position=ASIDE,
        kind="task",
        key="",
        role=Role.OWNER,
        title=title,
        title_zh=title_zh,
        instructions=instructions,
        instructions_zh=instructions_zh,
        parameters={},
        sla_amount=response.sla_amount if response else 3,
        sla_unit=response.sla_unit if response else "working_days",
    )
