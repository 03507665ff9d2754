"""The retention team of a grave case: who is asked to help in which role, who has answered, who is asked next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from playbooks import signals, transitions
from playbooks.models import Case, CaseMember, Role
from playbooks.work import calendars, deadlines, teams
from playbooks.work.changing import UnableToChangeTask, Why
from playbooks.work.teams import Roster
from retention import doorbell, people

BATCH: Final = 500
"""Places that one transaction of the sweep takes."""
State = CaseMember.State


class UnableToAnswer(UnableToChangeTask):
    """There is no such place, it is not theirs, or it has been answered already."""


class UnableToAppoint(UnableToChangeTask):
    """The case is over, the person may not work on tasks, or has been asked in this role already."""


@dataclass(frozen=True)
class TeamRequest:
    """The roles that a case needs people for, and the time in which each has to answer."""

    case_id: int
    roles: Sequence[str]
    sla_amount: int
    sla_unit: str


@dataclass
class Answers:
    """What a sweep did: people asked in the place of others, and places for which nobody is left."""

    asked: list[int] = field(default_factory=list)
    unanswered: list[int] = field(default_factory=list)


@transaction.atomic
def convene(*, requests: Sequence[TeamRequest], now: datetime) -> list[int]:
    """Ask a person in each role of each open case; return the ids of the places.

    Who: the first in the line of the role (teams.Roster.line), so members who are away are stood in
    for; nobody is asked in two roles of a case while there is another. A role for which nobody is there
    is left vacant and reported. Roles that a case has people for already are left alone. The number of
    queries does not grow with the cases.
    """
    cases = _locked([request.case_id for request in requests])
    roster = _roster(cases, now)
    taken = _taken(cases)
    made = []
    for request in requests:
        case = cases.get(request.case_id)
        filled = {member.role for member in taken[request.case_id] if member.state != State.PASSED}
        for role in dict.fromkeys(request.roles):
            if case is not None and role not in filled:
                asked = _next_in_line(case, role, taken[case.pk], roster)
                place = _place(case, role, asked, request.sla_amount, request.sla_unit, roster, now)
                taken[case.pk].append(place)
                made.append(place)
    CaseMember.objects.bulk_create(made)
    _announce(made)
    return [place.pk for place in made]


@transaction.atomic
def acknowledge(*, member_ids: Collection[int], by: Any, now: datetime) -> list[CaseMember]:
    """Say that one takes these places of one case; only the person who is asked can. Raises UnableToAnswer.

    Returns the places taken: what was passed on meanwhile is left out, and refused where nothing else is left.
    """
    places = _own(member_ids, by, "acknowledge")
    for place in places:
        place.state, place.acknowledged_at, place.ask_next_at = State.ACKNOWLEDGED, now, None
        place.save(update_fields=["state", "acknowledged_at", "ask_next_at"])
    return places


@transaction.atomic
def decline(*, member_ids: Collection[int], by: Any, now: datetime) -> list[CaseMember]:
    """Say that one cannot take these places of one case: the next in line is asked at once. Raises UnableToAnswer.

    Returns the places as they are asked for now, in the same order; where nobody is left a place is vacant. What was
    passed on meanwhile is left out, and refused where nothing else is left.
    """
    places = _own(member_ids, by, "pass")
    for place in places:
        _pass(place)
    case = places[0].case
    roster, taken = _roster({case.pk: case}, now), _taken([case.pk])[case.pk]
    made = []
    for place in places:
        asked = _next_in_line(case, place.role, taken, roster)
        made.append(_place(case, place.role, asked, place.sla_amount, place.sla_unit, roster, now))
        taken.append(made[-1])
    CaseMember.objects.bulk_create(made)
    _announce(made)
    return made


@transaction.atomic
def appoint(*, case_id: int, role: str, to: Any, by: Any, now: datetime) -> CaseMember:
    """Ask a person of one's choice in a role, in place of whoever has it. Raises UnableToAppoint."""
    visible = Case.objects.visible_to(by).filter(pk=case_id).first()
    if visible is None:
        raise UnableToAppoint(_("There is no case %(id)s that you may see.") % {"id": case_id}, why=Why.MISSING)
    if not by.has_perm(transitions.LEAD):
        raise UnableToAppoint(_("Only people who lead a team may choose who is asked."), why=Why.DENIED)
    cases = _locked([case_id])
    roster = _roster(cases, now)
    _check_choice(cases.get(case_id), role, to, roster)
    before = CaseMember.objects.filter(case=case_id, role=role).exclude(state=State.PASSED).first()
    if before is not None:
        _pass(before)
    amount, unit = (before.sla_amount, before.sla_unit) if before else (4, "clock_hours")
    place = _place(cases[case_id], role, to, amount, unit, roster, now)
    place.save()
    _announce([place])
    return place


def sweep(*, now: datetime) -> Answers:
    """Ask the next in line where somebody has not answered in time; in batches, safe to run twice at once."""
    done = Answers()
    while _ask_batch(now, done):
        pass
    return done


def unanswered(*, now: datetime, by: Any = None) -> list[CaseMember]:
    """The places of open cases (that `by` may see) that nobody is there for, or nobody answers and none is left."""
    cases = Case.objects.open() if by is None else Case.objects.visible_to(by).open()
    places = CaseMember.objects.filter(case__in=cases).select_related("case__customer").order_by("asked_at", "pk")
    lost = places.filter(state=State.ASKED, ask_next_at=None, due_at__lte=now)
    return [*places.filter(state=State.VACANT), *lost]


