"""The step of a playbook that asks a customer, and waits for the answers where it is told to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interviews.collection import programme
from interviews.collection.programme import Wanted
from interviews.models import OPEN_STATES, Interview, Purpose
from playbooks.models import StepRun
from playbooks.runs import advancing, kinds
from playbooks.runs.definition import StepCopy
from playbooks.runs.kinds import Field, Parameters, StepContext, StepKind, StepResult, UnableToUseStep

KIND: Final = "exit_interview"
MOST: Final = 1000


def _clean(parameters: Parameters) -> Parameters:
    found = {
        "purpose": parameters.get("purpose") or Purpose.EXIT.value,
        "channel": parameters.get("channel") or Interview.Channel.LIVE.value,
    }
    allowed: Mapping[str, Sequence[str]] = {"purpose": Purpose.values, "channel": Interview.Channel.values}
    for name, values in allowed.items():
        if found[name] not in values:
            raise UnableToUseStep(
                place=name,
                reason=_("“%(value)s” is not known.") % {"value": found[name]},
                remedy=_("Known are: %(names)s.") % {"names": ", ".join(values)},
            )
    strange = sorted(set(parameters) - {*found, "wait"})
    if strange:
        raise UnableToUseStep(
            place=strange[0],
            reason=_("An interview has no such detail."),
            remedy=_("Known are: %(names)s.") % {"names": "purpose, channel, wait"},
        )
    return found | ({"wait": True} if parameters.get("wait") else {})


def _describe(step: StepCopy) -> str:
    chosen = _clean(step["parameters"])
    what = Purpose(chosen["purpose"]).label
    how = Interview.Channel(chosen["channel"]).label
    if chosen.get("wait"):
        return _("%(what)s (%(how)s); goes on when it is over.") % {"what": what, "how": how}
    return _("%(what)s (%(how)s).") % {"what": what, "how": how}


def perform(*, contexts: Sequence[StepContext], now: datetime) -> list[StepResult]:
    """Make interviews due; a customer who has an open one of this purpose keeps that, and nothing is waited for."""
    opened: dict[int, int] = {}
    problems: dict[tuple[str, str], str] = {}
    for purpose, channel in {_chosen(one) for one in contexts}:
        group = [one for one in contexts if _chosen(one) == (purpose, channel)]
        wanted = [Wanted(customer_id=one.customer_id, start=now, cause=_cause(one.step_run_id)) for one in group]
        try:
            programme.open_interviews(wanted=wanted, purpose=purpose, channel=channel, now=now)
        except programme.UnableToOpen as error:
            problems[purpose, channel] = str(error)
    rows = Interview.objects.filter(cause__in=[_cause(one.step_run_id) for one in contexts])
    opened = {int(cause.removeprefix("step:")): pk for cause, pk in rows.values_list("cause", "pk")}
    return [_result(one, opened.get(one.step_run_id), problems.get(_chosen(one), "")) for one in contexts]


def _result(one: StepContext, interview_id: int | None, problem: str) -> StepResult:
    if problem:
        return kinds.failed(problem)
    if interview_id is None:
        return kinds.done({"interview": None, "reason": _("The customer is being asked already.")})
    kept = {"interview": interview_id}
    return kinds.waiting(result=kept) if one.step["parameters"].get("wait") else kinds.done(kept)


def stop(*, step_run_ids: Collection[int], now: datetime) -> None:
    """Give up what these steps waited for, where nobody has talked to the customer yet."""
    causes = [_cause(pk) for pk in step_run_ids]
    programme.give_up(causes=causes, why=_("The playbook was ended."), now=now)


def _chosen(one: StepContext) -> tuple[str, str]:
    parameters = one.step["parameters"]
    return parameters.get("purpose", Purpose.EXIT.value), parameters.get("channel", Interview.Channel.LIVE.value)


def _cause(step_run_id: int) -> str:
    return f"step:{step_run_id}"


def go_on(*, now: datetime) -> int:
    """Move the playbooks on that waited for an interview that is over; how many."""
    waiting = StepRun.objects.filter(kind=KIND, state=StepRun.State.WAITING).values_list("pk", flat=True)[:MOST]
    over = Interview.objects.filter(cause__in=[_cause(pk) for pk in waiting]).exclude(state__in=OPEN_STATES)
    return sum(
        advancing.resume(
            step_run_id=int(cause.removeprefix("step:")), result={"interview": pk, "state": state}, now=now
        )
        for pk, cause, state in over.values_list("pk", "cause", "state")
    )


STEP: Final = StepKind(
    code=KIND,
    label=gettext_lazy("Interview"),
    clean=_clean,
    describe=_describe,
    perform=perform,
    stop=stop,
    asks_people=True,
    fields=(
        Field(name="purpose", label=gettext_lazy("Purpose"), shape="choice", choices=lambda: _labels(Purpose)),
        Field(name="channel", label=gettext_lazy("How"), shape="choice", choices=lambda: _labels(Interview.Channel)),
        Field(name="wait", label=gettext_lazy("Wait until it is over"), shape="yes_no"),
    ),
)


def _labels(choices: Any) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in choices.choices]
