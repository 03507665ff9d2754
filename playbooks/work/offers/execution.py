"""Carrying out an approved offer: once, by a named person, with the number it has elsewhere, before it expires."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from playbooks import signals
from playbooks.models import ApprovalRequest, Offer, OfferExecution
from playbooks.work.changing import Why
from playbooks.work.offers import drafting
from playbooks.work.offers.drafting import UnableToOffer
from retention import doorbell, people

LONGEST_REFERENCE: Final = 200


@transaction.atomic
def execute(*, offer_id: int, reference: str, by: Any, now: datetime, version: int) -> OfferExecution:
    """Record that an approved offer was carried out.

    1. Lock the case; check person, state and version, and that the approval has not run out.
    2. Check that what was approved is what the offer says now.
    3. Write the execution (the database allows one an offer) and announce offer_executed.

    Raises drafting.UnableToOffer.
    """
    offer = drafting.claim(offer_id=offer_id, by=by, action="execute", version=version)
    if not reference.strip():
        message = _("Give the number of the contract, order or credit note, so that it can be found again.")
        raise UnableToOffer(message, why=Why.INVALID)
    if offer.valid_until is None or offer.valid_until <= now:
        raise UnableToOffer(_("The approval has run out. Ask for it again."), why=Why.INVALID)
    request = offer.requests.filter(state=ApprovalRequest.State.APPROVED).order_by("-pk").first()
    if request is None or request.snapshot["content"]["offer"] != drafting.content_of(offer).as_values():
        raise UnableToOffer(_("What was approved is not what the offer says now. Ask again."), why=Why.INVALID)
    offer.state, offer.version = Offer.State.EXECUTED, offer.version + 1
    offer.save(update_fields=["state", "version"])
    done = OfferExecution.objects.create(
        offer=offer,
        at=now,
        by=by,
        by_name=people.display_name(by)[:200],
        reference=reference.strip()[:LONGEST_REFERENCE],
        content_hash=request.content_hash,
    )
    doorbell.announce(signals.offer_executed, offer_id=offer.pk)
    return done


def expire(*, now: datetime) -> int:
    """End the approvals that were not carried out in time; returns how many."""
    due = Offer.objects.filter(state=Offer.State.APPROVED, valid_until__lte=now)
    return due.update(state=Offer.State.EXPIRED, version=F("version") + 1)
