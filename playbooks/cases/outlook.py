"""What finishing a task does to its case, told before and after: it closes, or which step comes next and by when."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from playbooks.models import Case, PlaybookRun, RetentionTask, StepRun
from playbooks.runs import advancing, definition, kinds
from playbooks.runs.definition import StepCopy


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """Where an outcome leads: whether the case ends with it, and that in words."""

    closes: bool
    words: str


@dataclass(frozen=True, kw_only=True)
class Came:
    """What has come of a finished task: the case as it is now, and the task or the step that follows."""

    case: Case
    task: RetentionTask | None
    step: str


def outlooks(*, task: RetentionTask) -> dict[str, Outlook]:
    """Return where each outcome of an unfinished task leads, in one query."""
    goes_on = _going_on(task)
    at_once = Outlook(closes=True, words=_("closes the case, and its playbook ends"))
    runs = _runs(task)
    return {
        outcome: at_once if runs and outcome in advancing.ENDS_THE_RISK else goes_on
        for outcome in RetentionTask.Outcome.values
    }


def came_of(*, task: RetentionTask) -> Came:
    """Return what has come of a task that was just finished."""
    case = Case.objects.get(pk=task.case_id)
    following = RetentionTask.objects.unfinished().filter(case=task.case_id, pk__gt=task.pk).order_by("pk").first()
    waiting = StepRun.objects.filter(
        run__case=task.case_id, run__state=PlaybookRun.State.RUNNING, state=StepRun.State.WAITING
    )
    found = waiting.select_related("run").order_by("-pk").first() if case.state == Case.State.OPEN else None
    step = definition.at(found.run.definition, position=found.position) if found else None
    return Came(case=case, task=following, step=_named(step) if step else "")


def _runs(task: RetentionTask) -> bool:
    return task.run is not None and task.run.state == PlaybookRun.State.RUNNING


def _going_on(task: RetentionTask) -> Outlook:
    """Where an outcome leads that leaves the risk as it is."""
    steps = task.run.definition if task.run is not None else []
    if not _runs(task) or definition.at(steps, position=task.position) is None:
        return Outlook(closes=False, words=_("only this task is done; the case stays open"))
    following = definition.following(steps, position=task.position)
    if advancing.is_last(task=task, outcome=""):
        if following is None:
            return Outlook(closes=True, words=_("last step: closes the case"))
        return Outlook(closes=True, words=_("the last steps follow by themselves, then the case closes"))
    if following is None:
        return Outlook(closes=False, words=_("the case stays open until the others have done their part of this step"))
    return Outlook(closes=False, words=_("next step: %(step)s") % {"step": _named(following)})


def _named(step: StepCopy) -> str:
    kind = kinds.registered().get(step["kind"])
    return definition.titled(step) or (str(kind.label) if kind else step["kind"])
