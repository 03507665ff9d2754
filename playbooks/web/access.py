"""Who sees tasks, who works on them, and whose tasks they look at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from playbooks import transitions
from playbooks.models import RetentionTaskQuerySet
from playbooks.work import queue
from retention.web.pages import sees_every_portfolio

VIEW = "retention_playbooks.view_retentiontask"
VIEW_APPROVALS = "retention_playbooks.view_approvalrequest"
VIEW_OFFERS = "retention_playbooks.view_offer"
MINE, TEAM = "mine", "team"


def sees_tasks(user: Any) -> bool:
    """Tell whether a person may open the queue."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(VIEW))


def sees_approvals(user: Any) -> bool:
    """Tell whether a person may open the approvals."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(VIEW_APPROVALS))


def sees_offers(user: Any) -> bool:
    """Tell whether a person may look at offers."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(VIEW_OFFERS))


def may_see_team(user: Any) -> bool:
    """Tell whether a person may look at other people's tasks: managers, and those who watch everything."""
    return sees_every_portfolio(user)


def scope_of(user: Any, wanted: str) -> str:
    """Return whose tasks to show: one's own, unless one may see the team's and asks, or does no tasks oneself."""
    if not may_see_team(user):
        return MINE
    if wanted in (MINE, TEAM):
        return wanted
    return MINE if user.has_perm(transitions.WORK) else TEAM


def tasks_in(user: Any, scope: str, *, now: datetime) -> RetentionTaskQuerySet:
    """Return the unfinished tasks that a person sees in a scope."""
    return queue.queue_for(user=user, now=now, scope=queue.MINE if scope == MINE else queue.ALL)
