"""The end of a playbook: the case closes with what its last task found, or somebody is asked how it ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from playbooks.cases import closing
from playbooks.models import Case, LevelResponse, PlaybookRun, RetentionTask, StepRun, TaskEvent
from playbooks.runs import definition


def end(*, run_ids: Collection[int], now: datetime) -> list[int]:
    """Close the cases of runs that have no step left; return the runs that got one more.

    A case closes with the outcome and the note of the run's newest task that has them. Where there is none, a last step
    asks the customer's owner. The caller holds the cases' locks.
    """
    runs = list(PlaybookRun.objects.filter(pk__in=run_ids, state=PlaybookRun.State.RUNNING).select_related("case"))
    outcomes = _outcomes(run_ids)
    open_ended = []
    for run in runs:
        event = outcomes.get(run.pk)
        if event is None:
            open_ended.append(run)
            continue
        closing.close_locked(
            case=run.case,
            outcome=event.task.outcome,
            note=event.task.outcome_note,
            by=event.by,
            now=now,
            run_state=PlaybookRun.State.FINISHED,
        )
    return _ask(open_ended)


def hand_over(*, playbooks: Mapping[int, str], now: datetime) -> list[int]:
    """Finish runs and begin another published playbook on their cases (run to playbook); return the new runs."""
    versions = definition.published(codes=set(playbooks.values()))
    responses = {response.level: response for response in LevelResponse.objects.all()}
    runs = list(PlaybookRun.objects.filter(pk__in=playbooks, state=PlaybookRun.State.RUNNING).order_by("pk"))
    PlaybookRun.objects.filter(pk__in=[run.pk for run in runs]).update(state=PlaybookRun.State.FINISHED, ended_at=now)
    begun = [
        PlaybookRun(
            case_id=run.case_id,
            version=versions[playbooks[run.pk]],
            level=run.level,
            definition=definition.freeze(version=versions[playbooks[run.pk]], response=responses.get(run.level)),
            started_at=now,
        )
        for run in runs
    ]
    return [run.pk for run in PlaybookRun.objects.bulk_create(begun)]


def _outcomes(run_ids: Collection[int]) -> dict[int, TaskEvent]:
    """Of each run the line of its newest task that says how the case ended."""
    told = RetentionTask.objects.filter(run__in=run_ids, state="done", outcome__in=Case.Outcome.values)
    lines = TaskEvent.objects.filter(task__in=told.exclude(outcome_note=""), kind=TaskEvent.Kind.DONE)
    newest = lines.select_related("task", "by").order_by("task__run", "-at", "-pk").distinct("task__run")
    return {line.task.run_id: line for line in newest if line.task.run_id is not None}


def _ask(runs: list[PlaybookRun]) -> list[int]:
    """Add a last step that settles the outcome."""
    if not runs:
        return []
    responses = {response.level: response for response in LevelResponse.objects.all()}
    for run in runs:
        step = definition.settling(run.definition, response=responses.get(run.level))
        run.definition = [*run.definition, step]
    PlaybookRun.objects.bulk_update(runs, ["definition"])
    _lead_on(runs)
    return [run.pk for run in runs]


def _lead_on(runs: list[PlaybookRun]) -> None:
    """Let the newest row of each run lead to the step that was added."""
    newest = StepRun.objects.filter(run__in=runs).order_by("run", "-pk").distinct("run")
    last = {row.run_id: row for row in newest}
    for run in runs:
        if run.pk in last:
            last[run.pk].next_position = run.definition[-1]["position"]
    StepRun.objects.bulk_update(last.values(), ["next_position"])
