"""Whom at a customer we ask, and whether they may be asked now: not against their will, not again and again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from interviews.collection import ports
from interviews.collection.changing import Kind, UnableToChangeInterview, Why, claim, record, write
from interviews.models import Contacted, Interview, ProgrammeRules
from retention.clock import local_day
from retention.models import Contact


class UnableToChoose(UnableToChangeInterview):
    """The customer has no such contact, who is still there, or the conversation has begun."""


_LOCK = 7_320_041  # one contact with an address at a time: two must not both be below the limit


def check_contact(*, interview: Interview, now: datetime) -> str:
    """Why the contact of an interview may not be asked now, as a sentence; empty: they may.

    Holds the address until the end of the transaction, so that two at once do not both find room.
    """
    contact = interview.contact
    if contact is None:
        return _("The customer has no contact. Enter one first.")
    if contact.left_on is not None and contact.left_on <= local_day(now):
        return _("%(name)s has left the company. Choose another contact.") % {"name": contact.name}
    if ports.is_filled(ports.REFUSAL) and contact.email:
        refusal: str = ports.port(ports.REFUSAL)(address=contact.email)
        if refusal:
            return refusal
    rules = ProgrammeRules.current()
    address = address_of(contact)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, address])
    since = now - timedelta(days=rules.contact_days)
    if Contacted.objects.filter(address=address, at__gt=since).count() >= rules.contact_most:
        message = _("%(name)s was asked %(most)d times within %(days)d days. Nobody is asked more often.")
        return message % {"name": contact.name, "most": rules.contact_most, "days": rules.contact_days}
    return ""


def note_contact(*, interview: Interview, step: str, now: datetime) -> None:
    """Count that the contact of an interview is asked."""
    if interview.contact is not None:
        address = address_of(interview.contact)
        Contacted.objects.get_or_create(interview=interview, address=address, step=step, defaults={"at": now})


@transaction.atomic
def choose_contact(*, interview_id: int, contact_id: int, by: Any, now: datetime) -> Interview:
    """Ask another person at the customer; links that were made for the one before stop to work.

    Raises UnableToChoose where the customer has no such contact, or the conversation has begun.
    """
    interview = claim(interview_id=interview_id, by=by, action="invite", error=UnableToChoose)
    contact = Contact.objects.filter(pk=contact_id, customer=interview.customer_id).first()
    if contact is None:
        raise UnableToChoose(_("The customer has no such contact."), why=Why.MISSING)
    if contact.left_on is not None and contact.left_on <= local_day(now):
        message = _("%(name)s has left the company. Choose another contact.")
        raise UnableToChoose(message % {"name": contact.name}, why=Why.INVALID)
    if contact.pk == interview.contact_id:
        return interview
    interview.invitations.filter(used_at=None, revoked_at=None).update(revoked_at=now)
    write(interview, contact=contact, contact_name=contact.name, channel=Interview.Channel.LIVE, reminded_at=None)
    record(interview, Kind.CONTACT, by=by, now=now)
    return interview


def address_of(contact: Contact) -> str:
    """By what a person is counted: the mail address, which may stand at several customers; else the contact."""
    return contact.email.strip().lower() or f"contact:{contact.pk}"
