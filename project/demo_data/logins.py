"""The people of the demo: one login for each role, and a CSM for each portfolio."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.db import transaction

from playbooks.models import Team, TeamMember
from project.simulation.customers import names
from retention import roles

PASSWORD = "retention-demo"  # noqa: S105  printed in the README; refused outside the demo
_PEOPLE_SEED = 20


class UnableToMakeLogins(Exception):
    """These settings must not have logins with a well-known password."""


@dataclass(frozen=True)
class Login:
    """One login of the demo."""

    name: str
    role: str
    """Group; empty for the superuser."""
    does: str
    opens: str
    """Page to begin with."""


def logins(*, portfolios: int) -> Iterator[Login]:
    """Everybody who can log in to a demo with so many portfolios."""
    queue = "/retention/"
    for number in range(1, portfolios + 1):
        yield Login(f"csm{number}", roles.CSM, "works on the tasks of one portfolio", queue)
    yield Login("manager", roles.MANAGER, "leads the CSMs, is told of overdue tasks", queue)
    yield Login("director", roles.DIRECTOR, "is told of tasks that stay overdue", queue)
    yield Login("interviewer", roles.INTERVIEWER, "interviews lost customers, neutral", queue)
    yield Login("operator", roles.OPERATOR, "defines metrics, rules and playbooks, imports data", "/admin/")
    yield Login("analyst", roles.ANALYST, "sees everything, changes nothing", "/retention/customers/")
    yield Login("admin", "", "may do everything", "/admin/")


@transaction.atomic
def make(*, portfolios: int) -> int:
    """Make the logins that are missing and put the CSMs into the default team; returns how many were made.

    All share one password, hashed once: hashing is slow on purpose.
    Raises UnableToMakeLogins unless the settings say DEMO_LOGINS = True.
    """
    if not getattr(settings, "DEMO_LOGINS", False):
        msg = "Demo logins have a well-known password. Run with DJANGO_SETTINGS_MODULE=project.settings.demo."
        raise UnableToMakeLogins(msg)
    wanted = list(logins(portfolios=portfolios))
    there = set(User.objects.filter(username__in=[one.name for one in wanted]).values_list("username", flat=True))
    secret = make_password(PASSWORD)
    made = User.objects.bulk_create(
        [_user(one, place=place, secret=secret) for place, one in enumerate(wanted) if one.name not in there]
    )
    role_of = {one.name: one.role for one in wanted}
    groups = {group.name: group for group in Group.objects.filter(name__in=roles.ROLES)}
    for user in made:
        if role := role_of[user.username]:
            user.groups.add(groups[role])
    _gather_team()
    return len(made)


def _user(one: Login, *, place: int, secret: str) -> User:
    name, _ = names.person(seed=_PEOPLE_SEED, number=place, place=0, chinese=False)
    given, family = name.split(" ", 1)
    return User(
        username=one.name,
        first_name=given,
        last_name=family,
        email=f"{one.name}@vendor.example",
        password=secret,
        is_staff=one.role not in (roles.CSM, roles.INTERVIEWER),
        is_superuser=not one.role,
    )


def _gather_team() -> None:
    team = Team.objects.filter(is_default=True).first()
    if team is None:
        return
    people = {user.username: user for user in User.objects.filter(username__in=("manager", "director"))}
    if team.manager is None or team.director is None:
        team.manager = team.manager or people["manager"]
        team.director = team.director or people["director"]
        team.save(update_fields=["manager", "director"])
    csms = User.objects.filter(groups__name=roles.CSM, username__startswith="csm")
    TeamMember.objects.bulk_create([TeamMember(team=team, user=user) for user in csms], ignore_conflicts=True)
