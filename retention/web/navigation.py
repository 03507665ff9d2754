"""The side navigation: each app registers its own entries, and people see those they may open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """One entry: `url_name` is reversed, `allowed` is asked for each person, `waiting` counts what waits for them.

    `waiting` is asked on every page: one indexed count, and none for those for whom nothing can wait.
    """

    key: str
    label: StrOrPromise
    url_name: str
    position: int
    allowed: Callable[[Any], bool]
    section: StrOrPromise = ""
    waiting: Callable[[Any, datetime], int] | None = None


@dataclass(frozen=True, kw_only=True)
class NavEntry:
    """An entry as one person sees it on one page."""

    label: StrOrPromise
    section: StrOrPromise
    url: str
    current: bool
    waiting: int = 0


_items: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    """Add an entry; a second one with the same key replaces the first."""
    _items[item.key] = item


def entries(*, user: Any, current: str, now: datetime) -> list[NavEntry]:
    """Return the entries that a person may open, in order; `current` is the key of the page shown.

    An entry whose address does not resolve in this host is left out.
    """
    found = []
    for item in sorted(_items.values(), key=lambda item: (item.position, item.key)):
        if not item.allowed(user):
            continue
        try:
            url = reverse(item.url_name)
        except NoReverseMatch:
            continue
        waiting = item.waiting(user, now) if item.waiting else 0
        current_one = item.key == current
        found.append(NavEntry(label=item.label, section=item.section, url=url, current=current_one, waiting=waiting))
    return found
