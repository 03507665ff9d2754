"""Who talks with a customer: somebody neutral who speaks their language and has the fewest interviews open."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from interviews import roles, signals
from interviews.collection.changing import (
    MOVES,
    Kind,
    State,
    UnableToChangeInterview,
    Why,
    claim,
    record,
    write,
)
from interviews.models import OPEN_STATES, Interview, Interviewer
from retention import conf, doorbell, people
from retention.models import Involvement
from retention.models.involvement import capacities

MOST: Final = 500
"""Interviews that one sweep gives out; the next one goes on."""


class UnableToAssign(UnableToChangeInterview):
    """The person is not neutral, may not hold interviews, or the interview cannot be given to anybody now."""


@dataclass
class Assigned:
    """What a sweep did: interviews given out, taken back from people who are no longer neutral, and left over."""

    assigned: list[int] = field(default_factory=list)
    released: list[int] = field(default_factory=list)
    without: list[int] = field(default_factory=list)


@transaction.atomic
def assign(*, interview_id: int, person: Any, by: Any, now: datetime, version: int | None = None) -> Interview:
    """Give an interview to a neutral person; an interviewer takes one that nobody has by assigning it to themselves.

    Raises UnableToAssign, which says what makes the person unfit: present or past owner, seller, task handler,
    approver or team member of the customer.
    """
    interview = claim(interview_id=interview_id, by=by, action="assign", error=UnableToAssign, version=version)
    if by is not None and not by.has_perm(roles.ASSIGN) and person.pk != by.pk:
        raise UnableToAssign(_("You can take an interview yourself, but not give it to others."), why=Why.DENIED)
    _check(interview, person)
    if interview.interviewer_id == person.pk:
        return interview
    _give(interview, person, by=by, now=now)
    doorbell.announce(signals.interviews_assigned, interview_ids=[interview.pk])
    return interview


def not_neutral(*, interview: Interview, person: Any) -> str:
    """Why a person cannot hold an interview, as a sentence; empty for somebody neutral."""
    known = capacities(customer_id=interview.customer_id, person=person)
    if not known:
        return ""
    named = {"name": people.display_name(person), "customer": interview.customer.name, "what": ", ".join(known)}
    return (
        _("%(name)s is not neutral towards %(customer)s: %(what)s. Choose somebody who never worked for them.") % named
    )


def _check(interview: Interview, person: Any) -> None:
    if not (person.is_active and person.has_perm(roles.CONDUCT)):
        message = _("%(name)s may not hold interviews. Choose somebody of the interviewer group.")
        raise UnableToAssign(message % {"name": people.display_name(person)}, why=Why.INVALID)
    tenants = conf.settings().tenants_of(person)
    if tenants is not None and interview.customer.tenant not in tenants:
        message = _("%(name)s does not belong to the customer's tenant.")
        raise UnableToAssign(message % {"name": people.display_name(person)}, why=Why.INVALID)
    reason = not_neutral(interview=interview, person=person)
    if reason:
        raise UnableToAssign(reason, why=Why.INVALID)


def _give(interview: Interview, person: Any, *, by: Any, now: datetime) -> None:
    before, name = interview.interviewer_name, people.display_name(person)[:200]
    state = MOVES[interview.state, "assign"]
    write(interview, state=state, interviewer=person, interviewer_name=name, scheduled_at=None, reminded_at=None)
    record(interview, Kind.ASSIGNED, by=by, now=now, before=before, after=name)


def candidates(*, interview: Interview) -> list[tuple[Any, str]]:
    """Everybody who holds interviews, each with why they cannot hold this one; empty: they can. The fittest first."""
    room = _Room.read([interview])
    found = [
        (one.person, not_neutral(interview=interview, person=one.person))
        for one in sorted(room.people, key=lambda one: (not one.speaks(interview.language), room.load[one.person_id]))
        if room.belongs(one, interview)
    ]
    return sorted(found, key=lambda pair: bool(pair[1]))


def assign_due(*, now: datetime) -> Assigned:
    """Give out what is due, oldest first, and take back from people who have begun to work for the customer.

    A person gets no more open interviews than their limit. Where nobody neutral is free the interview stays due and
    is reported. Safe to repeat, and to run twice at once.
    """
    done = Assigned(released=_release(now=now))
    due = Interview.objects.filter(state=State.DUE, channel=Interview.Channel.LIVE, interviewer=None)
    unasked = due.filter(~Q(invitations__used_at=None, invitations__revoked_at=None, invitations__expires_at__gt=now))
    waiting = list(unasked.select_related("customer").order_by("due_at", "pk")[:MOST])
    room = _Room.read(waiting)
    for interview in waiting:
        chosen = room.fittest(interview)
        if chosen is None:
            done.without.append(interview.pk)
            continue
        try:
            assign(interview_id=interview.pk, person=chosen.person, by=None, now=now, version=interview.version)
        except UnableToAssign:
            continue  # somebody was faster, or the person has become unfit: the next sweep looks again
        room.load[chosen.person_id] += 1
        done.assigned.append(interview.pk)
    return done


def _release(*, now: datetime) -> list[int]:
    """Take open interviews back from interviewers who are no longer neutral, or no longer there."""
    known = Involvement.objects.filter(customer=OuterRef("customer"), person=OuterRef("interviewer"))
    unfit = Interview.objects.filter(Exists(known) | Q(interviewer__is_active=False))
    held = unfit.filter(state__in=("assigned", "scheduled", "in_progress"), interviewer__isnull=False)
    released = []
    for pk in held.order_by("pk").values_list("pk", flat=True)[:MOST]:
        with transaction.atomic():
            interview = Interview.objects.select_for_update(of=("self",)).get(pk=pk)
            if interview.interviewer_id is None or (interview.state, "release") not in MOVES:
                continue
            before, state = interview.interviewer_name, MOVES[interview.state, "release"]
            write(interview, state=state, interviewer=None, interviewer_name="", scheduled_at=None)
            record(interview, Kind.RELEASED, by=None, now=now, before=before)
            released.append(pk)
    return released


@dataclass
class _Room:
    """Who there is, how much each has open, and who has worked for which of the customers."""

    people: list[Interviewer]
    load: Counter[Any]
    known: set[tuple[int, Any]]

    @classmethod
    def read(cls, interviews: list[Interview]) -> _Room:
        rows = Interviewer.objects.filter(active=True, person__is_active=True).select_related("person").order_by("pk")
        able = [one for one in rows if one.person.has_perm(roles.CONDUCT)] if interviews else []
        customers = {one.customer_id for one in interviews}
        open_ones = Interview.objects.filter(state__in=OPEN_STATES, interviewer__isnull=False)
        involved = Involvement.objects.filter(customer__in=customers, person__in=[one.person_id for one in able])
        return cls(
            people=able,
            load=Counter(open_ones.values_list("interviewer", flat=True)),
            known=set(involved.values_list("customer", "person")),
        )

    def belongs(self, one: Interviewer, interview: Interview) -> bool:
        tenants = conf.settings().tenants_of(one.person)
        return tenants is None or interview.customer.tenant in tenants

    def fittest(self, interview: Interview) -> Interviewer | None:
        """The neutral person with the language and the fewest interviews; None where nobody is free."""
        fit = [
            one
            for one in self.people
            if one.speaks(interview.language)
            and self.load[one.person_id] < one.most_open
            and (interview.customer_id, one.person_id) not in self.known
            and self.belongs(one, interview)
        ]
        return min(fit, key=lambda one: (self.load[one.person_id], one.pk), default=None)
