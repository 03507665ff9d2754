"""Who sees tasks, who works on them, and whose tasks they look at."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from playbooks import transitions
from playbooks.models import RetentionTask
from retention.web.pages import sees_every_portfolio

VIEW = "retention_playbooks.view_retentiontask"
MINE, TEAM = "mine", "team"


def sees_tasks(user: Any) -> bool:
    """Tell whether a person may open the queue."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(VIEW))


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


def tasks_in(user: Any, scope: str) -> QuerySet[RetentionTask]:
    """Return the unfinished tasks that a person sees in a scope."""
    visible = RetentionTask.objects.visible_to(user).unfinished()
    return visible.filter(owner=user) if scope == MINE else visible
