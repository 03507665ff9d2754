"""What an approver reads before a decision: the case, the score's reasons, the plan, the figures and the policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from playbooks.models import (
    ApprovalRequest,
    ApprovalStep,
    CaseReason,
    Offer,
    OfferKind,
    Quorum,
)
from playbooks.work.approvals import inbox
from retention.models import Tier, localized
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
        "policy_terms": policy_terms(request),
        "counted": _counted(request.snapshot),
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
        "earlier_offers": [
            (one, value_in_words(one)) for one in earlier.select_related("case").order_by("-created_at")[:MOST_EARLIER]
        ],
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


def policy_terms(request: ApprovalRequest) -> list[str]:
    """What the policy names that asked, in words: "value from 20", "cost below ¥ 50,000"; empty where it names nothing.

    Requests that were asked for before these were kept name nothing either.
    """
    terms: dict[str, str] = (request.snapshot.get("policy") or {}).get("terms", {})
    currency = request.snapshot.get("currency", "")
    found = [request.offer.kind.label] if "kind" in terms and request.offer else []
    found += [str(Tier(terms["tier"]).label)] if "tier" in terms else []
    for key, words in _BOUNDS.items():
        if key in terms:
            value = Decimal(terms[key])
            amount = formats.short(value) if key.startswith("value") else formats.money(value, currency)
            found.append(str(words) % {"amount": amount})
    return found


_BOUNDS: Final = {
    "value_from": gettext_lazy("value from %(amount)s"),
    "value_to": gettext_lazy("value below %(amount)s"),
    "cost_from": gettext_lazy("cost from %(amount)s"),
    "cost_to": gettext_lazy("cost below %(amount)s"),
    "mrr_from": gettext_lazy("MRR from %(amount)s"),
    "mrr_to": gettext_lazy("MRR below %(amount)s"),
}


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


def _counted(kept: dict[str, Any]) -> dict[str, str] | None:
    """What the policy's bounds were compared with: the totals of twelve months, this offer included."""
    counted = kept.get("counted")
    if not counted or not kept["content"]["offer"]:
        return None
    cost = formats.money(Decimal(counted["cost"]), kept.get("currency", ""))
    return {"value": formats.short(Decimal(counted["value"])), "cost": cost}


def _label(name: str) -> str:
    return {
        "plan": _("plan"),
        "kind": _("kind of offer"),
        "value": _("value"),
        "term_months": _("term in months"),
        "one_off_cost": _("one-off cost"),
        "reason": _("reason"),
    }.get(name, name)
