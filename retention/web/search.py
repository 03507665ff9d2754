"""What the search box finds: each app registers what can be found in it, and people find what they may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse

from retention import finding
from retention.web.rows import health_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from retention.models import Contact, Customer

MOST: Final = 8
"""Of one kind; a search that finds more is to be narrowed, or followed into its list."""


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One thing that was found: where it leads, enough to tell it from others of its name, and how well it fits."""

    title: str
    url: str
    about: str = ""
    tier: str = ""
    score: Any = None
    fit: int = finding.BEGINS


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What is looked for: the text, who asks, and how many of a kind to return at most."""

    text: str
    user: Any
    most: int

    @cached_property
    def customers(self) -> list[Customer]:
        """The customers that fit: several kinds ask for them."""
        return finding.customers(text=self.text, user=self.user, most=self.most)

    @cached_property
    def similar_customers(self) -> list[Customer]:
        """The customers whose names are written nearly so."""
        return finding.similar_customers(text=self.text, user=self.user, most=self.most)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Something that can be found, by a function that finds it.

    `list_url` leads to a list of all of its kind that takes the text as `q`. `find_similar` finds what has, or belongs
    to, a name that is written nearly so: kinds without it are found only as they are written.
    """

    key: str
    label: StrOrPromise
    position: int
    find: Callable[[Sought], list[Hit]]
    list_url: str = ""
    find_similar: Callable[[Sought], list[Hit]] | None = None


@dataclass(frozen=True, kw_only=True)
class Group:
    """What was found of one kind; `more` is where the rest is, empty where that is all.

    `similar`: nothing of any kind fits, and these are only written nearly so.
    """

    key: str
    label: StrOrPromise
    hits: list[Hit]
    cut: bool
    more: str
    similar: bool = False


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind; a second one with the same key replaces the first."""
    _kinds[kind.key] = kind


def search(*, text: str, user: Any) -> list[Group]:
    """Return what fits a text, kind by kind, MOST of each; kinds of which nothing fits are left out.

    Kinds of which only the inside of words fits come after the others. Where nothing of any kind fits, what has a name
    that is written nearly so.
    """
    if not finding.words_of(text):
        return []
    kinds = sorted(_kinds.values(), key=lambda kind: (kind.position, kind.key))
    found, sought = [], Sought(text=text, user=user, most=MOST + 1)
    for kind in kinds:
        hits = kind.find(sought)
        if hits:
            cut = len(hits) > MOST
            more = reverse(kind.list_url) if cut and kind.list_url else ""
            found.append(Group(key=kind.key, label=kind.label, hits=hits[:MOST], cut=cut, more=more))
    found.sort(key=lambda group: group.hits[0].fit >= finding.INSIDE)
    return found or _similar(kinds, Sought(text=text, user=user, most=MOST))


def _similar(kinds: list[Kind], sought: Sought) -> list[Group]:
    found = []
    for kind in kinds:
        near = kind.find_similar(sought) if kind.find_similar else []
        if near:
            found.append(Group(key=kind.key, label=kind.label, hits=near, cut=False, more="", similar=True))
    return found


def find_customers(sought: Sought) -> list[Hit]:
    """Find customers by name or number."""
    return [_customer(one) for one in sought.customers]


def find_similar_customers(sought: Sought) -> list[Hit]:
    """Find customers whose names are written nearly so."""
    return [_customer(one) for one in sought.similar_customers]


def find_contacts(sought: Sought) -> list[Hit]:
    """Find the people at customers by name or e-mail address."""
    found = finding.contacts(text=sought.text, user=sought.user, most=sought.most)
    return [_contact(one) for one in found]


def find_similar_contacts(sought: Sought) -> list[Hit]:
    """Find the people at customers whose names are written nearly so."""
    found = finding.similar_contacts(text=sought.text, user=sought.user, most=sought.most)
    return [_contact(one) for one in found]


def _customer(customer: Customer) -> Hit:
    health = health_of(customer)
    facts = [customer.external_id, customer.segment, customer.region, customer.owner_name]
    return Hit(
        title=customer.name,
        url=reverse("retention:customer", args=[customer.pk]),
        about=" · ".join(fact for fact in facts if fact),
        tier=health.tier if health else "",
        score=health.score if health else None,
        fit=getattr(customer, "fit", finding.BEGINS),
    )


def _contact(contact: Contact) -> Hit:
    facts = [contact.customer.name, contact.email]
    return Hit(
        title=contact.name or contact.email,
        url=reverse("retention:customer", args=[contact.customer_id]),
        about=" · ".join(fact for fact in facts if fact),
        fit=getattr(contact, "fit", finding.BEGINS),
    )
