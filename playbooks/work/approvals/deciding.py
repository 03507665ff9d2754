"""What an approver does: approve, send back, reject; each decision is kept with exactly what it was about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from playbooks import signals, transitions
from playbooks.models import ApprovalDecision, ApprovalRequest, ApprovalSeat, ApprovalStep, Case, Offer
from playbooks.work.approvals import asking, ending, resuming, seating
from playbooks.work.changing import Why
from retention import conf, doorbell, people
from retention.clock import local_day

Verb = ApprovalDecision.Verb


class UnableToDecide(Exception):
    """A decision was not taken; for a stale one `theirs` says what was decided meanwhile, and by whom."""

    def __init__(self, message: str, *, why: Why, theirs: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.why = why
        self.theirs = theirs or {}


@dataclass(frozen=True)
class Bulk:
    """What became of a bulk approval: requests approved, and those left alone, each with the reason."""

    approved: list[int]
    refused: dict[int, str]


@transaction.atomic
def approve(*, request_id: int, by: Any, now: datetime, version: int, note: str = "") -> ApprovalRequest:
    """Approve one's level of a request; the last level approves the request and its offer.

    1. Lock the case, so that of two people at once the second sees what the first has done.
    2. Check that the request still waits and is the edition that was seen, and that it is this person's turn.
    3. Keep the decision with its snapshot; where the level has enough approvals, go on to the next.
    4. After the last one the offer may be carried out for as long as its kind says, and the playbook goes on.

    Raises UnableToDecide.
    """
    request, step, seat, following = claim(request_id=request_id, by=by, action="approve", now=now, version=version)
    closes = step.needed == 1 or _approvals(step) + 1 >= step.needed
    keep(request=request, step=step, seat=seat, by=by, now=now, verb=Verb.APPROVE, note=note, closes=closes)
    if not closes:
        return request
    ApprovalStep.objects.filter(pk=step.pk).update(
        state=ApprovalStep.State.APPROVED, closed_at=now, next_escalation_at=None
    )
    if following is not None:
        _begin(request, following, now)
    else:
        _approved(request, now)
    return request


@transaction.atomic
def send_back(*, request_id: int, note: str, by: Any, now: datetime, version: int) -> ApprovalRequest:
    """Give a request back with the changes that are wanted; the offer can be changed and asked for anew.

    Raises UnableToDecide.
    """
    return _refuse(request_id, note, by, now, version, verb=Verb.SEND_BACK)


@transaction.atomic
def reject(*, request_id: int, note: str, by: Any, now: datetime, version: int) -> ApprovalRequest:
    """Refuse a request with a reason; the offer is over. Raises UnableToDecide."""
    return _refuse(request_id, note, by, now, version, verb=Verb.REJECT)


def approve_many(*, requests: Sequence[tuple[int, int]], by: Any, now: datetime) -> Bulk:
    """Approve several requests (id and version), each in a transaction of its own and as a single one is approved.

    Left alone, with the reason: what costs as much as the limit of its policy or of the settings, and whatever
    `approve` refuses. What one may not see is passed over.
    """
    done = Bulk(approved=[], refused={})
    for request_id, version in requests:
        request = ApprovalRequest.objects.visible_to(by).filter(pk=request_id).first()
        if request is None:
            continue
        obstacle = bulk_obstacle(request=request)
        if obstacle:
            done.refused[request_id] = obstacle
            continue
        try:
            approve(request_id=request_id, by=by, now=now, version=version, note=_("Approved in bulk."))
        except UnableToDecide as error:
            done.refused[request_id] = str(error)
        else:
            done.approved.append(request_id)
    return done


def bulk_obstacle(*, request: ApprovalRequest) -> str:
    """Why a request cannot be approved together with others, in words; empty where it can.

    The limit is the smaller of the policy's that asked for it and BULK_APPROVAL_LIMIT of the settings.
    """
    if request.bulk_limit is None:
        return _("Its policy lets nobody approve it in bulk; open it and decide on it by itself.")
    ours = conf.settings()
    limit = min(request.bulk_limit, Decimal(str(ours.bulk_approval_limit)))
    if request.cost < limit:
        return ""
    message = _(
        "It costs %(cost)s %(currency)s, and in bulk only what costs less than %(limit)s is approved; "
        "open it and decide on it by itself."
    )
    return message % {"cost": f"{request.cost:,.2f}", "limit": f"{limit:,.2f}", "currency": ours.currency}


class Turn(NamedTuple):
    """Somebody's turn to decide; `following` is the level after theirs, if there is one."""

    request: ApprovalRequest
    step: ApprovalStep
    seat: ApprovalSeat
    following: ApprovalStep | None


