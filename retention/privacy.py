"""Personal data of one contact: found, given out and erased in every app, and not kept for ever; counts stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import pgtrigger
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from retention import conf
from retention.models import Contact, EmotionalEntry, Interaction

ERASED: Final = "—"
"""What stands where a name was."""
_MONTH: Final = timedelta(days=30.4375)
_DIGITS: Final = 18
"""A number of ours has no more."""
Rows = list[Any]
"""One dictionary a row, as JSON has it."""


class UnableToFind(Exception):
    """No contact goes by this number, address or external id."""


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One kind of personal data: where it is, for the contacts given; `forget` erases what is older than a moment."""

    kind: str
    export: Callable[[Sequence[int]], Rows]
    erase: Callable[..., int]
    forget: Callable[..., int] | None = None


_holdings: dict[str, Holding] = {}


def register(holding: Holding) -> None:
    """Say that an app holds a kind of personal data; saying so again replaces it."""
    _holdings[holding.kind] = holding


def kinds() -> list[str]:
    """Every kind of personal data that the installed apps hold."""
    return list(_holdings)


def find(*, who: str) -> list[Contact]:
    """The contacts that a person goes by: a number of ours, CUSTOMER/CONTACT as in files, or an e-mail address.

    An address may be that of several contacts, at several customers: it is one person. Raises UnableToFind.
    """
    customer, slash, contact = who.partition("/")
    if who.isdecimal() and len(who) <= _DIGITS:
        wanted = Q(pk=int(who))
    elif slash:
        wanted = Q(customer__external_id=customer, external_id=contact)
    else:
        wanted = Q(email__iexact=who) & ~Q(email="")
    found = list(Contact.objects.filter(wanted).order_by("pk"))
    if not found:
        raise UnableToFind(
            _("There is no contact %(who)s. Give its number, CUSTOMER/CONTACT as in files, or an e-mail address.")
            % {"who": who}
        )
    return found


def export(*, contacts: Sequence[Contact]) -> dict[str, Rows]:
    """Everything that is held about these contacts, by kind."""
    ids = [one.pk for one in contacts]
    return {holding.kind: rows for holding in _holdings.values() if (rows := holding.export(ids))}


@transaction.atomic
def erase(*, contacts: Sequence[Contact], now: datetime) -> dict[str, int]:
    """Erase what is held about these contacts; returns how many rows of each kind were changed.

    Rows stay, without what names or quotes the person, so that every count stays as it was. Safe to repeat. Contacts
    come last, because the others are found by them.
    """
    ids = [one.pk for one in contacts]
    order = sorted(_holdings.values(), key=lambda one: one.kind == "contacts")
    return {holding.kind: holding.erase(ids, now=now) for holding in order}


def forget_old(*, now: datetime) -> dict[str, int]:
    """Erase what is older than RETENTION["KEEP_MONTHS"] allows, kind by kind; kinds that are not in it are kept."""
    done = {}
    for kind, months in conf.settings().keep_months.items():
        holding = _holdings.get(kind)
        if holding is not None and holding.forget is not None and months:
            with transaction.atomic():
                done[kind] = holding.forget(now - months * _MONTH, now=now)
    return done


def _contacts(ids: Sequence[int]) -> Rows:
    fields = ("pk", "customer__external_id", "external_id", "name", "email", "role", "left_on")
    return list(Contact.objects.filter(pk__in=ids).values(*fields))


def _erase_contacts(ids: Sequence[int], *, now: datetime) -> int:
    done = 0
    for contact in Contact.objects.filter(pk__in=ids).exclude(name=ERASED):
        contact.name, contact.email, contact.external_id = ERASED, "", f"erased-{contact.pk}"
        contact.left_on = contact.left_on or timezone.localdate(now)
        contact.save(update_fields=["name", "email", "external_id", "left_on"])
        done += 1
    return done


def _interactions(ids: Sequence[int]) -> Rows:
    found = Interaction.objects.filter(contact__in=ids).order_by("occurred_at", "pk")
    return list(found.values("customer__external_id", "kind", "occurred_at", "sentiment", "note"))


def _erase_interactions(ids: Sequence[int], *, now: datetime) -> int:
    return Interaction.objects.filter(contact__in=ids).exclude(note="").update(note="")


def _forget_interactions(before: datetime, *, now: datetime) -> int:
    return Interaction.objects.filter(occurred_at__lt=before).exclude(note="").update(note="")


def _bookings(ids: Sequence[int]) -> Rows:
    found = EmotionalEntry.objects.filter(Q(contact__in=ids) | Q(interaction__contact__in=ids)).order_by("day", "pk")
    return list(found.values("customer__external_id", "day", "points", "rule_name", "expires_on", "evidence"))


def _erase_bookings(ids: Sequence[int], *, now: datetime) -> int:
    return _empty(EmotionalEntry.objects.filter(contact__in=ids))


def _forget_bookings(before: datetime, *, now: datetime) -> int:
    return _empty(EmotionalEntry.objects.filter(interaction=None, at__lt=before))


def _empty(booked: QuerySet[EmotionalEntry]) -> int:
    """What people booked loses its words, and keeps its points; what follows from interactions has none of its own."""
    with pgtrigger.ignore("retention.EmotionalEntry:what_people_booked_stays"):
        return booked.exclude(evidence=ERASED).update(evidence=ERASED)


register(Holding(kind="contacts", export=_contacts, erase=_erase_contacts))
register(Holding(kind="interactions", export=_interactions, erase=_erase_interactions, forget=_forget_interactions))
register(Holding(kind="bookings", export=_bookings, erase=_erase_bookings, forget=_forget_bookings))
