"""A step that lets time pass, or waits for something that the customer or the data does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from playbooks.models import Case
from playbooks.runs import kinds
from playbooks.runs.definition import StepCopy
from playbooks.runs.kinds import Field, Foreseen, Parameters, StepContext, StepKind, StepResult, UnableToUseStep
from playbooks.runs.steps import phrases
from playbooks.work import deadlines, teams
from playbooks.work.deadlines import Calendar

EVENTS: Final[Mapping[str, Any]] = {
    "score_recovered": gettext_lazy("the score has recovered"),
    "ticket_closed": gettext_lazy("a ticket is closed"),
    "answer_received": gettext_lazy("an answer has come"),
}
"""The first is known from the warnings; the others are kinds of interactions, as an import brings them."""


def clean(parameters: Parameters) -> Parameters:
    """`for`: the time to wait. With `until` (events) it is the longest time."""
    phrases.only(parameters, "for", "until")
    number, unit = phrases.span(parameters, "for")
    events = parameters.get("until") or []
    if not isinstance(events, list) or any(event not in EVENTS for event in events):
        raise UnableToUseStep(
            place="until",
            reason=_("“%(value)s” is not a list of known events.") % {"value": events},
            remedy=_("Known are: %(names)s.") % {"names": ", ".join(EVENTS)},
        )
    found: Parameters = {"for": f"{number} {unit}"}
    return found | ({"until": list(dict.fromkeys(events))} if events else {})


def describe(step: StepCopy) -> str:
    """How long, and for what."""
    time = phrases.amount(*phrases.span(step["parameters"], "for"))
    events = step["parameters"].get("until", [])
    if not events:
        return _("Wait %(time)s.") % {"time": time}
    named = _(" or ").join(str(EVENTS[event]) for event in events)
    return _("Wait until %(event)s, at most %(time)s.") % {"event": named, "time": time}


def perform(*, contexts: Sequence[StepContext], now: datetime) -> list[StepResult]:
    """Wait until the time has passed in the calendar of the team of the customer's owner, or an event comes."""
    owners = dict(Case.objects.filter(pk__in=[one.case_id for one in contexts]).values_list("pk", "customer__owner_id"))
    roster = teams.roster(user_ids=set(owners.values()), now=now)
    moments: dict[tuple[Any, str], datetime] = {}
    results = []
    for one in contexts:
        team = roster.team_of(owners.get(one.case_id))
        key = (team.pk if team else None, one.step["parameters"]["for"])
        if key not in moments:
            calendar = roster.calendar_of(owners.get(one.case_id))
            moments[key] = end(parameters=one.step["parameters"], start=now, calendar=calendar)
        results.append(kinds.waiting(moments[key], one.step["parameters"].get("until", ())))
    return results


def end(*, parameters: Parameters, start: datetime, calendar: Calendar) -> datetime:
    """When a wait that begins at `start` is over at the latest."""
    number, unit = phrases.span(parameters, "for")
    if unit == phrases.DAYS:
        return start + timedelta(days=number)
    return deadlines.due_at(start=start, amount=number, unit=unit, calendar=calendar)


def foresee(*, context: StepContext, start: datetime, calendar: Calendar) -> Foreseen:
    """The longest time."""
    return Foreseen(until=end(parameters=context.step["parameters"], start=start, calendar=calendar))


KIND = StepKind(
    code="wait",
    label=gettext_lazy("Wait"),
    clean=clean,
    describe=describe,
    perform=perform,
    fields=(
        Field(
            name="for",
            label=gettext_lazy("how long, at most"),
            shape="span",
            required=True,
            help=gettext_lazy("For example 2 working_days, 4 clock_hours, 180 days."),
        ),
        Field(
            name="until",
            label=pgettext_lazy("something happens", "until"),
            shape="choices",
            choices=lambda: [(code, str(label)) for code, label in EVENTS.items()],
            help=gettext_lazy("None: only the time counts."),
        ),
    ),
    foresee=foresee,
)