def claim(*, request_id: int, by: Any, action: str, now: datetime, version: int) -> Turn:
    """The request, its level and this person's seat, the case locked, when it is their turn. Raises UnableToDecide."""
    request = locked(request_id=request_id, by=by, action=action, version=version)
    if by.pk == request.requester_id:
        raise UnableToDecide(_("You asked for this yourself; somebody else has to decide."), why=Why.DENIED)
    if by.pk == request.editor_id:
        raise UnableToDecide(_("You changed this yourself; somebody else has to approve the change."), why=Why.DENIED)
    decided = request.decisions.order_by("pk").values("by_id", "by_name", "step_id", "seat_id", "seat__stands_for_id")
    if any(one["by_id"] == by.pk for one in decided):
        raise UnableToDecide(_("You have decided on this request already; nobody decides twice."), why=Why.DENIED)
    levels = list(request.steps.order_by("position"))
    (step,) = [level for level in levels if level.state == ApprovalStep.State.ACTIVE]
    today = local_day(now)
    in_time = Q(stands_for=None) | Q(starts_on__lte=today, ends_on__gte=today)
    seat = step.seats.filter(in_time, person=by).first()
    if seat is None:
        asked = ", ".join(step.seats.order_by("pk").values_list("person_name", flat=True)) or "—"
        message = _("It is not your turn to decide: level %(level)d asks %(people)s.")
        raise UnableToDecide(message % {"level": step.position, "people": asked}, why=Why.DENIED)
    place = seat.stands_for_id or seat.pk
    here = (one for one in decided if one["step_id"] == step.pk)
    taken = next((one for one in here if place in (one["seat_id"], one["seat__stands_for_id"])), None)
    if taken is not None:
        message = _("%(name)s has decided in this place already.") % {"name": taken["by_name"]}
        raise UnableToDecide(message, why=Why.INVALID)
    following = next((level for level in levels if level.position > step.position), None)
    return Turn(request, step, seat, following)


def locked(*, request_id: int, by: Any, action: str, version: int) -> ApprovalRequest:
    """The request, its case locked, when this person may do such a thing and has seen its newest edition.

    Raises UnableToDecide.
    """
    seen = ApprovalRequest.objects.visible_to(by).filter(pk=request_id)
    case_id = seen.values_list("case_id", flat=True).first()
    if case_id is None:
        message = _("There is no approval request %(id)s that you may see.")
        raise UnableToDecide(message % {"id": request_id}, why=Why.MISSING)
    Case.objects.hold(case_id)
    request = ApprovalRequest.objects.get(pk=request_id)
    moves = [move for (_, name), move in transitions.REQUEST.items() if name == action]
    if not any(transitions.permitted(move, by) for move in moves):
        raise UnableToDecide(_("You may look at this request, but not do this with it."), why=Why.DENIED)
    if request.version != version or (request.state, action) not in transitions.REQUEST:
        raise _stale(request, Why.STALE if request.version != version else Why.INVALID)
    return request


def _refuse(
    request_id: int, note: str, by: Any, now: datetime, version: int, *, verb: ApprovalDecision.Verb
) -> ApprovalRequest:
    request, step, seat, _following = claim(request_id=request_id, by=by, action=verb, now=now, version=version)
    if not note.strip():
        raise UnableToDecide(_("Say why: whoever asked has to know what to change or do instead."), why=Why.INVALID)
    keep(request=request, step=step, seat=seat, by=by, now=now, verb=verb, note=note, closes=True)
    state = transitions.REQUEST[request.state, verb].to
    ending.close(request=request, state=state, now=now)
    if request.offer_id is not None:
        offer = Offer.objects.get(pk=request.offer_id)
        offer.state, offer.version = transitions.OFFER[offer.state, verb].to, offer.version + 1
        offer.save(update_fields=["state", "version"])
    doorbell.announce(signals.approval_decided, request_id=request.pk, verb=verb)
    resuming.go_on(request=request, verb=verb, now=now)
    return request


def keep(
    *, request: ApprovalRequest, step: ApprovalStep, seat: ApprovalSeat, by: Any, now: datetime, verb: str, note: str,
    closes: bool,
) -> None:  # fmt: skip
    """Write a decision down with exactly what it was about."""
    ApprovalDecision.objects.create(
        request=request,
        step=step,
        seat=seat,
        by=by,
        by_name=people.display_name(by)[:200],
        requester_id=request.requester_id,
        editor_id=request.editor_id,
        verb=verb,
        note=note.strip(),
        at=now,
        closes=closes,
        snapshot=request.snapshot,
        content_hash=request.content_hash,
    )


def _approvals(step: ApprovalStep) -> int:
    """How many of those asked have approved, by themselves or through who stands in for them."""
    return step.decisions.filter(verb=Verb.APPROVE).count()


def _begin(request: ApprovalRequest, step: ApprovalStep, now: datetime) -> None:
    step.request = request
    asked = seating.activate(steps=[step], now=now)
    request.version += 1
    request.save(update_fields=["version"])
    asking.announce(asked=asked)


def _approved(request: ApprovalRequest, now: datetime) -> None:
    ending.close(request=request, state=ApprovalRequest.State.APPROVED, now=now)
    if request.offer_id is not None:
        offer = Offer.objects.select_related("kind").get(pk=request.offer_id)
        offer.state, offer.version = transitions.OFFER[offer.state, "approve"].to, offer.version + 1
        offer.valid_until = now + timedelta(days=offer.kind.valid_days)
        offer.save(update_fields=["state", "version", "valid_until"])
    doorbell.announce(signals.approval_decided, request_id=request.pk, verb=Verb.APPROVE)
    resuming.go_on(request=request, verb=Verb.APPROVE, now=now)


def _stale(request: ApprovalRequest, why: Why) -> UnableToDecide:
    last = request.decisions.order_by("-at", "-pk").first()
    theirs = {
        "state": request.state,
        "version": request.version,
        "by": last.by_name if last else "",
        "verb": last.verb if last else "",
        "at": last.at.isoformat() if last else "",
    }
    if last is None:
        message = _("The request changed meanwhile: it is “%(state)s” now. Nothing of yours was saved.")
        return UnableToDecide(message % {"state": request.get_state_display()}, why=why, theirs=theirs)
    message = _("%(who)s decided meanwhile (%(verb)s): the request is “%(state)s” now. Nothing of yours was saved.")
    words = {"who": last.by_name, "verb": last.get_verb_display(), "state": request.get_state_display()}
    return UnableToDecide(message % words, why=why, theirs=theirs)
