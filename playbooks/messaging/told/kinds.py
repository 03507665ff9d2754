"""The kinds of notices that people can choose among, and where each leads; apps to the right add theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from playbooks import transitions

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OTHER: Final = "other"
"""What steps of playbooks tell, by templates of the house."""


@dataclass(frozen=True, kw_only=True)
class NoticeKind:
    """Notices of these templates; `allowed` says who can ever get one."""

    code: str
    label: StrOrPromise
    position: int
    templates: tuple[str, ...]
    allowed: Callable[[Any], bool]


_kinds: dict[str, NoticeKind] = {}
_pages: dict[str, str] = {
    "task_id": "playbooks:task",
    "request_id": "playbooks:approval",
    "offer_id": "playbooks:offer",
}


def register(kind: NoticeKind) -> None:
    """Add a kind; a second one with the same code replaces the first."""
    _kinds[kind.code] = kind


def register_page(value: str, url_name: str) -> None:
    """Say which page a notice with such a value leads to."""
    _pages[value] = url_name


def known() -> list[NoticeKind]:
    """Return every kind in order."""
    return sorted(_kinds.values(), key=lambda kind: (kind.position, kind.code))


def of_person(user: Any) -> list[NoticeKind]:
    """Return the kinds that a person can get."""
    return [kind for kind in known() if kind.allowed(user)]


def kind_of(template_code: str) -> str:
    """Return the kind that a template belongs to."""
    return next((kind.code for kind in _kinds.values() if template_code in kind.templates), OTHER)


def page_of(*, values: Mapping[str, Any], customer_id: int | None) -> str:
    """Return the address that a notice leads to: its task or request, else the customer; empty where there is none."""
    for value, url_name in _pages.items():
        if value in values:
            return _address(url_name, values[value])
    return _address("retention:customer", customer_id) if customer_id is not None else ""


def _address(url_name: str, pk: Any) -> str:
    try:
        return reverse(url_name, args=[pk])
    except NoReverseMatch:
        return ""


def _works(user: Any) -> bool:
    return bool(user.has_perm(transitions.WORK))


def _looks(user: Any) -> bool:
    return bool(user.has_perm("retention_playbooks.view_retentiontask"))


def _decides(user: Any) -> bool:
    return bool(user.has_perm(transitions.DECIDER))


def _asks(user: Any) -> bool:
    return bool(user.has_perm("retention_playbooks.make_offers"))


def register_own() -> None:
    """Add the kinds of this app."""
    for position, (code, label, templates, allowed) in enumerate(
        (
            ("assigned", _("New work for you"), ("notice-assignment",), _works),
            ("late", _("Late work"), ("notice-half-time", "notice-late"), _works),
            ("woken", _("A snooze is over"), ("notice-woken",), _works),
            ("mention", _("Somebody mentions you"), ("notice-mention",), _looks),
            ("team", _("You are wanted in a retention team"), ("notice-team-request",), _works),
            ("approval", _("A decision waits for you"), ("notice-approval", "notice-approval-late"), _decides),
            ("decided", _("Your request was decided or withdrawn"), ("notice-decided", "notice-withdrawn"), _asks),
            (OTHER, _("What playbooks tell you"), (), _looks),
        )
    ):
        register(NoticeKind(code=code, label=label, position=10 * position, templates=templates, allowed=allowed))