@transaction.atomic
def _ask_batch(now: datetime, done: Answers) -> bool:
    due = CaseMember.objects.filter(state=State.ASKED, ask_next_at__lte=now).order_by("ask_next_at", "pk")
    late = list(due.select_for_update(skip_locked=True, of=("self",)).select_related("case__customer")[:BATCH])
    if not late:
        return False
    cases = {place.case_id: place.case for place in late}
    roster = _roster(cases, now)
    taken = _taken(cases)
    new = []
    for place in late:
        is_open = place.case.state == Case.State.OPEN
        asked = _next_in_line(place.case, place.role, taken[place.case_id], roster) if is_open else None
        place.ask_next_at = None
        if asked is not None:
            place.state = State.PASSED
            new.append(_place(place.case, place.role, asked, place.sla_amount, place.sla_unit, roster, now))
            taken[place.case_id].append(new[-1])
        elif is_open:
            done.unanswered.append(place.pk)
    CaseMember.objects.bulk_update(late, ["state", "ask_next_at"])
    CaseMember.objects.bulk_create(new)
    done.asked.extend(place.pk for place in new)
    _announce(new)
    return True


def _next_in_line(case: Case, role: str, taken: Sequence[CaseMember], roster: Roster) -> Any | None:
    """The first who was not asked in this role yet, if possible one who has no other role in this case."""
    customer = case.customer
    line = roster.line(role=role, owner_id=customer.owner_id, turn=customer.pk, tenant=customer.tenant)
    asked = {place.user_id for place in taken if place.role == role}
    serving = {place.user_id for place in taken if place.state in (State.ASKED, State.ACKNOWLEDGED)}
    left = [person for person in line if person.pk not in asked]
    return next((person for person in left if person.pk not in serving), next(iter(left), None))


def _place(
    case: Case, role: str, person: Any | None, amount: int, unit: str, roster: Roster, now: datetime
) -> CaseMember:
    calendar = roster.calendar_of(person.pk if person else case.customer.owner_id)
    try:
        due = deadlines.due_at(start=now, amount=amount, unit=unit, calendar=calendar)
    except deadlines.UnableToSetDeadline:  # the calendar has become useless
        due = deadlines.due_at(start=now, amount=amount, unit=unit, calendar=calendars.fallback())
    return CaseMember(
        case=case,
        role=role,
        user=person,
        name=people.display_name(person)[:200],
        state=State.VACANT if person is None else State.ASKED,
        asked_at=now,
        due_at=due,
        ask_next_at=None if person is None else due,
        sla_amount=amount,
        sla_unit=unit,
    )


def _pass(place: CaseMember) -> None:
    place.state, place.ask_next_at, place.acknowledged_at = State.PASSED, None, None
    place.save(update_fields=["state", "ask_next_at", "acknowledged_at"])


def _own(member_ids: Collection[int], by: Any, action: str) -> list[CaseMember]:
    """The places of one case that this person is to answer still, in order, their case locked."""
    if not member_ids:
        raise UnableToAnswer(_("Choose at least one place that you answer for."), why=Why.INVALID)
    own = CaseMember.objects.filter(pk__in=member_ids, user=by).order_by("pk")
    case_ids = set(own.values_list("case_id", flat=True))
    if not case_ids:
        raise UnableToAnswer(_("You are not asked here."), why=Why.MISSING)
    if len(case_ids) > 1:
        raise UnableToAnswer(_("These are places of several cases. Answer for one case at a time."), why=Why.INVALID)
    is_open = bool(_locked(case_ids))
    places = list(own.select_for_update(of=("self",)).select_related("case__customer"))
    moves = {place.pk: transitions.MEMBER.get((place.state, action)) if is_open else None for place in places}
    left = [place for place in places if moves[place.pk] is not None]
    if not left:
        words = {"state": places[-1].get_state_display()}
        message = _("Nothing is to be answered here any more: “%(state)s”.") % words
        raise UnableToAnswer(message, why=Why.STALE, theirs={"state": places[-1].state})
    if not all(transitions.permitted(move, by) for move in moves.values() if move is not None):
        raise UnableToAnswer(_("You may look at this, but not answer."), why=Why.DENIED)
    return left


def _check_choice(case: Case | None, role: str, to: Any, roster: Roster) -> None:
    words = {"name": people.display_name(to), "role": role}
    if case is None:
        raise UnableToAppoint(_("The case is closed."), why=Why.INVALID)
    if role not in Role.values:
        raise UnableToAppoint(_("There is no role “%(role)s”.") % words, why=Why.INVALID)
    if not (to.is_active and to.has_perm(transitions.WORK)) or not roster.belongs(to, case.customer.tenant):
        raise UnableToAppoint(_("%(name)s may not work on this customer's tasks.") % words, why=Why.INVALID)
    if CaseMember.objects.filter(case=case, role=role, user=to).exists():
        raise UnableToAppoint(_("%(name)s has been asked in this role already.") % words, why=Why.INVALID)


def _locked(case_ids: Collection[int]) -> dict[int, Case]:
    found = Case.objects.open().filter(pk__in=case_ids).select_related("customer").order_by("pk")
    return {case.pk: case for case in found.select_for_update(of=("self",))}


def _taken(cases: Collection[int]) -> dict[int, list[CaseMember]]:
    """Everybody who was asked, by case."""
    found: dict[int, list[CaseMember]] = defaultdict(list)
    for place in CaseMember.objects.filter(case__in=list(cases)):
        found[place.case_id].append(place)
    return found


def _roster(cases: dict[int, Case], now: datetime) -> Roster:
    return teams.roster(user_ids={case.customer.owner_id for case in cases.values()}, now=now)


def _announce(places: Sequence[CaseMember]) -> None:
    asked = [place.pk for place in places if place.user_id is not None]
    if asked:
        doorbell.announce(signals.members_asked, member_ids=asked)
