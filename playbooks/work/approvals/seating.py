"""Who may decide on a level: the people of its role in the customer's team, never who asks or changed it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet

from playbooks import transitions
from playbooks.models import (
    Absence,
    ApprovalRequest,
    ApprovalSeat,
    ApprovalStep,
    ApproverRole,
    Quorum,
    Team,
    TeamMember,
)
from playbooks.work import teams
from playbooks.work.changing import store
from playbooks.work.teams import Roster
from playbooks.work.terms import terms
from retention import conf, people
from retention.clock import local_day

STARTED = ["state", "activated_at", "due_at", "due_soon_at", "next_escalation_at", "needed"]


def activate(*, steps: Sequence[ApprovalStep], now: datetime, fresh: bool = False) -> dict[int, list[Any]]:
    """Begin levels: the deadline by the calendar of the team, and a seat for everybody who may decide.

    The steps are saved and come with `request.customer`; the caller holds the lock of the case. On `fresh` ones,
    of new requests, nobody has a seat yet, and nobody has decided. Returns who is asked, by request.
    """
    if not steps:
        return {}
    table = _table(steps, now, fresh=fresh)
    for step in steps:
        owner_id = step.request.customer.owner_id
        calendar, plan = table.roster.calendar_of(owner_id), table.roster.plan_of(owner_id)
        dates = terms(start=now, amount=step.sla_amount, unit=step.sla_unit, calendar=calendar, plan=plan)
        step.state, step.activated_at = ApprovalStep.State.ACTIVE, now
        step.due_at, step.due_soon_at = dates.due_at, dates.due_soon_at
        step.next_escalation_at = dates.next_escalation_at
        step.needed = _needed(step, len(_principals(step, table)))
    store(steps, STARTED)
    _seat(steps, table, now)
    return {step.request_id: list(table.taken.get(step.pk, ())) for step in steps}


def refill(*, steps: Sequence[ApprovalStep], now: datetime) -> list[int]:
    """Seat who has come to a role since, and who stands in for somebody who is away; returns the levels with news."""
    return _seat(steps, _table(steps, now), now) if steps else []


def may_decide(*, person: Any, request: ApprovalRequest) -> bool:
    """Whether a person can be asked: may log in and decide, belongs to the tenant, neither asked nor changed it."""
    if person is None or not person.is_active or person.pk in (request.requester_id, request.editor_id):
        return False
    tenants = conf.settings().tenants_of(person)
    return bool(person.has_perm(transitions.DECIDER) and (tenants is None or request.customer.tenant in tenants))


def able_to_decide(*, request: ApprovalRequest) -> QuerySet[Any]:
    """People who can be asked to decide on a request and neither are nor have been, by login.

    Where the host's people hold no permissions of Django's own, those who lead teams or belong to one.
    """
    model = get_user_model()
    if hasattr(model, "groups"):
        known = ModelBackend().with_perm(transitions.DECIDER)
    else:
        keys = [*Team.objects.values_list("manager", "director"), *TeamMember.objects.values_list("user")]
        known = model._default_manager.filter(pk__in={key for row in keys for key in row} - {None}, is_active=True)
    decided = request.decisions.filter(by__isnull=False).values("by")
    seated = ApprovalSeat.objects.filter(step__request=request, step__state="active", person__isnull=False)
    left = known.exclude(pk__in=decided).exclude(pk__in=seated.values("person"))
    themselves = [key for key in (request.requester_id, request.editor_id) if key is not None]
    left = left.exclude(pk__in=themselves).order_by(model.USERNAME_FIELD)
    if conf.settings().tenants is None:
        return left
    return left.filter(pk__in=[person.pk for person in left if may_decide(person=person, request=request)])


def leaders(*, step: ApprovalStep, roster: Roster) -> list[Any]:
    """The manager and the director of the customer's team, in this order; the host may say who they are."""
    customer = step.request.customer
    return roster.leaders_for(customer.owner_id, customer)


@dataclass
class _Table:
    """What seating needs to know, loaded once for many levels."""

    roster: Roster
    decided: dict[int, set[Any]]
    taken: dict[int, dict[Any, ApprovalSeat]]
    absences: dict[Any, Absence]
    may: dict[tuple[Any, Any, Any, str], bool] = field(default_factory=dict)

    def able(self, person: Any, step: ApprovalStep) -> bool:
        """Whether this person can decide on this level: nobody decides twice on a request."""
        if person is None or person.pk in self.decided.get(step.request_id, ()):
            return False
        request = step.request
        key = (person.pk, request.requester_id, request.editor_id, request.customer.tenant)
        if key not in self.may:
            self.may[key] = may_decide(person=person, request=request)
        return self.may[key]

    def delegate(self, person: Any, step: ApprovalStep) -> Any | None:
        """Who stands in for a person who is away, if they can decide."""
        absence = self.absences.get(person.pk)
        stand_in = self.roster.users.get(absence.delegate_id) if absence else None
        return stand_in if self.able(stand_in, step) else None

    def reachable(self, person: Any, step: ApprovalStep) -> bool:
        """Whether somebody will answer: the person is there, or has a delegate."""
        return person.pk not in self.absences or self.delegate(person, step) is not None


