"""A step that brings a retention team together: a person for each role, who has to say that they are there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from playbooks.models import Role
from playbooks.runs import kinds
from playbooks.runs.definition import StepCopy
from playbooks.runs.kinds import Field, Parameters, StepContext, StepKind, StepResult, UnableToUseStep
from playbooks.runs.steps import phrases
from playbooks.work import retention_team
from playbooks.work.retention_team import TeamRequest


def clean(parameters: Parameters) -> Parameters:
    """`roles`: a list of roles."""
    phrases.only(parameters, "roles")
    roles = parameters.get("roles")
    if not isinstance(roles, list) or not roles or any(role not in Role.values for role in roles):
        raise UnableToUseStep(
            place="roles",
            reason=_("“%(value)s” is not a list of roles.") % {"value": "" if roles is None else roles},
            remedy=_("Known are: %(names)s.") % {"names": ", ".join(Role.values)},
        )
    return {"roles": list(dict.fromkeys(roles))}


def describe(step: StepCopy) -> str:
    """Who is asked, and how soon they answer."""
    return _("Bring the retention team together: %(who)s. Each answers %(within)s, or the next in line is asked.") % {
        "who": pgettext("in a list", ", ").join(phrases.who(role) for role in step["parameters"]["roles"]),
        "within": phrases.within(step["sla_amount"], step["sla_unit"]),
    }


def perform(*, contexts: Sequence[StepContext], now: datetime) -> list[StepResult]:
    """Ask a person for each role; the playbook does not wait for the answers."""
    requests = [
        TeamRequest(
            case_id=one.case_id,
            roles=one.step["parameters"]["roles"],
            sla_amount=one.step["sla_amount"] or 4,
            sla_unit=one.step["sla_unit"] or "clock_hours",
        )
        for one in contexts
    ]
    retention_team.convene(requests=requests, now=now)
    return [kinds.done({"roles": one.step["parameters"]["roles"]}) for one in contexts]


KIND = StepKind(
    code="team",
    label=gettext_lazy("Retention team"),
    clean=clean,
    describe=describe,
    perform=perform,
    fields=(
        Field(
            name="roles",
            label=gettext_lazy("roles"),
            shape="choices",
            required=True,
            choices=lambda: [(str(value), str(label)) for value, label in Role.choices],
        ),
    ),
    needs_deadline=True,
)
