"""A step that a person does: a task with an owner and a deadline, and perhaps a checklist."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from playbooks.runs import kinds
from playbooks.runs.definition import StepCopy, titled
from playbooks.runs.kinds import Field, Parameters, StepContext, StepKind, StepResult, UnableToUseStep
from playbooks.runs.steps import phrases
from playbooks.work import assignment
from playbooks.work.assignment import TaskRequest

MOST_ITEMS: Final = assignment.LONGEST_CHECKLIST


def clean(parameters: Parameters) -> Parameters:
    """Only a checklist: a list of texts, or of {text, text_zh}."""
    phrases.only(parameters, "checklist")
    written = parameters.get("checklist") or []
    if not isinstance(written, list) or len(written) > MOST_ITEMS:
        raise UnableToUseStep(
            place="checklist",
            reason=_("It is not a list of at most %(count)s points.") % {"count": MOST_ITEMS},
            remedy=_("Write one point a line."),
        )
    items = [_item(one) for one in written]
    return {"checklist": items} if items else {}


def _item(written: Any) -> dict[str, str]:
    item = written if isinstance(written, dict) else {"text": written}
    phrases.only(item, "text", "text_zh")
    found = {"text": phrases.text(item, "text", required=True), "text_zh": phrases.text(item, "text_zh")}
    return {name: value for name, value in found.items() if value}


def describe(step: StepCopy) -> str:
    """Who does what by when."""
    said = _("%(who)s: %(what)s, %(within)s.") % {
        "who": phrases.begun(phrases.who(step["role"])),
        "what": titled(step),
        "within": phrases.within(step["sla_amount"], step["sla_unit"]),
    }
    points = len(step["parameters"].get("checklist", []))
    return said if not points else _("%(said)s Checklist: %(count)s points.") % {"said": said, "count": points}


def perform(*, contexts: Sequence[StepContext], now: datetime) -> list[StepResult]:
    """Make the tasks; each run waits until its own is finished."""
    requests = [
        TaskRequest(run_id=one.run_id, case_id=one.case_id, step=one.step, step_run_id=one.step_run_id)
        for one in contexts
    ]
    return [kinds.waiting(result={"task": made}) for made in assignment.give(requests=requests, now=now)]


KIND = StepKind(
    code="task",
    label=gettext_lazy("Task"),
    clean=clean,
    describe=describe,
    perform=perform,
    fields=(Field(name="checklist", label=gettext_lazy("checklist"), shape="lines"),),
    asks_people=True,
    needs_title=True,
    needs_deadline=True,
)
