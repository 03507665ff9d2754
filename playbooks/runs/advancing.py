"""What moves a playbook on: a finished task, a decision, an event, or a time that has come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from django.db import transaction

from playbooks.cases import closing
from playbooks.models import Case, PlaybookRun, RetentionTask, StepRun
from playbooks.runs import definition, kinds, moving
from playbooks.runs.definition import StepCopy
from playbooks.runs.kinds import StepContext, StepResult
from playbooks.runs.moving import Begun
from retention import statements

ENDS_THE_RISK = frozenset({Case.Outcome.FALSE_ALARM, Case.Outcome.DUPLICATE, Case.Outcome.CONDITION_CLEARED})
"""Outcomes after which no further step makes sense, whichever step was finished with them."""

BATCH: Final = 1000
"""Runs moved by one transaction."""

SCORE_RECOVERED: Final = "score_recovered"
"""None of the case's warnings is open any more. Other events are kinds of interactions, or announced by other parts."""


@dataclass(frozen=True, kw_only=True)
class Swept:
    """What a sweep did: steps whose time had come, and steps whose event had happened."""

    woken: int
    happened: int


def is_last(*, task: RetentionTask, outcome: str) -> bool:
    """Whether finishing this task with this outcome ends the case: no step after it asks a person."""
    if task.run is None:
        return False
    later = [step for step in _steps(task.run) if step["position"] > task.position]
    if outcome not in ENDS_THE_RISK and any(_asks_people(step) for step in later):
        return False
    return outcome in ENDS_THE_RISK or not _others_at_work(task)


@transaction.atomic
def advance(*, run_ids: Collection[int], now: datetime) -> None:
    """Do the immediate steps of these runs until every one waits or ends; runs that wait already are left alone."""
    _lock(PlaybookRun.objects.filter(pk__in=run_ids).values_list("case_id", flat=True))
    moving.go_on(run_ids=run_ids, now=now)


@transaction.atomic
def proceed(*, task: RetentionTask, by: Any, now: datetime) -> None:
    """Go on after a finished task: with the next step, or with the end of the case.

    1. An outcome that says that there is no risk closes the case at once.
    2. A question beside the playbook moves nothing else.
    3. Where others work on the same step, it waits for them.
    4. Else the step is done and the run goes on; at its end the case closes with this outcome and note.

    The caller holds the case's lock. Raises closing.UnableToClose.
    """
    run = task.run
    if run is None or run.state != PlaybookRun.State.RUNNING:
        return
    if task.outcome in ENDS_THE_RISK:
        closing.close_locked(
            case=task.case,
            outcome=task.outcome,
            note=task.outcome_note,
            by=by,
            now=now,
            run_state=PlaybookRun.State.ENDED,
        )
        return
    if definition.at(_steps(run), position=task.position) is None:
        return
    if is_last(task=task, outcome=task.outcome):
        closing.refuse_untold(outcome=task.outcome, note=task.outcome_note)
    if _others_at_work(task):
        return
    waiting = StepRun.objects.filter(run=run, position=task.position, state=StepRun.State.WAITING)
    step_run = waiting.select_related("run__case").first()
    came = kinds.done({"task": task.pk, "outcome": task.outcome})
    _record([step_run or _visited(task, run, now)], [came], now)
    moving.go_on(run_ids=[run.pk], now=now)


@transaction.atomic
def resume(*, step_run_id: int, result: StepResult | Mapping[str, Any], now: datetime) -> bool:
    """Finish what a run waited for, with a StepResult or what is to be kept; return whether it still waited.

    Whatever a worker repeats, a step is finished once.
    """
    _lock(StepRun.objects.filter(pk=step_run_id).values_list("run__case_id", flat=True))
    step_run = _waiting(pk=step_run_id).first()
    if step_run is None:
        return False
    _record([step_run], [result if isinstance(result, StepResult) else kinds.done(result)], now)
    moving.go_on(run_ids=[step_run.run_id], now=now)
    return True