def _table(steps: Sequence[ApprovalStep], now: datetime, *, fresh: bool = False) -> _Table:
    roster = teams.roster(user_ids={step.request.customer.owner_id for step in steps}, now=now)
    absences = _absences(local_day(now)) if roster.away else {}
    table = _Table(roster=roster, decided=defaultdict(set), taken=defaultdict(dict), absences=absences)
    if fresh:
        return table
    made = ApprovalSeat.objects.filter(decision__request__in={step.request_id for step in steps})
    for request_id, person_id in made.values_list("decision__request_id", "person_id"):
        table.decided[request_id].add(person_id)
    for seat in ApprovalSeat.objects.filter(step__in=steps).order_by("pk"):
        table.taken[seat.step_id][seat.person_id] = seat
    return table


def _absences(day: date) -> dict[Any, Absence]:
    found = Absence.objects.filter(first_day__lte=day, last_day__gte=day).order_by("-last_day", "pk")
    absences: dict[Any, Absence] = {}
    for absence in found:
        known = absences.get(absence.user_id)
        if known is None or known.delegate_id is None:
            absences[absence.user_id] = absence
    return absences


def _principals(step: ApprovalStep, table: _Table) -> list[Any]:
    """The people of the role; where too few of them can answer, those who lead them too.

    A director is replaced by nobody below.
    """
    wanted = (step.at_least or 1) if step.quorum == Quorum.AT_LEAST else 1
    found: dict[Any, Any] = {}
    for group in _groups(step, table.roster):
        found |= {person.pk: person for person in group if table.able(person, step)}
        if sum(table.reachable(person, step) for person in found.values()) >= wanted:
            break
    return list(found.values())


def _groups(step: ApprovalStep, roster: Roster) -> Iterable[Sequence[Any]]:
    if step.role == ApproverRole.NAMED:
        return []
    chain = [[leader] for leader in leaders(step=step, roster=roster)]
    if step.role == ApproverRole.DIRECTOR:
        return chain[1:]
    if step.role == ApproverRole.MANAGER:
        return chain
    team = roster.team_of(step.request.customer.owner_id)
    colleagues = [one for one in roster.members.get(team.pk, []) if one.role == step.role] if team else []
    regular = [roster.users.get(one.user_id) for one in colleagues if not one.on_call]
    on_call = [roster.users.get(one.user_id) for one in colleagues if one.on_call]
    return [regular, on_call, *chain]


def _needed(step: ApprovalStep, people_asked: int) -> int:
    if step.quorum == Quorum.ALL:
        return max(people_asked, 1)
    return (step.at_least or 1) if step.quorum == Quorum.AT_LEAST else 1


def _seat(steps: Sequence[ApprovalStep], table: _Table, now: datetime) -> list[int]:
    """Write the seats that are missing: first the people themselves, then who stands in for them."""
    own = [
        _chair(step, person, now, origin=ApprovalSeat.Origin.ROLE)
        for step in steps
        for person in _principals(step, table)
        if person.pk not in table.taken.get(step.pk, {})
    ]
    for seat in ApprovalSeat.objects.bulk_create(own):
        table.taken.setdefault(seat.step_id, {})[seat.person_id] = seat
    others = []
    for step in steps:
        seats = table.taken.get(step.pk, {})
        for seat in [one for one in seats.values() if one.stands_for_id is None and one.person_id in table.absences]:
            absence = table.absences[seat.person_id]
            stand_in = table.delegate(table.roster.users.get(seat.person_id) or absence.user, step)
            if stand_in is not None and stand_in.pk not in seats:
                chair = _chair(step, stand_in, now, origin=ApprovalSeat.Origin.DELEGATE)
                chair.stands_for, chair.starts_on, chair.ends_on = seat, absence.first_day, absence.last_day
                seats[stand_in.pk] = chair
                others.append(chair)
    ApprovalSeat.objects.bulk_create(others)
    return sorted({seat.step_id for seat in (*own, *others)})


def _chair(step: ApprovalStep, person: Any, now: datetime, *, origin: str) -> ApprovalSeat:
    return ApprovalSeat(
        step=step,
        person=person,
        person_name=people.display_name(person)[:200],
        requester_id=step.request.requester_id,
        editor_id=step.request.editor_id,
        origin=origin,
        made_at=now,
    )
