"""What a request asked for, read from what it kept: the offer may have been changed since, the request never is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from playbooks.models import ApprovalRequest, ApprovalRequestQuerySet, Offer, OfferKind
from retention import conf
from retention.models import localized


@dataclass(frozen=True, kw_only=True)
class Subject:
    """An offer as somebody asked for it."""

    kind: str
    basis: str
    value: Decimal
    term_months: int
    one_off_cost: Decimal
    currency: str
    break_even_months: Decimal | None


def of_request(request: ApprovalRequest) -> Subject | None:
    """Return the offer that was asked for; None for a plan without one."""
    return _read(request.kept if hasattr(request, "kept") else request.snapshot)


def of_offer(offer: Offer) -> Subject:
    """Return an offer as it is now."""
    return Subject(
        kind=offer.kind.label,
        basis=offer.kind.basis,
        value=offer.value,
        term_months=offer.term_months,
        one_off_cost=offer.one_off_cost,
        currency=offer.currency,
        break_even_months=offer.break_even_months,
    )


def first_asked(offers: QuerySet[Offer]) -> QuerySet[Any]:
    """Read with each offer what the first request for it kept, in the same query."""
    requests = ApprovalRequest.objects.filter(offer=OuterRef("pk")).order_by("pk")
    return offers.annotate(first_asked=Subquery(requests.values("snapshot")[:1]))


def as_drafted(offer: Any) -> Subject | None:
    """Return an offer of `first_asked` as it was before anybody else changed it; None where nobody asked for it."""
    return _read(offer.first_asked) if offer.first_asked else None


def _read(kept: dict[str, Any]) -> Subject | None:
    kind, offer, paid_off = kept["kind"], kept["content"]["offer"], kept["break_even_months"]
    if kind is None:
        return None
    return Subject(
        kind=localized(kind["name"], kind["name_zh"]),
        basis=kind["basis"],
        value=Decimal(offer["value"]),
        term_months=offer["term_months"],
        one_off_cost=Decimal(offer["one_off_cost"]),
        currency=kept["currency"],
        break_even_months=None if paid_off is None else Decimal(paid_off),
    )


def with_subject(requests: ApprovalRequestQuerySet) -> ApprovalRequestQuerySet:
    """Read of each request only what `of_request` needs, for lists: plans and reasons are long."""
    parts = {name: F(f"snapshot__{name}") for name in ("kind", "currency", "break_even_months")}
    numbers = {name: F(f"snapshot__content__offer__{name}") for name in ("value", "term_months", "one_off_cost")}
    return requests.defer("snapshot", "plan").annotate(
        kept=JSONObject(content=JSONObject(offer=JSONObject(**numbers)), **parts)
    )


def kind_of(offer: Offer | None) -> dict[str, str] | None:
    """Return what a request keeps of the kind of its offer: a kind may be renamed, and an offer changes its kind."""
    if offer is None:
        return None
    kind = offer.kind
    return {"code": kind.code, "name": kind.name, "name_zh": kind.name_zh, "basis": kind.basis}


def in_words(found: Subject | None) -> str:
    """Write what was asked for in a few words, as messages have it: "Price discount 15 %, 6 months"."""
    if found is None:
        return _("plan without an offer")
    value = f"{found.value:,.2f}".rstrip("0").rstrip(".")
    unit = "%" if found.basis == OfferKind.Basis.PERCENT_OF_MRR else found.currency or conf.settings().currency
    words = {"kind": found.kind, "value": f"{value} {unit}", "months": found.term_months}
    return _("%(kind)s %(value)s, %(months)d months") % words
