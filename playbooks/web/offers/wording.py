"""Offers, what was asked for, and the policy that wanted an approval, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from playbooks.models import ApprovalRequest, ApprovalSeat, ApprovalStep, Offer, OfferKind, Quorum
from playbooks.work.offers import subject
from playbooks.work.offers.subject import Subject
from retention.models import Tier, localized
from retention.web import formats


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that differs from what was asked for before."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """Somebody was reminded of a level, or told that it is late: how often, and when last."""

    name: str
    at: datetime
    times: int
    late: bool


def value_in_words(offer: Offer | Subject | None) -> str:
    """The value with its unit: "15 %" or "¥ 2,000 a month"; empty without an offer."""
    if offer is None:
        return ""
    basis = offer.basis if isinstance(offer, Subject) else offer.kind.basis
    return amount_in_words(offer.value, basis, offer.currency)


def amount_in_words(value: Decimal, basis: str, currency: str) -> str:
    """A value of an offer, as its kind counts it."""
    if basis == OfferKind.Basis.PERCENT_OF_MRR:
        return f"{formats.short(value)}{formats.THIN}%"
    amount = formats.money(value, currency)
    if basis == OfferKind.Basis.MONTHLY_AMOUNT:
        return _("%(amount)s a month") % {"amount": amount}
    return amount


def unit_in_words(basis: str) -> str:
    """What the value of a kind of offer is counted in, in the currency of this house: "¥ a month, for the term"."""
    if basis == OfferKind.Basis.PERCENT_OF_MRR:
        return str(OfferKind.Basis.PERCENT_OF_MRR.label)
    words = {
        OfferKind.Basis.MONTHLY_AMOUNT: _("%(currency)s a month, for the term"),
        OfferKind.Basis.ONE_AMOUNT: _("%(currency)s, once"),
    }
    return words[OfferKind.Basis(basis)] % {"currency": formats.symbol()}


def months(number: int) -> str:
    """A term: "6 months"."""
    return ngettext("%(months)d month", "%(months)d months", number) % {"months": number}


def asked_in_words(request: ApprovalRequest) -> str:
    """What was asked for: "Price discount 15 %, 6 months", or that it is a plan."""
    found = subject.of_request(request)
    return _("Plan without an offer") if found is None else _in_words(found)


def offer_in_words(offer: Offer) -> str:
    """An offer as it is now: "Price discount 15 %, 6 months"."""
    return _in_words(subject.of_offer(offer))


def _in_words(found: Subject) -> str:
    return pgettext("in a sentence", ", ").join([f"{found.kind} {value_in_words(found)}", months(found.term_months)])


def policy_name(request: ApprovalRequest) -> str:
    """The policy that asked, as it was called then; empty where none fitted."""
    policy = request.snapshot.get("policy")
    return localized(policy["name"], policy["name_zh"]) if policy else ""


def policy_terms(request: ApprovalRequest) -> str:
    """When the policy that asked applies: "its value is 20 % or more and it costs less than ¥ 50,000"; may be empty.

    Requests that were asked for before these were kept name nothing either.
    """
    terms: dict[str, str] = (request.snapshot.get("policy") or {}).get("terms", {})
    asked, currency = subject.of_request(request), request.snapshot.get("currency", "")
    found = [_("the kind of offer is “%(kind)s”") % {"kind": asked.kind}] if "kind" in terms and asked else []
    if "tier" in terms:
        found.append(_("the customer's tier is “%(tier)s”") % {"tier": Tier(terms["tier"]).label})
    for key, words in _BOUNDS.items():
        if key in terms:
            basis = asked.basis if asked and key.startswith("value") else OfferKind.Basis.ONE_AMOUNT
            found.append(str(words) % {"amount": amount_in_words(Decimal(terms[key]), basis, currency)})
    return _(" and ").join(found)


_BOUNDS: Final = {
    "value_from": gettext_lazy("its value is %(amount)s or more"),
    "value_to": gettext_lazy("its value is less than %(amount)s"),
    "cost_from": gettext_lazy("it costs %(amount)s or more"),
    "cost_to": gettext_lazy("it costs less than %(amount)s"),
    "mrr_from": gettext_lazy("the customer pays %(amount)s a month or more"),
    "mrr_to": gettext_lazy("the customer pays less than %(amount)s a month"),
}


def counted(request: ApprovalRequest) -> dict[str, str] | None:
    """What the policy's bounds were compared with: the totals of twelve months, this offer included.

    None where nothing was kept; empty where nothing but this offer counted.
    """
    kept, asked = request.snapshot, subject.of_request(request)
    if asked is None or not kept.get("counted"):
        return None
    value, cost = (Decimal(kept["counted"][name]) for name in ("value", "cost"))
    if (value, cost) == (asked.value, request.cost):
        return {}
    return {
        "value": amount_in_words(value, asked.basis, asked.currency),
        "cost": formats.money(cost, asked.currency),
    }


def changes(request: ApprovalRequest) -> list[Change]:
    """What differs from the request that this one takes the place of."""
    if request.replaces is None:
        return []
    before, after = (_content(one) for one in (request.replaces, request))
    labels = {
        "plan": _("plan"),
        "kind": _("kind of offer"),
        "value": _("value"),
        "term_months": _("term"),
        "one_off_cost": _("one-off cost"),
        "reason": _("reason"),
    }
    return [
        Change(name=label, before=before.get(name, ""), after=after.get(name, ""))
        for name, label in labels.items()
        if before.get(name, "") != after.get(name, "")
    ]


def _content(request: ApprovalRequest) -> dict[str, str]:
    kept, asked = request.snapshot["content"], subject.of_request(request)
    if asked is None:
        return {"plan": kept["plan"]}
    return {
        "plan": kept["plan"],
        "kind": asked.kind,
        "value": value_in_words(asked),
        "term_months": months(asked.term_months),
        "one_off_cost": formats.money(asked.one_off_cost, asked.currency),
        "reason": kept["offer"]["reason"],
    }


def reminders(step: ApprovalStep) -> list[Reminder]:
    """Who was reminded of a level, and who was told that it is late, each person once."""
    told: dict[tuple[str, bool], list[datetime]] = {}
    for one in step.escalations.all():
        late = step.due_at is not None and one.at >= step.due_at
        told.setdefault((one.to_name, late), []).append(one.at)
    return [Reminder(name=name, at=max(at), times=len(set(at)), late=late) for (name, late), at in told.items()]


def nobody_else(request: ApprovalRequest, user: Any) -> str:
    """That there is nobody whom one could ask to decide too, and who is asked already."""
    seats = ApprovalSeat.objects.filter(step__request=request, step__state=ApprovalStep.State.ACTIVE)
    names = [seat.person_name for seat in seats.order_by("pk") if seat.person_id != user.pk]
    if not names:
        return _("Nobody else may decide on this.")
    words = ngettext(
        "Nobody else may decide on this; %(names)s is asked already.",
        "Nobody else may decide on this; %(names)s are asked already.",
        len(names),
    )
    return words % {"names": formats.listed(names)}


def quorum_in_words(step: ApprovalStep) -> str:
    """How many of those asked have to approve."""
    if step.quorum == Quorum.AT_LEAST:
        return _("at least %(number)d of them") % {"number": step.at_least or 1}
    return str(step.get_quorum_display())
