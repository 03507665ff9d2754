"""The people at a customer by their role: when each was last heard from, and whether deciders and users differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Avg, F, Max, Q
from django.utils.translation import gettext as _

from retention.models import Contact, Customer
from retention.people import CONTACT_ROLES, DECIDERS, USERS, role_in_words
from retention.web import formats

MOST: Final = 50
MOOD_DAYS: Final = 90
WIDE: Final = Decimal("0.5")
"""From here on the moods of deciders and users are far apart; a mood goes from -1 to 1."""
SILENT_DAYS: Final = 90


@dataclass(frozen=True, kw_only=True)
class Person:
    """A contact, when they last had to do with us, and their mood in the last MOOD_DAYS days."""

    contact: Contact
    heard_at: datetime | None
    mood: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Group:
    """The contacts of one role."""

    label: str
    people: Sequence[Person]


@dataclass(frozen=True, kw_only=True)
class People:
    """The contacts by role, and what to know of deciders and users in a sentence or two."""

    groups: Sequence[Group]
    gap: Sequence[str]

    @property
    def contacts(self) -> list[Contact]:
        """All of them, as they stand on the page."""
        return [one.contact for group in self.groups for one in group.people]


def people(*, customer: Customer, now: datetime) -> People:
    """Read the contacts of a customer, those who are there first. Two queries."""
    rows = list(customer.contacts.order_by(F("left_on").desc(nulls_first=True), "name", "pk")[:MOST])
    recent = Q(occurred_at__gte=now - timedelta(days=MOOD_DAYS))
    talks = customer.interactions.filter(contact__in=[one.pk for one in rows]).order_by().values("contact")
    found = talks.annotate(heard_at=Max("occurred_at"), mood=Avg("sentiment", filter=recent))
    told = {row["contact"]: (row["heard_at"], row["mood"]) for row in found}
    known = []
    for contact in rows:
        heard_at, mood = told.get(contact.pk, (None, None))
        known.append(Person(contact=contact, heard_at=heard_at, mood=mood))
    roles = {one.contact.role_code: role_in_words(one.contact.role) for one in reversed(known)}
    order = [*CONTACT_ROLES, *sorted(roles.keys() - CONTACT_ROLES.keys())]
    groups = [
        Group(label=roles[role] or _("Without a role"), people=inside)
        for role in order
        if (inside := [one for one in known if one.contact.role_code == role])
    ]
    return People(groups=groups, gap=_gap(known, now) if known else [])


def _gap(known: Sequence[Person], now: datetime) -> list[str]:
    """What to know of those who decide, beside those who use."""
    here = [one for one in known if one.contact.left_on is None]
    deciders = [one for one in here if one.contact.role_code in DECIDERS]
    users = [one for one in here if one.contact.role_code in USERS]
    if not deciders:
        return [_("No decision maker is known: whoever renews the contract is not among the contacts.")]
    said = []
    heard = max((one.heard_at for one in deciders if one.heard_at), default=None)
    if heard is None:
        said.append(_("No decision maker has been heard from."))
    elif (days := (now - heard).days) > SILENT_DAYS:
        said.append(_("No decision maker has been heard from in %(days)s days.") % {"days": formats.number(days)})
    above, below = _mood(deciders), _mood(users)
    if above is not None and below is not None and abs(above - below) >= WIDE:
        moods = {"deciders": formats.number(above, 1, signed=True), "users": formats.number(below, 1, signed=True)}
        words_ = _("Those who decide and those who use see it differently: mood %(deciders)s against %(users)s.")
        said.append(words_ % moods)
    return said


def _mood(people: Sequence[Person]) -> Decimal | None:
    moods = [one.mood for one in people if one.mood is not None]
    return sum(moods, Decimal(0)) / len(moods) if moods else None
