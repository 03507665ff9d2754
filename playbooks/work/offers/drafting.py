"""Writing an offer: within the limits of the catalogue, with its cost; a change takes given approvals away."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from playbooks import transitions
from playbooks.models import Case, Offer, OfferKind
from playbooks.work.approvals import ending
from playbooks.work.changing import Why
from playbooks.work.offers import figures, pricing
from playbooks.work.offers.pricing import Content
from retention import conf, people
from retention.clock import local_day


class UnableToOffer(Exception):
    """An offer was not written, changed, withdrawn or carried out; `theirs` is what is stored, for a stale save.

    `field` is the part of the offer that is wrong, where it is one: "value", "term_months".
    """

    def __init__(self, message: str, *, why: Why, theirs: dict[str, Any] | None = None, field: str = "") -> None:
        super().__init__(message)
        self.why = why
        self.field = field
        self.theirs = theirs or {}


@transaction.atomic
def draft(*, case_id: int, content: Content, by: Any, now: datetime) -> Offer:
    """Write the first version of an offer for an open case. Raises UnableToOffer."""
    case = Case.objects.visible_to(by).filter(pk=case_id).first()
    if case is None:
        raise UnableToOffer(_("There is no case %(id)s that you may see.") % {"id": case_id}, why=Why.MISSING)
    if not by.has_perm(transitions.OFFER_MAKER):
        raise UnableToOffer(_("You may look at this case, but not make offers."), why=Why.DENIED)
    case = Case.objects.select_for_update().get(pk=case_id)
    if case.state != Case.State.OPEN:
        raise UnableToOffer(_("The case is closed. Offers are made in open cases."), why=Why.INVALID)
    offer = Offer(
        case=case, customer_id=case.customer_id, created_by=by, created_by_name=_name(by), created_at=now
    )  # fmt: skip
    fill(offer=offer, content=content, now=now)
    offer.save(force_insert=True)
    return offer


@transaction.atomic
def change(*, offer_id: int, content: Content, by: Any, now: datetime, version: int) -> Offer:
    """Write the next version of an offer; what was asked for or approved before is void.

    Raises UnableToOffer, also for a version that somebody else has replaced.
    """
    offer = claim(offer_id=offer_id, by=by, action="change", version=version)
    before = content_of(offer)
    if before == content:
        return offer
    ending.void(offer=offer, now=now)
    fill(offer=offer, content=content, now=now)
    offer.state, offer.valid_until, offer.version = Offer.State.DRAFT, None, offer.version + 1
    offer.save()
    return offer


@transaction.atomic
def withdraw(*, offer_id: int, by: Any, now: datetime, version: int, note: str = "") -> Offer:
    """Take an offer back, with what was asked for it; possible until it is carried out.

    Who takes back the offer of somebody else says why. Raises UnableToOffer.
    """
    offer = claim(offer_id=offer_id, by=by, action="withdraw", version=version)
    if not is_of(offer=offer, person=by) and not note.strip():
        raise UnableToOffer(_("Say why you take this back: whoever asked for it has to know."), why=Why.INVALID)
    ending.withdraw_requests(offer=offer, by=by, note=note, now=now)
    ending.withdraw_offer(offer=offer, by=by, note=note, now=now)
    return offer


def is_of(*, offer: Offer, person: Any) -> bool:
    """Whether an offer is a person's own: they asked for what is open of it, or else wrote it."""
    askers = {request.requester_id for request in ending.live_requests(offer)}
    return askers == {person.pk} if askers else offer.created_by_id == person.pk


