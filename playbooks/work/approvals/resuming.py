"""How a decision moves a playbook on: forward when it is approved, else back to the step that wrote the plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, cast

from django.utils.translation import gettext as _

from playbooks.models import ApprovalRequest, RetentionTask, StepRun
from playbooks.runs import advancing, kinds
from playbooks.runs.definition import StepCopy
from playbooks.work import worklist
from playbooks.work.changing import UnableToChangeTask
from playbooks.work.offers import subject

APPROVAL: Final = "approval"
OFFER: Final = "offer"
BACK_TO: Final = "back_to"
IF_REJECTED: Final = "if_rejected"


def waiting_step(*, case_id: int) -> int | None:
    """The step of the case's playbook that waits for an approval and has no request yet."""
    taken = ApprovalRequest.objects.waiting().filter(case=case_id, step_run_id__isnull=False).values("step_run_id")
    waiting = StepRun.objects.filter(run__case=case_id, kind=APPROVAL, state=StepRun.State.WAITING)
    return waiting.filter(run__state="running").exclude(pk__in=taken).values_list("pk", flat=True).first()


def go_on(*, request: ApprovalRequest, verb: str, now: datetime) -> None:
    """Move on the playbook that waits for this request. The caller holds the lock of the case.

    Approved: the next step follows. Sent back or taken back: the step named by `back_to`; rejected: the
    one named by `if_rejected`, else the same. Where none is named, the task before that has a short
    name; where there is none either, the step waits until somebody asks again.
    """
    if request.step_run_id is None:
        return
    kept = {"request": request.pk, "decision": verb}
    if verb == "approve":
        advancing.resume(step_run_id=request.step_run_id, result=kinds.done(kept), now=now)
        return
    target = _target(request.step_run_id, verb)
    if target:
        advancing.resume(step_run_id=request.step_run_id, result=kinds.goto(target, kept), now=now)


def offer_asked_for(*, request: ApprovalRequest, by: Any, now: datetime) -> None:
    """Finish the task of a playbook that wanted an offer: there is one now, and it waits for approval."""
    steps = StepRun.objects.filter(run__case=request.case_id, kind=OFFER, state=StepRun.State.WAITING)
    task = RetentionTask.objects.unfinished().filter(case=request.case_id, step_run__in=steps).first()
    if task is None or advancing.is_last(task=task, outcome=RetentionTask.Outcome.DONE):
        return
    try:
        worklist.finish(
            task_id=task.pk,
            outcome=RetentionTask.Outcome.DONE,
            note=_("Approval was asked for: %(offer)s.") % {"offer": subject.in_words(subject.of_request(request))},
            by=by,
            now=now,
            version=task.version,
        )
    except UnableToChangeTask:
        return  # somebody else's task: they finish it themselves


def _target(step_run_id: int, verb: str) -> str:
    step_run = StepRun.objects.select_related("run").get(pk=step_run_id)
    steps = cast("Sequence[StepCopy]", step_run.run.definition)
    step = next((one for one in steps if one["position"] == step_run.position), None)
    parameters = step["parameters"] if step else {}
    named = str(parameters.get(IF_REJECTED, "") if verb == "reject" else "") or str(parameters.get(BACK_TO, ""))
    if named:
        return named
    earlier = [one for one in steps if one["position"] < step_run.position and one["kind"] == "task" and one.get("key")]
    return max(earlier, key=lambda one: one["position"])["key"] if earlier else ""
