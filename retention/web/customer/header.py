"""What apps to the right add to the head of the customer page: facts, and things to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retention.web.panels import PanelRequest

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A fact in the head: a word, and where it is shown in full; `tone` is a level or tier for its colour."""

    label: StrOrPromise
    value: str
    address: str = ""
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something that the person may do with this customer now, and the page on which they do it."""

    label: StrOrPromise
    address: str


Facts = Callable[[PanelRequest], list[Fact]]
Actions = Callable[[PanelRequest], list[Action]]
_facts: dict[str, tuple[int, Facts]] = {}
_actions: dict[str, tuple[int, Actions]] = {}


def register_facts(*, key: str, position: int, load: Facts) -> None:
    """Add facts; a second registration of the key replaces the first."""
    _facts[key] = (position, load)


def register_actions(*, key: str, position: int, load: Actions) -> None:
    """Add things to do; a second registration of the key replaces the first."""
    _actions[key] = (position, load)


def facts(*, request: PanelRequest) -> list[Fact]:
    """Return the facts that other apps know about a customer, in order."""
    return [fact for _position, load in sorted(_facts.values(), key=_by_position) for fact in load(request)]


def actions(*, request: PanelRequest) -> list[Action]:
    """Return what the person may do with a customer, in order."""
    return [action for _position, load in sorted(_actions.values(), key=_by_position) for action in load(request)]


def _by_position(entry: tuple[int, object]) -> int:
    return entry[0]
