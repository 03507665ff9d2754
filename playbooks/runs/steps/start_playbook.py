"""A step that hands the case to another playbook: the play for the cause that was found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from playbooks.models import LevelResponse, Playbook, PlaybookRun
from playbooks.runs import definition, kinds
from playbooks.runs.definition import StepCopy
from playbooks.runs.kinds import Field, Foreseen, Parameters, StepContext, StepKind, StepResult
from playbooks.runs.steps import phrases
from playbooks.work.deadlines import Calendar

MOST_RUNS: Final = 20
"""Playbooks that one case can go through: two that start each other end there."""


def clean(parameters: Parameters) -> Parameters:
    """`playbook`: the code of a playbook."""
    phrases.only(parameters, "playbook")
    return {"playbook": phrases.text(parameters, "playbook", longest=60, required=True)}


def describe(step: StepCopy) -> str:
    """Which playbook takes over."""
    code = step["parameters"]["playbook"]
    found = Playbook.objects.filter(code=code).first()
    return _("Start the playbook “%(name)s”; this one is then over.") % {"name": found.label if found else code}


def perform(*, contexts: Sequence[StepContext], now: datetime) -> list[StepResult]:
    """Hand over where the playbook is published and the case has not been through too many."""
    versions = definition.published(codes={one.step["parameters"]["playbook"] for one in contexts})
    responses = {response.level: response for response in LevelResponse.objects.all()}
    runs = PlaybookRun.objects.filter(case__in=[one.case_id for one in contexts]).order_by()
    counted = dict(runs.values_list("case").annotate(runs=Count("pk")))
    results = []
    for one in contexts:
        code = one.step["parameters"]["playbook"]
        version = versions.get(code)
        if version is None or not definition.freeze(version=version, response=responses.get(one.level)):
            results.append(kinds.failed(_("No version of the playbook “%(code)s” is published.") % {"code": code}))
        elif counted.get(one.case_id, 0) >= MOST_RUNS:
            results.append(kinds.failed(_("The case has been through %(count)s playbooks.") % {"count": MOST_RUNS}))
        else:
            results.append(kinds.handover(code, {"playbook": code}))
    return results


def foresee(*, context: StepContext, start: datetime, calendar: Calendar) -> Foreseen:
    """The other playbook."""
    return Foreseen(playbook=context.step["parameters"]["playbook"])


KIND = StepKind(
    code="start_playbook",
    label=gettext_lazy("Start a playbook"),
    clean=clean,
    describe=describe,
    perform=perform,
    fields=(
        Field(
            name="playbook",
            label=gettext_lazy("playbook"),
            shape="choice",
            required=True,
            choices=lambda: [(one.code, one.label) for one in Playbook.objects.order_by("code")],
        ),
    ),
    asks_people=True,
    foresee=foresee,
)
