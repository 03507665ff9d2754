"""The people at a customer by their role: when each was last heard from, and whether deciders and users differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Avg, F, Max, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from retention.clock import local_day
from retention.models import Contact, Customer
from retention.people import CONTACT_ROLES, DECIDERS, USERS, role_in_words
from retention.web import formats

MOST: Final = 50
MOOD_DAYS: Final = 90
WIDE: Final = Decimal("0.5")
"""From here on the moods of deciders and users are far apart; a mood goes from -1 to 1."""
SILENT_DAYS: Final = 90
TALKING: Final = 0
Forms = tuple[tuple[str, str], tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Person:
    """A contact, when they last had to do with us, and their mood in the last MOOD_DAYS days."""

    contact: Contact
    heard_at: datetime | None
    heard: str
    """The day in words, and how long ago that is; empty where they were never heard from."""
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


def listed(customer: Customer) -> QuerySet[Contact]:
    """The contacts that a page shows and its forms offer: those who are there first."""
    return customer.contacts.order_by(F("left_on").desc(nulls_first=True), "name", "pk")[:MOST]


def people(*, customer: Customer, now: datetime) -> People:
    """Read the contacts of a customer, those who are there first. Two queries."""
    rows = list(listed(customer))
    recent = Q(occurred_at__gte=now - timedelta(days=MOOD_DAYS))
    talks = customer.interactions.touches().filter(contact__in=[one.pk for one in rows]).order_by().values("contact")
    found = talks.annotate(heard_at=Max("occurred_at"), mood=Avg("sentiment", filter=recent))
    told = {row["contact"]: (row["heard_at"], row["mood"]) for row in found}
    known = []
    for contact in rows:
        heard_at, mood = told.get(contact.pk, (None, None))
        known.append(Person(contact=contact, heard_at=heard_at, heard=_heard(heard_at, now), mood=mood))
    roles = {one.contact.role_code: role_in_words(one.contact.role) for one in reversed(known)}
    order = [*CONTACT_ROLES, *sorted(roles.keys() - CONTACT_ROLES.keys())]
    groups = [
        Group(label=roles[role] or _("Without a role"), people=inside)
        for role in order
        if (inside := [one for one in known if one.contact.role_code == role])
    ]
    return People(groups=groups, gap=_gap(known, now) if known else [])


def _heard(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return ""
    return f"{formats.day(local_day(moment))} · {formats.days_ago(moment, now=now)}"


def _gap(known: Sequence[Person], now: datetime) -> list[str]:
    """What to know of those who decide, beside those who use: who is silent while the others talk, and their moods."""
    here = [one for one in known if one.contact.left_on is None]
    deciders = [one for one in here if one.contact.role_code in DECIDERS]
    users = [one for one in here if one.contact.role_code in USERS]
    said = []
    if not deciders:
        said.append(_("No decision maker is known: whoever renews the contract is not among the contacts."))
    if not users:
        said.append(_("No user is known: whoever works with it every day is not among the contacts."))
    above, below = _silence(deciders, now), _silence(users, now)
    for people_, silence, others, forms in (
        (deciders, above, below, _of_deciders()),
        (users, below, above, _of_users()),
    ):
        if people_ and silence != TALKING:
            never, long = forms[others == TALKING]
            said.append(never if silence is None else long % {"days": formats.number(silence)})
    if below == TALKING and (mute := sum(one.heard_at is None for one in users)):
        told = {"count": formats.number(mute), "all": formats.number(len(users))}
        words = ngettext(
            "%(count)s of the %(all)s people who use it has never been heard from.",
            "%(count)s of the %(all)s people who use it have never been heard from.",
            mute,
        )
        said.append(words % told)
    return said + _apart(deciders, users)


def _silence(group: Sequence[Person], now: datetime) -> int | None:
    """For how many days nobody of a group has been heard from: TALKING where that is not long, None for never."""
    heard = max((one.heard_at for one in group if one.heard_at), default=None)
    if heard is None:
        return None
    days = (local_day(now) - local_day(heard)).days
    return days if days > SILENT_DAYS else TALKING


def _of_deciders() -> Forms:
    """Never heard from, and not for some days: alone, and where the users talk with us."""
    return (
        (_("No decision maker has been heard from."), _("No decision maker has been heard from in %(days)s days.")),
        (
            _("No decision maker has been heard from, while those who use it talk with us."),
            _("No decision maker has been heard from in %(days)s days, while those who use it talk with us."),
        ),
    )


def _of_users() -> Forms:
    return (
        (
            _("Nobody who uses it has been heard from."),
            _("Nobody who uses it has been heard from in %(days)s days."),
        ),
        (
            _("Nobody who uses it has been heard from, while those who decide talk with us."),
            _("Nobody who uses it has been heard from in %(days)s days, while those who decide talk with us."),
        ),
    )


def _apart(deciders: Sequence[Person], users: Sequence[Person]) -> list[str]:
    above, below = _mood(deciders), _mood(users)
    if above is None or below is None or abs(above - below) < WIDE:
        return []
    moods = {"deciders": formats.number(above, 1, signed=True), "users": formats.number(below, 1, signed=True)}
    words = _("Those who decide and those who use see it differently: mood %(deciders)s against %(users)s.")
    return [words % moods]


def _mood(people: Sequence[Person]) -> Decimal | None:
    moods = [one.mood for one in people if one.mood is not None]
    return sum(moods, Decimal(0)) / len(moods) if moods else None
