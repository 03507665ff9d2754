"""A step that asks about the customer and leads on accordingly, in the vocabulary of the early-warning rules."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from playbooks.runs import kinds
from playbooks.runs.definition import StepCopy
from playbooks.runs.kinds import Field, Foreseen, Parameters, StepContext, StepKind, StepResult, UnableToUseStep
from playbooks.runs.steps import phrases
from playbooks.work.deadlines import Calendar
from retention.earlywarning import conditions, holding

MATCH = ("all", "any")
Answer = bool | None


def clean(parameters: Parameters) -> Parameters:
    """`when` (conditions as in a rule), `match` (all or any), `then` and `otherwise` (short names of steps)."""
    phrases.only(parameters, "when", "match", "then", "otherwise")
    when, match = parameters.get("when"), parameters.get("match") or "all"
    try:
        conditions.validate(when)
    except conditions.UnableToUseCondition as error:
        raise UnableToUseStep(place="when", reason=str(error), remedy="") from error
    if match not in MATCH:
        raise UnableToUseStep(place="match", reason=_("It is neither all nor any."), remedy=_("Write all or any."))
    then = phrases.text(parameters, "then", longest=40)
    otherwise = phrases.text(parameters, "otherwise", longest=40)
    if not (then or otherwise):
        raise UnableToUseStep(
            place="then",
            reason=_("Both ways lead to the next step."),
            remedy=_("Write the short name of a step under then or otherwise."),
        )
    found = {"when": when, "match": match, "then": then, "otherwise": otherwise}
    return {name: value for name, value in found.items() if value}


def describe(step: StepCopy) -> str:
    """The question, and where each answer leads."""
    parameters = step["parameters"]
    asked = conditions.phrase(conditions=parameters["when"], match=parameters["match"])
    return _("If %(conditions)s, go on with %(then)s, otherwise with %(otherwise)s.") % {
        "conditions": asked,
        "then": _way(parameters.get("then", "")),
        "otherwise": _way(parameters.get("otherwise", "")),
    }


def _way(key: str) -> str:
    return _("the step “%(key)s”") % {"key": key} if key else _("the next step")


def perform(*, contexts: Sequence[StepContext], now: datetime) -> list[StepResult]:
    """Ask about all customers at once; what is not known counts as otherwise."""
    answers = answered(contexts=contexts, now=now)
    return [_result(one.step["parameters"], answers[one.step_run_id]) for one in contexts]


def answered(*, contexts: Sequence[StepContext], now: datetime) -> dict[int, Answer]:
    """The answer for each step run; none where it is not known."""
    groups: dict[str, list[StepContext]] = defaultdict(list)
    for one in contexts:
        asked = {name: one.step["parameters"][name] for name in ("when", "match")}
        groups[json.dumps(asked, sort_keys=True)].append(one)
    found: dict[int, Answer] = {}
    for written, group in groups.items():
        asked = json.loads(written)
        held = holding.holding(
            conditions=asked["when"],
            match=asked["match"],
            customer_ids=[one.customer_id for one in group],
            as_of=timezone.localdate(now),
        )
        found |= {one.step_run_id: held.get(one.customer_id) for one in group}
    return found


def _result(parameters: Parameters, answer: Answer) -> StepResult:
    key = parameters.get("then" if answer else "otherwise", "")
    told = {"answer": answer}
    return kinds.goto(key, told) if key else kinds.done(told)


def targets(parameters: Parameters) -> tuple[str, ...]:
    """Where it may lead."""
    return tuple(parameters[name] for name in ("then", "otherwise") if parameters.get(name))


def foresee(*, context: StepContext, start: datetime, calendar: Calendar) -> Foreseen:
    """Where it would lead with what is known now."""
    answer = answered(contexts=[context], now=start)[context.step_run_id]
    return Foreseen(target=context.step["parameters"].get("then" if answer else "otherwise", ""))


KIND = StepKind(
    code="branch",
    label=gettext_lazy("Branch"),
    clean=clean,
    describe=describe,
    perform=perform,
    fields=(
        Field(
            name="when",
            label=gettext_lazy("conditions"),
            shape="conditions",
            required=True,
        ),
        Field(
            name="match",
            label=gettext_lazy("match"),
            shape="choice",
            choices=lambda: [("all", _("all of the conditions")), ("any", _("any of the conditions"))],
        ),
        Field(
            name="then",
            label=gettext_lazy("if so, go on with"),
            help=gettext_lazy("Short name of a step; empty: the next one."),
        ),
        Field(
            name="otherwise",
            label=gettext_lazy("otherwise, go on with"),
            help=gettext_lazy("Short name of a step; empty: the next one."),
        ),
    ),
    targets=targets,
    foresee=foresee,
)
