"""A call, a meeting or an event at the customer, as somebody who took part tells it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from retention.clock import local_day
from retention.ingest import contacts, interactions
from retention.ingest.outcome import UnableToIngest
from retention.models import CHAMPION_LEFT, Contact, Customer, Interaction

if TYPE_CHECKING:
    from django.contrib.auth.models import User as Person

LOG: Final = "retention.log_interactions"
CANCELLATION_ASKED: Final = "cancellation_asked"
TALKS: Final = (
    "call",
    "review_meeting",
    "meeting",
    "mail",
    "training",
    "executive_visit",
    "answer_received",
    "complaint",
)
EVENTS: Final = (CHAMPION_LEFT, CANCELLATION_ASKED)
"""What rules warn about as soon as it is known; nobody speaks with us in it, so it has no mood."""


class UnableToLog(ValueError):
    """What happened is not usable: an unknown kind, a moment that is still to come, nobody who left."""


@transaction.atomic
def log(
    *,
    customer_id: int,
    key: UUID,
    kind: str,
    occurred_at: datetime,
    by: Person,
    now: datetime,
    contact_id: int | None = None,
    unlisted: bool = False,
    sentiment: Decimal | None = None,
    note: str = "",
) -> Interaction:
    """Note what happened between us and a customer, by the path of the imports.

    1. The same `key` is noted once, however often the form is sent; a second time writes it anew.
    2. The days on which rules look for it are looked at again.
    3. The contact whom `champion_left` names is marked as gone since that day; who is `unlisted` stands in the note.

    Raises PermissionDenied for who may not, or may not see the customer; UnableToLog with what is wrong.
    """
    customer = Customer.objects.visible_to(by).filter(pk=customer_id).first() if by.has_perm(LOG) else None
    if customer is None:
        raise PermissionDenied(LOG)
    contact = _checked(customer, kind, contact_id)
    _check_event(kind, contact, note.strip() if unlisted else "", sentiment)
    row = {
        "customer": customer.external_id,
        "external_id": f"hand-{key}",
        "kind": kind,
        "occurred_at": occurred_at,
        "contact": contact.external_id if contact else "",
        "sentiment": "" if sentiment is None else str(sentiment),
        "note": note.strip(),
    }
    via: dict[str, Any] = {"source": customer.source, "tenant": customer.tenant, "origin": "page", "now": now, "by": by}
    try:
        interactions.record(rows=[(1, row)], **via)
        if contact is not None and kind == CHAMPION_LEFT:
            contacts.record(rows=[(1, _gone(customer, contact, occurred_at))], **via)
    except UnableToIngest as error:
        raise UnableToLog(" ".join(str(one) for one in error.errors)) from error
    return customer.interactions.get(external_id=row["external_id"])


def _checked(customer: Customer, kind: str, contact_id: int | None) -> Contact | None:
    """The contact, where one is named and everything is known."""
    if kind not in (*TALKS, *EVENTS):
        known = {"kind": kind, "known": ", ".join((*TALKS, *EVENTS))}
        raise UnableToLog(_("“%(kind)s” cannot be noted here; known are %(known)s.") % known)
    contact = customer.contacts.filter(pk=contact_id).first() if contact_id else None
    if contact_id and contact is None:
        raise UnableToLog(_("This contact is not one of %(customer)s.") % {"customer": customer.name})
    return contact


def _check_event(kind: str, contact: Contact | None, named: str, sentiment: Decimal | None) -> None:
    """Raise UnableToLog where nobody is named who left, or an event has a mood."""
    if kind == CHAMPION_LEFT and contact is None and not named:
        raise UnableToLog(
            _("Nobody is named who has left. Choose the contact, or name them in the note if they are not among them.")
        )
    if kind in EVENTS and sentiment is not None:
        told = {"kind": kind, "sentiment": sentiment}
        raise UnableToLog(_("“%(kind)s” has no mood; %(sentiment)s was given. Leave the mood out.") % told)


def _gone(customer: Customer, contact: Contact, moment: datetime) -> dict[str, str]:
    left_on = local_day(moment)
    return {"customer": customer.external_id, "external_id": contact.external_id, "left_on": left_on.isoformat()}