def claim(*, offer_id: int, by: Any, action: str, version: int) -> Offer:
    """The offer, its case locked, when this person may do this to it now and has seen its newest version.

    Raises UnableToOffer.
    """
    case_id = Offer.objects.visible_to(by).filter(pk=offer_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise UnableToOffer(_("There is no offer %(id)s that you may see.") % {"id": offer_id}, why=Why.MISSING)
    Case.objects.hold(case_id)
    offer = Offer.objects.select_related("kind", "customer").get(pk=offer_id)
    if not any(transitions.permitted(move, by) for (_, name), move in transitions.OFFER.items() if name == action):
        raise UnableToOffer(_("You may look at this offer, but not do this with it."), why=Why.DENIED)
    if offer.version != version:
        message = _("The offer changed meanwhile: it is “%(state)s” now. Look at it again; nothing of yours was saved.")
        theirs = {"state": offer.state, "version": offer.version, **content_of(offer).as_values()}
        raise UnableToOffer(message % {"state": offer.get_state_display()}, why=Why.STALE, theirs=theirs)
    if (offer.state, action) not in transitions.OFFER:
        message = _("The offer is “%(state)s”, so this cannot be done with it.")
        raise UnableToOffer(message % {"state": offer.get_state_display()}, why=Why.INVALID)
    return offer


def content_of(offer: Offer) -> Content:
    """What an offer says."""
    return Content(
        kind=offer.kind.code,
        value=offer.value,
        term_months=offer.term_months,
        one_off_cost=offer.one_off_cost,
        reason=offer.reason,
    )


def price(*, offer: Offer, now: datetime, mrr: Decimal | None = None) -> None:
    """Compute the figures of an offer anew, from what the customer pays today."""
    if mrr is None:
        mrr = figures.mrr_at_risk(customer_ids=[offer.customer_id], day=local_day(now))[offer.customer_id]
    offer.mrr_at_risk = mrr
    offer.cost = pricing.cost(content=content_of(offer), basis=offer.kind.basis, mrr=mrr)
    offer.break_even_months = pricing.break_even_months(cost=offer.cost, mrr=mrr)


def fill(*, offer: Offer, content: Content, now: datetime) -> None:
    """Put a content within the limits of its kind into an offer, and price it. Raises UnableToOffer."""
    kind = OfferKind.objects.filter(code=content.kind, active=True).first()
    if kind is None:
        known = ", ".join(OfferKind.objects.filter(active=True).order_by("code").values_list("code", flat=True))
        words = {"kind": content.kind, "known": known or "—"}
        raise UnableToOffer(
            _("“%(kind)s” is not in the offer catalogue; it has %(known)s.") % words, why=Why.INVALID, field="kind"
        )  # fmt: skip
    field, problem = _beyond(kind, content)
    if problem:
        raise UnableToOffer(problem, why=Why.INVALID, field=field)
    offer.kind, offer.value, offer.term_months = kind, content.value, content.term_months
    offer.one_off_cost, offer.reason = content.one_off_cost, content.reason.strip()
    offer.currency = conf.settings().currency
    price(offer=offer, now=now)


def _beyond(kind: OfferKind, content: Content) -> tuple[str, str]:
    """What of an offer is outside the limits of its kind, and why; empty where all is inside."""
    limits = (
        ("value", _("value"), content.value, kind.value_min, kind.value_max),
        ("term_months", _("term in months"), content.term_months, kind.term_min, kind.term_max),
        ("one_off_cost", _("one-off cost"), content.one_off_cost, Decimal(0), kind.one_off_max),
    )
    for field, name, value, low, high in limits:
        if not (isinstance(value, int) or value.is_finite()) or not low <= value <= high:
            words = {"name": name, "value": value, "low": low, "high": high, "kind": kind.label}
            return field, _("%(kind)s: %(name)s must be from %(low)s to %(high)s, got %(value)s.") % words
    if not content.reason.strip():
        return "reason", _("Say in a sentence why this offer is made: whoever approves it reads that first.")
    if any(amount != amount.quantize(pricing.CENT) for amount in (content.value, content.one_off_cost)):
        whole = content.value == content.value.quantize(pricing.CENT)
        return "one_off_cost" if whole else "value", _("Amounts have at most two decimals.")
    return "", ""


def _name(person: Any) -> str:
    return people.display_name(person)[:200]
