"""How a request ends other than by a decision: void because its content changed, or taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from playbooks import signals
from playbooks.models import ApprovalRequest, ApprovalStep, Offer
from playbooks.work.approvals import resuming
from retention import doorbell, people

WITHDRAWN = ["withdrawn_by", "withdrawn_by_name", "withdrawn_note"]


def close(*, request: ApprovalRequest, state: str, now: datetime) -> None:
    """End a request and what is left of its levels. The caller holds the lock of the case."""
    request.state, request.closed_at, request.version = state, now, request.version + 1
    request.save(update_fields=["state", "closed_at", "version", *WITHDRAWN])
    left = request.steps.filter(state__in=(ApprovalStep.State.QUEUED, ApprovalStep.State.ACTIVE))
    left.update(state=ApprovalStep.State.ENDED, closed_at=now, next_escalation_at=None)


def sign(*, row: ApprovalRequest | Offer, by: Any, note: str) -> None:
    """Write beside a request or an offer who takes it back, and why; the caller saves it."""
    row.withdrawn_by, row.withdrawn_by_name = by, people.display_name(by)[:200]
    row.withdrawn_note = note.strip()


def withdraw_offer(*, offer: Offer, now: datetime, by: Any = None, note: str = "") -> None:
    """Take an offer back; nobody's name stands beside it where it ends with its case."""
    if by is not None:
        sign(row=offer, by=by, note=note)
        doorbell.announce(signals.offer_withdrawn, offer_id=offer.pk)
    offer.state, offer.withdrawn_at, offer.version = Offer.State.WITHDRAWN, now, offer.version + 1
    offer.save(update_fields=["state", "withdrawn_at", "version", *WITHDRAWN])


def void(*, offer: Offer, now: datetime) -> list[ApprovalRequest]:
    """End what was asked for the content that an offer had, also what was approved; the caller holds the lock.

    A playbook that waits goes on waiting for the request that replaces it; where none comes within the
    hour, the sweep takes it back to the step before.
    """
    return _end(live_requests(offer), ApprovalRequest.State.VOIDED, "void", now)


def withdraw_requests(*, offer: Offer, by: Any, note: str, now: datetime) -> list[ApprovalRequest]:
    """Take back what was asked for an offer; a playbook that waited for it goes back to the step before."""
    live = live_requests(offer)
    for request in live:
        sign(row=request, by=by, note=note)
    ended = _end(live, ApprovalRequest.State.WITHDRAWN, "withdraw", now)
    for request in ended:
        resuming.go_on(request=request, verb="withdraw", now=now)
    return ended


def live_requests(offer: Offer) -> list[ApprovalRequest]:
    """What was asked for an offer and waits or is approved, the oldest first."""
    found = offer.requests.filter(state__in=(ApprovalRequest.State.WAITING, ApprovalRequest.State.APPROVED))
    return list(found.order_by("pk"))


def _end(ended: list[ApprovalRequest], state: str, verb: str, now: datetime) -> list[ApprovalRequest]:
    for request in ended:
        was_waiting = request.state == ApprovalRequest.State.WAITING
        close(request=request, state=state, now=now)
        if not was_waiting:
            continue
        doorbell.announce(signals.approval_decided, request_id=request.pk, verb=verb)
    return [request for request in ended if request.step_run_id is not None]
