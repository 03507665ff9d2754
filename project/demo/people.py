"""The people of the demo: one login for each role, and a portfolio owner for every simulated CSM."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from playbooks.models import Role, Team, TeamMember
from retention import roles

PASSWORD = "retention-demo"  # noqa: S105 # printed in the README; only settings with DEMO_LOGINS may use it


class UnableToMakeLogins(Exception):
    """Logins with a well-known password are not allowed here; the message says why."""


@dataclass(frozen=True)
class Person:
    """Somebody to log in as."""

    login: str
    name: str
    role: str
    does: str
    staff: bool = False


LEADERS = (
    Person("manager", "Chen Jing", roles.MANAGER, "leads the CSMs: every customer, escalations, overrides", staff=True),
    Person("director", "Zhou Wei", roles.DIRECTOR, "is told when the manager is late too", staff=True),
    Person("interviewer", "Sophie Laurent", roles.INTERVIEWER, "neutral: talks to customers who left"),
    Person("operator", "Omar Haddad", roles.OPERATOR, "defines metrics, rules and playbooks in /admin/", staff=True),
    Person("analyst", "Ana Souza", roles.ANALYST, "sees everything and changes nothing", staff=True),
)
COLLEAGUES = (
    Person("sales", "Marta Silva", roles.CSM, "joins retention teams for sales"),
    Person("product", "Kenji Mori", roles.CSM, "joins retention teams for the product"),
    Person("service", "Grace Adeyemi", roles.CSM, "calls customers back once a plan is approved"),
    Person("executive", "Helen Park", roles.CSM, "visits customers of high value"),
)
"""Each is in the team of the CSMs, in the role that their login names."""
CSM_NAMES = (
    "Li Na", "Wang Fang", "Zhang Wei", "Liu Yang", "Anna Berg", "Tom Keller", "Maria Rossi", "James Okoro",
    "Zhao Min", "Sun Lei", "Elif Kaya", "Noah Martin", "Huang Ting", "Wu Jun", "Emma Novak", "Raj Patel",
    "Xu Yan", "Guo Qiang", "Lucia Vega", "Ivan Petrov", "Lin Hui", "He Ping", "Nora Lind", "Paul Adler",
    "Tang Yu", "Deng Kai", "Aino Laine", "Diego Cruz", "Feng Xia", "Cai Ming",
)  # fmt: skip


def csm(number: int) -> Person:
    """Return the CSM of this number; numbers begin with 1, as in the simulated customers."""
    name = CSM_NAMES[(number - 1) % len(CSM_NAMES)]
    return Person(f"csm{number}", name, roles.CSM, "works a portfolio: the queue of tasks, the customers' pages")


def everybody(*, portfolios: int) -> list[Person]:
    """Return everybody who can log in."""
    return [*(csm(number + 1) for number in range(portfolios)), *LEADERS, *COLLEAGUES]


@transaction.atomic
def make_logins(*, portfolios: int) -> int:
    """Make the logins that are missing and put the CSMs into a team with its leaders; return how many were made.

    Raises UnableToMakeLogins outside the demo's settings.
    """
    if not getattr(settings, "DEMO_LOGINS", False):
        message = (
            "The demo's logins have a well-known password, and these settings do not allow them. "
            "Run it with DJANGO_SETTINGS_MODULE=project.settings.demo."
        )
        raise UnableToMakeLogins(message)
    people = everybody(portfolios=portfolios)
    users = get_user_model().objects
    known = set(users.filter(username__in=[person.login for person in people]).values_list("username", flat=True))
    missing = [person for person in people if person.login not in known]
    scrambled = make_password(PASSWORD) if missing else ""  # made slow on purpose, so made once
    for person in missing:
        make(person, scrambled)
    gather_in_team(portfolios=portfolios)
    return len(missing)


def make(person: Person, scrambled: str) -> None:
    """Make one login."""
    first, last = person.name.split(" ", 1)
    user = get_user_model().objects.create(
        username=person.login,
        email=f"{person.login}@example.com",
        password=scrambled,
        first_name=first,
        last_name=last,
        is_staff=person.staff,
    )
    user.groups.add(Group.objects.get(name=person.role))


def gather_in_team(*, portfolios: int) -> None:
    """Give the default team its leaders, and put every CSM and colleague of the demo without a team into it."""
    team = Team.objects.filter(is_default=True).first()
    if team is None:
        return
    users = get_user_model().objects
    if team.manager_id is None:
        team.manager = users.get(username="manager")
    if team.director_id is None:
        team.director = users.get(username="director")
    team.save(update_fields=["manager", "director"])
    logins = [csm(number + 1).login for number in range(portfolios)]
    role_of = dict.fromkeys(logins, Role.OWNER.value) | {person.login: person.login for person in COLLEAGUES}
    in_a_team = TeamMember.objects.values("user_id")
    for user in users.filter(username__in=role_of).exclude(pk__in=in_a_team):
        TeamMember.objects.create(team=team, user=user, role=role_of[user.get_username()])
