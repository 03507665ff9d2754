"""The ways through the pages: the side navigation and the keys, of which each app registers its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from retention import statements

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """One entry: `url_name` is reversed, `allowed` is asked for each person, `waiting` gives what waits for them.

    These are counted on every page, of all entries in one query: rows that an index finds, and None for those for whom
    nothing can wait. `keys` lead there from every page, pressed one after the other: "g q".
    """

    key: str
    label: StrOrPromise
    url_name: str
    position: int
    allowed: Callable[[Any], bool]
    section: StrOrPromise = ""
    waiting: Callable[[Any, datetime], QuerySet[Any, Any] | None] | None = None
    keys: str = ""


@dataclass(frozen=True, kw_only=True)
class NavEntry:
    """An entry as one person sees it on one page."""

    label: StrOrPromise
    section: StrOrPromise
    url: str
    current: bool
    waiting: int = 0
    keys: str = ""


@dataclass(frozen=True, kw_only=True)
class Key:
    """What a key does: a sequence such as "g q" is pressed one after the other; `action` is what a page's script knows.

    A key without an action stands on the page that uses it: a link or a form.
    """

    keys: tuple[str, ...]
    does: StrOrPromise
    action: str = ""

    @property
    def caps(self) -> list[str]:
        """The keys as they are printed on a keyboard."""
        return [f"Shift {one}" if len(one) == 1 and one.isupper() else one for one in self.keys]


@dataclass(frozen=True, kw_only=True)
class KeyGroup:
    """Keys that belong together, and who has a page on which they work."""

    label: StrOrPromise
    keys: tuple[Key, ...]
    allowed: Callable[[Any], bool] = bool


PACKAGE: Final = "retention.web"
MOST_COUNTED: Final = 100
"""More of what waits is not told apart: 99+."""
_items: dict[str, NavItem] = {}
_keys: dict[str, Sequence[KeyGroup]] = {}


def register(item: NavItem) -> None:
    """Add an entry; a second one with the same key replaces the first."""
    _items[item.key] = item


def register_keys(name: str, groups: Sequence[KeyGroup]) -> None:
    """Add the keys of some pages to those that are explained; a second list of the same name replaces the first."""
    _keys[name] = groups


def key_groups(*, user: Any) -> list[KeyGroup]:
    """Return the keys that a person has a use for: where they lead to first, then what works on single pages."""
    ways = [Key(keys=(item.keys,), does=item.label) for item, _address in _open_to(user) if item.keys]
    everywhere = (
        Key(keys=("/",), does=_("search")),
        Key(keys=("Escape",), does=_("out of the field; from a form or what was done with it, then back")),
        Key(keys=("?",), does=_("this page")),
    )
    own = [group for groups in _keys.values() for group in groups if group.allowed(user)]
    return [KeyGroup(label=_("On every page"), keys=(*ways, *everywhere)), *own]


def goes_anywhere(user: Any) -> bool:
    """Tell whether a person may open any page of the navigation."""
    return bool(_open_to(user))


def _open_to(user: Any) -> list[tuple[NavItem, str]]:
    """Return the entries that a person may open, in order, with their addresses; without those this host lacks."""
    found = []
    for item in sorted(_items.values(), key=lambda item: (item.position, item.key)):
        if not item.allowed(user):
            continue
        try:
            found.append((item, reverse(item.url_name)))
        except NoReverseMatch:
            continue
    return found


def entries(*, user: Any, current: str, now: datetime) -> list[NavEntry]:
    """Return the entries that a person may open, in order; `current` is the key of the page shown.

    An entry whose address does not resolve in this host is left out.
    """
    shown = _open_to(user)
    waiting = _count_waiting([item for item, _url in shown], user, now)
    return [
        NavEntry(
            label=item.label,
            section=item.section,
            url=url,
            current=item.key == current,
            waiting=waiting[item.key],
            keys=item.keys,
        )
        for item, url in shown
    ]


def _count_waiting(items: Sequence[NavItem], user: Any, now: datetime) -> Counter[str]:
    """How many rows wait behind each entry, MOST_COUNTED at most."""
    waiting = {item.key: item.waiting(user, now) for item in items if item.waiting}
    lists = {key: rows.order_by()[:MOST_COUNTED] for key, rows in waiting.items() if rows is not None}
    if not lists:
        return Counter()
    found = statements.fetch(PACKAGE, "count_waiting", fragments={"lists": statements.counted(lists)})
    return Counter({row["key"]: row["rows"] for row in found})
