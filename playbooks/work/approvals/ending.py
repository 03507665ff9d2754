"""How a request ends other than by a decision: void because its content changed, or taken back."""

from __future__ import annotations

from datetime import datetime

from playbooks import signals
from playbooks.models import ApprovalRequest, ApprovalStep, Offer
from playbooks.work.approvals import resuming
from retention import doorbell


def close(*, request: ApprovalRequest, state: str, now: datetime) -> None:
    """End a request and what is left of its levels. The caller holds the lock of the case."""
    request.state, request.closed_at, request.version = state, now, request.version + 1
    request.save(update_fields=["state", "closed_at", "version"])
    left = request.steps.filter(state__in=(ApprovalStep.State.QUEUED, ApprovalStep.State.ACTIVE))
    left.update(state=ApprovalStep.State.ENDED, closed_at=now, next_escalation_at=None)


def void(*, offer: Offer, now: datetime) -> list[ApprovalRequest]:
    """End what was asked for the content that an offer had, also what was approved; the caller holds the lock.

    A playbook that waits goes on waiting for the request that replaces it; where none comes within the
    hour, the sweep takes it back to the step before.
    """
    return _end(offer, ApprovalRequest.State.VOIDED, "void", now)


def withdraw_requests(*, offer: Offer, now: datetime) -> list[ApprovalRequest]:
    """Take back what was asked for an offer; a playbook that waited for it goes back to the step before."""
    ended = _end(offer, ApprovalRequest.State.WITHDRAWN, "withdraw", now)
    for request in ended:
        resuming.go_on(request=request, verb="withdraw", now=now)
    return ended


def _end(offer: Offer, state: str, verb: str, now: datetime) -> list[ApprovalRequest]:
    found = offer.requests.filter(state__in=(ApprovalRequest.State.WAITING, ApprovalRequest.State.APPROVED))
    ended = list(found.order_by("pk"))
    for request in ended:
        was_waiting = request.state == ApprovalRequest.State.WAITING
        close(request=request, state=state, now=now)
        if not was_waiting:
            continue
        doorbell.announce(signals.approval_decided, request_id=request.pk, verb=verb)
    return [request for request in ended if request.step_run_id is not None]
