"""What an approver reads before a decision: the case, the score's reasons, the plan, the figures and the policy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from playbooks.models import ApprovalRequest, ApprovalStep, CaseReason, Offer
from playbooks.web.offers import wording
from playbooks.work.approvals import inbox
from playbooks.work.offers import subject
from retention.models import Customer
from retention.scoring import explain
from retention.scoring import wording as in_words
from retention.web import formats, story

MOST_REASONS: Final = 6
MOST_EARLIER: Final = 10


def page(*, request: ApprovalRequest, user: Any, now: datetime) -> dict[str, Any]:
    """Everything that the page of a request shows, for the admin and for the workspace."""
    case, asked = request.case, subject.of_request(request)
    snapshot = story.snapshot_on(customer=request.customer, day=None)
    reasons = CaseReason.objects.filter(case=case, warning__withdrawn_at=None)
    steps = request.steps.prefetch_related("seats__decision", "seats__stands_for", "escalations")
    earlier = Offer.objects.filter(customer=request.customer).exclude(pk=request.offer_id or 0).select_related("kind")
    replacement = _replacement(request, user)
    newest = earlier.select_related("case").order_by("-created_at")
    return {
        "approval": request,
        "customer": request.customer,
        "sees_customer": Customer.objects.visible_to(user).filter(pk=request.customer_id).exists(),
        "case": case,
        "offer": request.offer,
        "asked": asked,
        "value_words": wording.value_in_words(asked),
        "facts": request.snapshot,
        "policy_name": wording.policy_name(request),
        "policy_terms": wording.policy_terms(request),
        "counted": wording.counted(request),
        "rate": _rate(request.snapshot.get("save_rate")),
        "snapshot": snapshot,
        "worst": _worst(snapshot),
        "waterfall": story.waterfall(customer=request.customer, first=None, last=snapshot),
        "warnings": [one.warning for one in reasons.select_related("warning__rule").order_by("-added_at", "-pk")],
        "steps": [(one, wording.reminders(one)) for one in steps.order_by("position")],
        "active": request.steps.filter(state=ApprovalStep.State.ACTIVE).first(),
        "decisions": request.decisions.order_by("at", "pk"),
        "chain": chain(request),
        "changes": wording.changes(request),
        "replaced_by": replacement,
        "changed_since": wording.changes(replacement) if replacement else [],
        "earlier_offers": [(one, wording.value_in_words(one)) for one in newest[:MOST_EARLIER]],
        "my_turn": request.state == "waiting" and inbox.is_turn_of(request=request, user=user, now=now),
        "mine": request.requester_id == user.pk,
        "now": now,
    }


def chain(request: ApprovalRequest) -> list[ApprovalRequest]:
    """What was asked before about the same, the newest first, with its decisions."""
    if request.replaces_id is None:
        return []
    same = ApprovalRequest.objects.filter(case=request.case_id, offer=request.offer_id, pk__lt=request.pk)
    return list(same.prefetch_related("decisions").order_by("-pk")[:MOST_EARLIER])


def _replacement(request: ApprovalRequest, user: Any) -> ApprovalRequest | None:
    """The request that took the place of this one, where this person may see it."""
    found = ApprovalRequest.objects.visible_to(user).filter(replaces=request)
    return found.select_related("replaces").first()


def of_case(*, case_id: int, user: Any) -> dict[str, Any]:
    """The offers of a case and what was asked about its plans, for the pages of its tasks."""
    offers = Offer.objects.visible_to(user).filter(case=case_id).select_related("kind").order_by("-pk")
    requests = ApprovalRequest.objects.visible_to(user).filter(case=case_id).prefetch_related("decisions")
    return {
        "case_offers": [(one, wording.value_in_words(one)) for one in offers[:MOST_EARLIER]],
        "case_requests": [(one, wording.asked_in_words(one)) for one in requests.order_by("-pk")[:MOST_EARLIER]],
    }


def _worst(snapshot: Any) -> Sequence[tuple[explain.Row, str]]:
    if snapshot is None:
        return ()
    rows = [row for row in explain.explain(snapshot=snapshot).rows if row.points_lost][:MOST_REASONS]
    return [(row, _value(row)) for row in rows]


def _value(row: explain.Row) -> str:
    return formats.NOTHING if row.value is None else in_words.value_in_words(row.definition, row.value)


def _rate(kept: dict[str, int] | None) -> dict[str, Any] | None:
    if not kept:
        return None
    return {**kept, "rate": Decimal(kept["saved"]) / kept["n"] if kept["n"] else None}