@transaction.atomic
def announce_event(*, event: str, now: datetime, case_id: int | None = None, customer_id: int | None = None) -> int:
    """Wake what waits for an event of a case or of a customer; return how many steps did."""
    cases = Case.objects.open().filter(pk=case_id) if case_id is not None else Case.objects.open()
    if customer_id is not None:
        cases = cases.filter(customer=customer_id)
    elif case_id is None:
        return 0
    case_ids = _lock(cases.values_list("pk", flat=True))
    found = list(_waiting(run__case__in=case_ids, awaits__contains=[event]))
    _record(found, [kinds.done({"event": event}) for _one in found], now)
    moving.go_on(run_ids=[one.run_id for one in found], now=now)
    return len(found)


def sweep(*, now: datetime) -> Swept:
    """Move on what waits for a time that has come, or for an event that is in the data already.

    One transaction a batch: a worker that dies has done a batch or nothing of it. Cases that somebody is changing are
    left for the next sweep, and two sweeps at once never take the same step.
    """
    happened = _in_batches("lock_happened_steps", {"recovered": SCORE_RECOVERED}, _after_event, now)
    woken = _in_batches("lock_due_steps", {"now": now}, _after_time, now)
    return Swept(woken=woken, happened=happened)


Rows = list[dict[str, Any]]


def _in_batches(name: str, params: dict[str, Any], work: Callable[[Rows, datetime], None], now: datetime) -> int:
    seen: list[int] = []
    while True:
        with transaction.atomic():
            rows = statements.fetch("playbooks.runs", name, {**params, "size": BATCH, "seen": seen})
            if not rows:
                return len(seen)
            work(rows, now)
        seen += [row["id"] for row in rows]


def _after_event(rows: Rows, now: datetime) -> None:
    events = {row["id"]: row["event"] for row in rows}
    found = list(_waiting(pk__in=events))
    _record(found, [kinds.done({"event": events[one.pk]}) for one in found], now)
    moving.go_on(run_ids=[one.run_id for one in found], now=now)


def _after_time(rows: Rows, now: datetime) -> None:
    by_kind: dict[str, list[StepRun]] = defaultdict(list)
    for one in _waiting(pk__in=[row["id"] for row in rows]):
        by_kind[one.kind].append(one)
    moved: list[int] = []
    for code, found in by_kind.items():
        moved += _record(found, _woken(code, found, now), now)
    moving.go_on(run_ids=moved, now=now)


def _woken(code: str, found: Sequence[StepRun], now: datetime) -> list[StepResult]:
    kind = kinds.registered().get(code)
    if kind is None or kind.wake is None:
        return [kinds.done({"woken": "time"}) for _one in found]
    return moving.attempt(work=kind.wake, contexts=[_begun(one).context for one in found], now=now)


def _record(found: Sequence[StepRun], results: Sequence[StepResult], now: datetime) -> list[int]:
    return moving.record(begun=[_begun(one) for one in found], results=results, now=now)


def _begun(step_run: StepRun) -> Begun:
    run = step_run.run
    step = definition.at(_steps(run), position=step_run.position)
    context = StepContext(
        step_run_id=step_run.pk,
        run_id=run.pk,
        case_id=run.case_id,
        customer_id=run.case.customer_id,
        step=cast("StepCopy", step),
        level=run.level,
    )
    return Begun(context=context, definition=_steps(run), visit=step_run.visit)


def _waiting(**which: Any) -> Any:
    found = StepRun.objects.filter(state=StepRun.State.WAITING, run__state=PlaybookRun.State.RUNNING, **which)
    return found.select_related("run__case").order_by("pk")


def _visited(task: RetentionTask, run: PlaybookRun, now: datetime) -> StepRun:
    """The row of a step whose run began without one."""
    return StepRun.objects.create(run=run, position=task.position, kind="task", started_at=task.created_at)


def _others_at_work(task: RetentionTask) -> bool:
    same = RetentionTask.objects.unfinished().filter(run=task.run_id, position=task.position)
    return same.exclude(pk=task.pk).exists()


def _asks_people(step: StepCopy) -> bool:
    kind = kinds.registered().get(step["kind"])
    return kind is not None and kind.asks_people


def _steps(run: PlaybookRun) -> list[StepCopy]:
    return cast("list[StepCopy]", run.definition)


def _lock(case_ids: Iterable[int]) -> list[int]:
    """Lock cases in the order in which everybody locks them."""
    found = Case.objects.select_for_update().filter(pk__in=set(case_ids)).order_by("pk")
    return list(found.values_list("pk", flat=True))
