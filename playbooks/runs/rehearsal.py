"""A dry run: what a playbook would do for a customer, when, and who would have to do it. Nothing is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from playbooks.models import LevelResponse, PlaybookVersion
from playbooks.runs import definition, kinds, reading
from playbooks.runs.definition import StepCopy
from playbooks.runs.kinds import Foreseen, StepContext
from playbooks.work import deadlines, teams
from playbooks.work.deadlines import Calendar
from playbooks.work.teams import Roster
from retention import people
from retention.models import Customer

MOST_LINES: Final = 100


class UnableToRehearse(Exception):
    """There is nothing to rehearse: no such customer, or no step."""


@dataclass(frozen=True, kw_only=True)
class Rehearsed:
    """A line of a dry run; `until` is when the step would be over at the latest."""

    step: int
    when: datetime
    until: datetime
    who: str
    words: str


@transaction.atomic
def rehearse(*, version_id: int, customer_id: int, now: datetime) -> list[Rehearsed]:
    """What this version would do if it were started now.

    Every piece of work is taken to be finished at its deadline, every wait to last as long as it may, and a branch is
    answered with what is known now. Raises UnableToRehearse.
    """
    version = PlaybookVersion.objects.select_related("playbook").prefetch_related("steps").get(pk=version_id)
    customer = Customer.objects.filter(pk=customer_id).first()
    if customer is None:
        raise UnableToRehearse(_("There is no customer %(id)s. Choose one of the list.") % {"id": customer_id})
    actors = _Actors(customer, now)
    steps = actors.steps_of(version)
    if not steps:
        raise UnableToRehearse(_("%(version)s has no step. Add one first.") % {"version": version})
    return actors.play(steps)


class _Actors:
    """Plays the steps for one customer."""

    def __init__(self, customer: Customer, now: datetime) -> None:
        self.customer = customer
        self.moment = now
        self.roster: Roster = teams.roster(user_ids={customer.owner_id}, now=now)
        self.responses = {response.playbook_id: response for response in LevelResponse.objects.all()}
        self.told: list[Rehearsed] = []

    def steps_of(self, version: PlaybookVersion) -> list[StepCopy]:
        response = self.responses.get(version.playbook_id)
        steps = sorted(version.steps.all(), key=lambda step: step.position)
        copies = [definition.copied(step) for step in steps]
        for copy in copies:
            if copy["sla_amount"] is None and response is not None:
                copy["sla_amount"], copy["sla_unit"] = response.sla_amount, response.sla_unit
        return copies

    def play(self, steps: Sequence[StepCopy]) -> list[Rehearsed]:
        step = definition.following(steps, position=0)
        while step is not None and len(self.told) < MOST_LINES:
            foreseen = self.foresee(step)
            if foreseen.playbook:
                versions = definition.published(codes={foreseen.playbook})
                steps = self.steps_of(versions[foreseen.playbook]) if foreseen.playbook in versions else []
                step = definition.following(steps, position=0)
                continue
            following = definition.following(steps, position=step["position"])
            step = definition.keyed(steps, key=foreseen.target) or following
        return self.told

    def foresee(self, step: StepCopy) -> Foreseen:
        """Note one step and go on to its end."""
        kind = kinds.registered().get(step["kind"])
        works = kind is not None and kind.asks_people and kind.foresee is None
        person = self.person(step["role"]) if works else None
        calendar = self.roster.calendar_of(person.pk if person else self.customer.owner_id)
        foreseen = Foreseen()
        if kind is not None and kind.foresee is not None:
            foreseen = kind.foresee(context=self.context(step), start=self.moment, calendar=calendar)
        until = foreseen.until or (self.due(step, calendar) if works else self.moment)
        self.told.append(
            Rehearsed(
                step=step["position"],
                when=self.moment,
                until=until,
                who=people.display_name(person) if works else "",
                words=reading.said(step),
            )
        )
        self.moment = until
        return foreseen

    def person(self, role: str) -> Any | None:
        line = self.roster.line(role=role, owner_id=self.customer.owner_id, turn=self.customer.pk)
        return line[0] if line else None

    def due(self, step: StepCopy, calendar: Calendar) -> datetime:
        if step["sla_amount"] is None:
            return self.moment
        return deadlines.due_at(start=self.moment, amount=step["sla_amount"], unit=step["sla_unit"], calendar=calendar)

    def context(self, step: StepCopy) -> StepContext:
        return StepContext(step_run_id=0, run_id=0, case_id=0, customer_id=self.customer.pk, step=step, level="")
