"""Who does a piece of work, by which calendar, and who is told when it is late."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model

from playbooks.models import Team, TeamMember
from playbooks.work import calendars
from playbooks.work.deadlines import Calendar


@dataclass(frozen=True)
class Roster:
    """Teams, people and calendars, loaded once for many tasks. Users may have any kind of key."""

    users: dict[Any, Any]
    teams: dict[int, Team]
    membership: dict[Any, int]
    default: Team | None
    calendars: dict[int, Calendar] = field(default_factory=dict)

    def team_of(self, user_id: Any) -> Team | None:
        """The team a person is in, else the one they lead; the default team for everybody without one."""
        if user_id in self.membership:
            return self.teams[self.membership[user_id]]
        led = (
            team
            for team in self.teams.values()
            if user_id is not None and user_id in (team.manager_id, team.director_id)
        )
        return next(led, self.default)

    def calendar_of(self, user_id: Any) -> Calendar:
        """The working time of a person's team."""
        team = self.team_of(user_id)
        return calendars.fallback() if team is None else self.calendars[team.calendar_id]

    def leaders_of(self, user_id: Any) -> list[Any]:
        """Manager and director of a person's team, those that there are."""
        team = self.team_of(user_id)
        return [] if team is None else [one for one in (team.manager, team.director) if one is not None]

    def doer(self, user_id: Any) -> Any | None:
        """Who does the work of this customer owner: they, else the manager, else the director of the team."""
        return first_active([self.users.get(user_id), *self.leaders_of(user_id)])


def roster(*, user_ids: Collection[Any]) -> Roster:
    """Load what is needed to give work to these people; the number of queries does not grow."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    teams = {team.pk: team for team in Team.objects.select_related("manager", "director")}
    return Roster(
        users=get_user_model()._default_manager.in_bulk(list(wanted)),
        teams=teams,
        membership=dict(TeamMember.objects.filter(user__in=wanted).values_list("user_id", "team_id")),
        default=next((team for team in teams.values() if team.is_default), None),
        calendars=calendars.load(calendar_ids={team.calendar_id for team in teams.values()}),
    )


def first_active(people: Collection[Any]) -> Any | None:
    """The first person who is there and may log in."""
    return next((person for person in people if person is not None and person.is_active), None)
