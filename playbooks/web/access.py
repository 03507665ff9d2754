"""Who sees tasks, who works on them, and whose tasks they look at."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from playbooks import transitions
from playbooks.messaging.told import kinds
from playbooks.models import RetentionTask, RetentionTaskQuerySet, Team, TeamMember
from playbooks.work import queue
from retention import conf
from retention.models import Customer
from retention.web.pages import sees_every_portfolio

VIEW = "retention_playbooks.view_retentiontask"
VIEW_APPROVALS = "retention_playbooks.view_approvalrequest"
VIEW_OFFERS = "retention_playbooks.view_offer"
VIEW_MESSAGES = "retention_playbooks.view_message"
MINE, TEAM, HELPING = "mine", "team", "helping"


def sees_tasks(user: Any) -> bool:
    """Tell whether a person may open the queue."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(VIEW))


def sees_approvals(user: Any) -> bool:
    """Tell whether a person may open the approvals."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(VIEW_APPROVALS))


def sees_offers(user: Any) -> bool:
    """Tell whether a person may look at offers."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(VIEW_OFFERS))


def sees_messages(user: Any) -> bool:
    """Tell whether a person may look at what customers are sent."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(VIEW_MESSAGES))


def sees_notices(user: Any) -> bool:
    """Tell whether a person is ever told anything."""
    return bool(user.is_authenticated and user.is_active and kinds.of_person(user))


def may_see_team(user: Any) -> bool:
    """Tell whether a person may look at other people's tasks: managers, and those who watch everything."""
    return sees_every_portfolio(user)


def scope_of(user: Any, wanted: str) -> str:
    """Return whose tasks to show: one's own, unless one may see the team's and asks, or does no tasks oneself.

    The tasks of the retention teams one is in are there for everybody.
    """
    if wanted == HELPING:
        return HELPING
    if not may_see_team(user):
        return MINE
    if wanted in (MINE, TEAM):
        return wanted
    return MINE if user.has_perm(transitions.WORK) else TEAM


def has_only_the_teams(user: Any) -> bool:
    """Tell whether a person sees the tasks of others and has none to do."""
    return (
        scope_of(user, "") == MINE and may_see_team(user) and not RetentionTask.objects.own(user).unfinished().exists()
    )


def tasks_in(user: Any, scope: str) -> RetentionTaskQuerySet:
    """Return the unfinished tasks that a person sees in a scope."""
    return queue.tasks_of(user=user, scope={MINE: queue.MINE, HELPING: queue.HELPING}.get(scope, queue.ALL))


def sees_unheard(user: Any) -> bool:
    """Tell whether a person is to know of what nobody could be told: those who see how teams are set up."""
    return sees_tasks(user) and bool(user.has_perm("retention_playbooks.view_team"))


def candidates(tenant: str) -> QuerySet[Any]:
    """Return the people who may be given work for a tenant: those of the teams, and the owners of customers."""
    leaders = Team.objects.values_list("manager", "director")
    known = {key for pair in leaders for key in pair} | set(TeamMember.objects.values_list("user", flat=True))
    known |= set(Customer.objects.filter(tenant=tenant).values_list("owner", flat=True).distinct())
    model = get_user_model()
    found = model._default_manager.filter(pk__in=known - {None}).order_by(model.USERNAME_FIELD)
    if conf.settings().tenants is None:
        return found
    allowed = [person.pk for person in found if tenant in (conf.settings().tenants_of(person) or [])]
    return found.filter(pk__in=allowed)
