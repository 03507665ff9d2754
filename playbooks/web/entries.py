"""What this app adds to the pages of the app on its left: its own pages, and what it knows about a customer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from playbooks import transitions
from playbooks.cases import finding
from playbooks.messaging.told import centre
from playbooks.models import ApprovalSeat, Case, Message
from playbooks.web.access import sees_approvals, sees_notices, sees_tasks, sees_unheard
from playbooks.web.customer import cards
from playbooks.web.desk import keys
from playbooks.work.approvals import inbox
from playbooks.work.staff import absences
from retention.web import navigation, search


def register() -> None:
    """Add this app's pages to the navigation, and what it knows to the page of a customer."""
    _register_pages()
    cards.register()
    search.register(
        search.Kind(key="cases", label=_("Cases"), position=30, find=find_cases, find_similar=find_similar_cases)
    )


def _register_pages() -> None:
    navigation.register_keys("desk", keys.GROUPS)
    for key, label, position, allowed, shortcut, waiting in (
        ("queue", _("Queue"), 10, sees_tasks, "g q", None),
        ("cases", _("Cases"), 11, sees_tasks, "g k", None),
        ("approvals", _("Approvals"), 12, sees_approvals, "g a", waiting_approvals),
        ("absences", _("My absences"), 14, may_note_absences, "", None),
        ("unheard", _("Reached nobody"), 15, sees_unheard, "", None),
        ("operations", _("Operations"), 36, sees_tasks, "g o", None),
        ("notices", _("Notifications"), 90, sees_notices, "g n", unread_notices),  # nobody's first page
    ):
        navigation.register(
            navigation.NavItem(
                key=key,
                label=label,
                url_name=f"playbooks:{key}",
                position=position,
                allowed=allowed,
                waiting=waiting,
                keys=shortcut,
            )
        )


def may_note_absences(user: Any) -> bool:
    """Tell whether a person has work that somebody else could do."""
    return absences.may_be_away(user=user)


def waiting_approvals(user: Any, now: datetime) -> QuerySet[ApprovalSeat] | None:
    """Return the decisions that wait for a person; nobody is asked who decides on nothing."""
    return inbox.seats_of(user=user, now=now) if user.has_perm(transitions.DECIDER) else None


def find_cases(sought: search.Sought) -> list[search.Hit]:
    """Find cases for the search box."""
    found = finding.cases(text=sought.text, user=sought.user, most=sought.most, customers=sought.customers)
    return [_case(one) for one in found]


def find_similar_cases(sought: search.Sought) -> list[search.Hit]:
    """Find the cases of customers whose names are written nearly so."""
    found = finding.cases_of(user=sought.user, most=sought.most, customers=sought.similar_customers)
    return [_case(one) for one in found]


def _case(case: Case) -> search.Hit:
    facts = [case.get_outcome_display() or case.get_state_display(), case.outcome_note[:120]]
    return search.Hit(
        title=gettext("Case %(number)d · %(customer)s") % {"number": case.pk, "customer": case.customer.name},
        url=reverse("playbooks:case", args=[case.pk]),
        about=" · ".join(fact for fact in facts if fact),
    )


def unread_notices(user: Any, now: datetime) -> QuerySet[Message]:
    """Return the notifications that a person has not read."""
    return centre.unread_of(user=user)
