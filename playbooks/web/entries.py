"""What this app adds to the pages of the app on its left: its own pages, and tasks and messages of a customer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from playbooks import transitions
from playbooks.models import Case, Message, RetentionTask
from playbooks.web.access import sees_approvals, sees_tasks, sees_unheard
from playbooks.work.approvals import inbox
from playbooks.work.staff import absences
from retention.web import navigation, panels

LATEST = 10


def register() -> None:
    """Add this app's pages to the navigation, and its panels to the customer page."""
    _register_pages()
    _register_panels()


def _register_pages() -> None:
    navigation.register(
        navigation.NavItem(key="queue", label=_("Queue"), url_name="playbooks:queue", position=10, allowed=sees_tasks)
    )
    navigation.register(
        navigation.NavItem(key="cases", label=_("Cases"), url_name="playbooks:cases", position=11, allowed=sees_tasks)
    )
    navigation.register(
        navigation.NavItem(
            key="approvals",
            label=_("Approvals"),
            url_name="playbooks:approvals",
            position=12,
            allowed=sees_approvals,
            waiting=waiting_approvals,
        )
    )
    navigation.register(
        navigation.NavItem(
            key="absences",
            label=_("My absences"),
            url_name="playbooks:absences",
            position=14,
            allowed=may_note_absences,
        )
    )
    navigation.register(
        navigation.NavItem(
            key="unheard", label=_("Nobody told"), url_name="playbooks:unheard", position=15, allowed=sees_unheard
        )
    )


def _register_panels() -> None:
    panels.register(
        panels.Panel(key="tasks", title=_("Tasks"), position=10, load=load_tasks, template="playbooks/_panel.html")
    )
    panels.register(
        panels.Panel(
            key="messages",
            title=_("Messages to the customer"),
            position=70,
            load=load_messages,
            template="playbooks/_messages.html",
        )
    )


def may_note_absences(user: Any) -> bool:
    """Tell whether a person has work that somebody else could do."""
    return absences.may_be_away(user=user)


def waiting_approvals(user: Any, now: datetime) -> int:
    """Return how many decisions wait for a person; nobody is asked who decides on nothing."""
    return inbox.count(user=user, now=now) if user.has_perm(transitions.DECIDER) else 0


def load_messages(asked: panels.PanelRequest) -> dict[str, Any] | None:
    """Return the newest messages to a customer; nothing where there are none, or one may not see them."""
    found = Message.objects.visible_to(asked.user).filter(customer=asked.customer, audience="customer", user=None)
    newest = list(found.select_related("template").order_by("-queued_at", "-pk")[:LATEST])
    return {"messages": newest} if newest else None


def load_tasks(asked: panels.PanelRequest) -> dict[str, Any] | None:
    """Return the open case of a customer and the newest tasks; nothing for those who see no tasks."""
    if not sees_tasks(asked.user):
        return None
    tasks = RetentionTask.objects.visible_to(asked.user).filter(case__customer=asked.customer)
    return {
        "case": Case.objects.visible_to(asked.user).open().filter(customer=asked.customer).first(),
        "tasks": tasks.select_related("owner").order_by("-created_at", "-pk")[:LATEST],
    }
