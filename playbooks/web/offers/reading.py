"""What an approver reads before a decision: the case, the score's reasons, the plan, the figures and the policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from playbooks.models import (
    ApprovalRequest,
    ApprovalStep,
    CaseReason,
    Offer,
    OfferKind,
    Quorum,
)
from playbooks.work.approvals import inbox
from retention.models import localized
from retention.scoring import explain
from retention.web import formats, story

MOST_REASONS: Final = 6
MOST_EARLIER: Final = 10


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that differs from what was asked for before."""

    name: str
    before: str
    after: str


def page(*, request: ApprovalRequest, user: Any, now: datetime) -> dict[str, Any]:
    """Everything that the page of a request shows, for the admin and for the workspace."""
    case = request.case
    snapshot = story.snapshot_on(customer=request.customer, day=None)
    reasons = CaseReason.objects.filter(case=case, warning__withdrawn_at=None)
    steps = request.steps.prefetch_related("seats__decision", "seats__stands_for", "escalations")
    earlier = Offer.objects.filter(customer=request.customer).exclude(pk=request.offer_id or 0).select_related("kind")
    return {
        "approval": request,
        "customer": request.customer,
        "case": case,
        "offer": request.offer,
        "value_words": value_in_words(request.offer),
        "facts": request.snapshot,
        "policy_name": policy_name(request),
        "rate": _rate(request.snapshot.get("save_rate")),
        "snapshot": snapshot,
        "worst": _worst(snapshot),
        "waterfall": story.waterfall(customer=request.customer, first=None, last=snapshot),
        "warnings": [one.warning for one in reasons.select_related("warning__rule").order_by("-added_at", "-pk")],
        "steps": list(steps.order_by("position")),
        "active": request.steps.filter(state=ApprovalStep.State.ACTIVE).first(),
        "decisions": request.decisions.order_by("at", "pk"),
        "chain": chain(request),
        "changes": changes(request),
        "earlier_offers": earlier.order_by("-created_at")[:MOST_EARLIER],
        "my_turn": request.state == "waiting" and inbox.is_turn_of(request=request, user=user, now=now),
        "mine": request.requester_id == user.pk,
        "now": now,
    }


def value_in_words(offer: Offer | None) -> str:
    """The value with its unit: "15 %" or "¥ 2,000 a month"; empty without an offer."""
    if offer is None:
        return ""
    if offer.kind.basis == OfferKind.Basis.PERCENT_OF_MRR:
        return f"{formats.short(offer.value)}{formats.THIN}%"
    amount = formats.money(offer.value, offer.currency)
    if offer.kind.basis == OfferKind.Basis.MONTHLY_AMOUNT:
        return _("%(amount)s a month") % {"amount": amount}
    return amount


def policy_name(request: ApprovalRequest) -> str:
    """The policy that asked, as it was called then; empty where none fitted."""
    policy = request.snapshot.get("policy")
    return localized(policy["name"], policy["name_zh"]) if policy else ""


def quorum_in_words(step: ApprovalStep) -> str:
    """How many of those asked have to approve."""
    if step.quorum == Quorum.AT_LEAST:
        return _("at least %(number)d of them") % {"number": step.at_least or 1}
    return str(step.get_quorum_display())


def chain(request: ApprovalRequest) -> list[ApprovalRequest]:
    """What was asked before about the same, the newest first, with its decisions."""
    if request.replaces_id is None:
        return []
    same = ApprovalRequest.objects.filter(case=request.case_id, offer=request.offer_id, pk__lt=request.pk)
    return list(same.prefetch_related("decisions").order_by("-pk")[:MOST_EARLIER])


def changes(request: ApprovalRequest) -> list[Change]:
    """What differs from the request that this one takes the place of."""
    if request.replaces is None:
        return []
    before, after = (one.snapshot["content"] for one in (request.replaces, request))
    found = [("plan", before["plan"], after["plan"])]
    old, new = before["offer"] or {}, after["offer"] or {}
    found += [(key, old.get(key, ""), new.get(key, "")) for key in {**old, **new}]
    return [
        Change(name=_label(name), before=str(first), after=str(last)) for name, first, last in found if first != last
    ]


def of_case(*, case_id: int, user: Any) -> dict[str, Any]:
    """The offers of a case and what was asked about its plans, for the pages of its tasks."""
    offers = Offer.objects.visible_to(user).filter(case=case_id).select_related("kind").order_by("-pk")
    requests = ApprovalRequest.objects.visible_to(user).filter(case=case_id).prefetch_related("decisions")
    return {
        "case_offers": list(offers[:MOST_EARLIER]),
        "case_requests": list(requests.select_related("offer__kind").order_by("-pk")[:MOST_EARLIER]),
    }


def _worst(snapshot: Any) -> Sequence[explain.Row]:
    if snapshot is None:
        return ()
    rows = explain.explain(snapshot=snapshot).rows
    return [row for row in rows if row.points_lost][:MOST_REASONS]


def _rate(kept: dict[str, int] | None) -> dict[str, Any] | None:
    if not kept:
        return None
    return {**kept, "rate": Decimal(kept["saved"]) / kept["n"] if kept["n"] else None}


def _label(name: str) -> str:
    return {
        "plan": _("plan"),
        "kind": _("kind of offer"),
        "value": _("value"),
        "term_months": _("term in months"),
        "one_off_cost": _("one-off cost"),
        "reason": _("reason"),
    }.get(name, name)
