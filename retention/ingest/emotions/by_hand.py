"""Points that a person books on the emotional account of a customer, with evidence, and never changes afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from retention.clock import local_day
from retention.models import Contact, Customer, EmotionalEntry
from retention.models.emotions.entry import MOST_BY_HAND
from retention.models.emotions.rule import MOST_DAYS
from retention.people import display_name

if TYPE_CHECKING:
    from django.contrib.auth.models import User as Person

ADD: Final = "retention.add_emotionalentry"
LONGEST: Final = 1000


class UnableToBook(ValueError):
    """The points, the evidence, the days or the contact of a booking are not usable."""


@transaction.atomic
def book(
    *,
    customer_id: int,
    points: int,
    evidence: str,
    lasts_days: int,
    by: Person,
    now: datetime,
    contact_id: int | None = None,
) -> EmotionalEntry:
    """Book points (-20 to 20, not 0) from today on for so many days (1 to 730); what is booked is never changed.

    Raises PermissionDenied for who may not, or may not see the customer; UnableToBook with what is wrong.
    """
    customer = Customer.objects.visible_to(by).filter(pk=customer_id).first() if by.has_perm(ADD) else None
    if customer is None:
        raise PermissionDenied(ADD)
    written = evidence.strip()
    _check(points, written, lasts_days)
    today = local_day(now)
    return EmotionalEntry.objects.create(
        customer=customer,
        points=points,
        day=today,
        expires_on=today + timedelta(days=lasts_days),
        contact=_contact(customer, contact_id),
        evidence=written,
        author=by,
        author_name=display_name(by)[:200],
        at=now,
    )


def _check(points: int, evidence: str, lasts_days: int) -> None:
    if not points or abs(points) > MOST_BY_HAND:
        told = {"most": MOST_BY_HAND, "points": points}
        raise UnableToBook(
            _("Book between -%(most)d and %(most)d points and not 0; this is %(points)d. More is for rules.") % told
        )
    if not evidence or len(evidence) > LONGEST:
        told = {"most": LONGEST, "length": len(evidence)}
        raise UnableToBook(_("Write what happened, at most %(most)d characters; this has %(length)d.") % told)
    if not 1 <= lasts_days <= MOST_DAYS:
        told = {"most": MOST_DAYS, "days": lasts_days}
        raise UnableToBook(_("It may count for 1 to %(most)d days, not for %(days)d.") % told)


def _contact(customer: Customer, contact_id: int | None) -> Contact | None:
    if contact_id is None:
        return None
    contact = customer.contacts.filter(pk=contact_id).first()
    if contact is None:
        raise UnableToBook(_("This contact is not one of %(customer)s.") % {"customer": customer.name})
    return contact
