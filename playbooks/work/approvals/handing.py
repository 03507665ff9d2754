"""Handing a decision on: to a delegate for some days, or to one more approver after the present level."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from playbooks import signals, transitions
from playbooks.models import (
    ApprovalRequest,
    ApprovalSeat,
    ApprovalStep,
    ApproverRole,
    Offer,
    Quorum,
)
from playbooks.work.approvals import deciding, ending, resuming, seating
from playbooks.work.approvals.deciding import UnableToDecide
from playbooks.work.changing import Why
from retention import doorbell, people
from retention.clock import local_day

LONGEST_DELEGATION: Final = timedelta(days=92)
MOST_LEVELS: Final = 10


@transaction.atomic
def delegate(
    *, request_id: int, to: Any, starts_on: date, ends_on: date, by: Any, now: datetime, version: int, note: str = ""
) -> ApprovalSeat:
    """Let somebody else decide in one's place on this request, from a day to a day, both included.

    Whoever of the two decides first decides. Raises UnableToDecide.
    """
    request, step, seat, _following = deciding.claim(
        request_id=request_id, by=by, action="delegate", now=now, version=version
    )
    if seat.stands_for_id is not None:
        raise UnableToDecide(_("You stand in for somebody yourself and cannot hand that on."), why=Why.INVALID)
    today = local_day(now)
    if not (today <= ends_on and starts_on <= ends_on <= today + LONGEST_DELEGATION):
        words = {"first": starts_on.isoformat(), "last": ends_on.isoformat(), "most": LONGEST_DELEGATION.days}
        message = _("A delegation ends in the next %(most)d days and not before it starts; got %(first)s to %(last)s.")
        raise UnableToDecide(message % words, why=Why.INVALID)
    chair = _chair(request, step, to, by, now, note)
    chair.origin, chair.stands_for = ApprovalSeat.Origin.DELEGATE, seat
    chair.starts_on, chair.ends_on = starts_on, ends_on
    _seat(chair, request)
    return chair


@transaction.atomic
def add_approver(
    *, request_id: int, person: Any, by: Any, now: datetime, version: int, note: str = ""
) -> ApprovalSeat:  # fmt: skip
    """Have one more person approve, by name, after the present level. Raises UnableToDecide."""
    request, step, _seat_of_mine, _following = deciding.claim(
        request_id=request_id, by=by, action="add_approver", now=now, version=version
    )
    if request.steps.count() >= MOST_LEVELS:
        message = _("A request has at most %(most)d levels.") % {"most": MOST_LEVELS}
        raise UnableToDecide(message, why=Why.INVALID)
    request.steps.filter(position__gt=step.position).update(position=F("position") + 1)
    level = ApprovalStep.objects.create(
        request=request,
        position=step.position + 1,
        role=ApproverRole.NAMED,
        quorum=Quorum.ANY,
        sla_amount=step.sla_amount,
        sla_unit=step.sla_unit,
    )
    chair = _chair(request, level, person, by, now, note)
    chair.origin = ApprovalSeat.Origin.ADDED
    _seat(chair, request)
    return chair


@transaction.atomic
def withdraw(*, request_id: int, by: Any, now: datetime, version: int, note: str = "") -> ApprovalRequest:
    """Take back what one has asked for, until the offer is carried out; who leads may do it for others.

    The offer, where there is one, is withdrawn with it; who takes back what somebody else asked for says why.
    Raises UnableToDecide.
    """
    request = own(request_id=request_id, by=by, version=version)
    if by.pk != request.requester_id and not note.strip():
        raise UnableToDecide(_("Say why you take this back: whoever asked for it has to know."), why=Why.INVALID)
    if request.offer_id is not None:
        offer = Offer.objects.get(pk=request.offer_id)
        if (offer.state, "withdraw") not in transitions.OFFER:
            message = _("The offer is “%(state)s”, so this cannot be done with it.")
            raise UnableToDecide(message % {"state": offer.get_state_display()}, why=Why.INVALID)
        ending.withdraw_offer(offer=offer, by=by, note=note, now=now)
    was_waiting = request.state == ApprovalRequest.State.WAITING
    ending.sign(row=request, by=by, note=note)
    ending.close(request=request, state=ApprovalRequest.State.WITHDRAWN, now=now)
    doorbell.announce(signals.approval_decided, request_id=request.pk, verb="withdraw")
    if was_waiting:
        resuming.go_on(request=request, verb="withdraw", now=now)
    return request


def own(*, request_id: int, by: Any, version: int) -> ApprovalRequest:
    """The request, its case locked, when this person may take it back. Raises UnableToDecide."""
    request = deciding.locked(request_id=request_id, by=by, action="withdraw", version=version)
    if by.pk != request.requester_id and not by.has_perm(transitions.LEAD):
        message = _("%(name)s asked for this; only they or who leads them can take it back.")
        raise UnableToDecide(message % {"name": request.requester_name or "—"}, why=Why.DENIED)
    return request


def _chair(
    request: ApprovalRequest, step: ApprovalStep, person: Any, by: Any, now: datetime, note: str
) -> ApprovalSeat:  # fmt: skip
    name = people.display_name(person)
    if not seating.may_decide(person=person, request=request):
        message = _(
            "%(name)s cannot decide on this: choose somebody who may decide on approvals, and who neither asked for"
            " it nor changed it."
        )
        raise UnableToDecide(message % {"name": name or "—"}, why=Why.INVALID)
    if request.decisions.filter(by=person).exists() or step.seats.filter(person=person).exists():
        message = _("%(name)s is asked already, or has decided on this request.")
        raise UnableToDecide(message % {"name": name}, why=Why.INVALID)
    return ApprovalSeat(
        step=step,
        person=person,
        person_name=name[:200],
        requester_id=request.requester_id,
        editor_id=request.editor_id,
        made_at=now,
        made_by_name=people.display_name(by)[:200],
        note=note.strip()[:300],
    )


def _seat(chair: ApprovalSeat, request: ApprovalRequest) -> None:
    chair.save(force_insert=True)
    request.version += 1
    request.save(update_fields=["version"])
    if chair.origin == ApprovalSeat.Origin.DELEGATE:
        doorbell.announce(signals.approval_asked, request_id=request.pk, person_ids=[chair.person_id])
