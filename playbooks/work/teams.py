"""Who does a piece of work, by which calendar, who stands in for whom, and who is told when it is late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, Value

from playbooks.models import Absence, EscalationStep, Role, Team, TeamMember
from playbooks.work import calendars, terms
from playbooks.work.deadlines import Calendar
from playbooks.work.terms import Plan
from retention import conf
from retention.clock import local_day
from retention.models import Customer


@dataclass(frozen=True)
class Roster:
    """Teams, people and calendars, loaded once for many tasks. Users may have any kind of key.

    `members` are those of each team in the order in which they joined, `away` the delegates of the
    people who are absent on the day of the roster, `tenants` what was looked up of people's tenants.
    """

    users: dict[Any, Any]
    teams: dict[int, Team]
    membership: dict[Any, int]
    default: Team | None
    calendars: dict[int, Calendar] = field(default_factory=dict)
    members: dict[int, list[TeamMember]] = field(default_factory=dict)
    plans: dict[int, Plan] = field(default_factory=dict)
    away: dict[Any, Any] = field(default_factory=dict)
    tenants: dict[Any, Any] = field(default_factory=dict)

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

    def plan_of(self, user_id: Any) -> Plan:
        """Who is told after how much of the time, as a person's team has agreed."""
        team = self.team_of(user_id)
        return terms.STANDARD if team is None else self.plans.get(team.pk, terms.STANDARD)

    def leaders_of(self, user_id: Any) -> list[Any]:
        """Manager and director of a person's team, those that there are."""
        team = self.team_of(user_id)
        return [] if team is None else [one for one in (team.manager, team.director) if one is not None]

    def leaders_for(self, user_id: Any, customer: Customer) -> list[Any]:
        """Who leads a person in what they do for a customer: by the host's word, else by their team."""
        approvers = conf.settings().approvers
        return self.leaders_of(user_id) if approvers is None else list(approvers(customer))

    def first_there(self, asked: Sequence[Any]) -> Any | None:
        """The first who is there or has a delegate; else the first who may at least log in."""
        return first_active([*(self.stand_in(person) for person in asked), *asked])

    def doer(self, user_id: Any) -> Any | None:
        """Who does the work of this customer owner: they, else who is on call, else manager or director."""
        return next(iter(self.line(role=Role.OWNER, owner_id=user_id)), None)

    def line(self, *, role: str, owner_id: Any, turn: int = 0, tenant: str | None = None) -> list[Any]:
        """Who may do a role's work for the customers of an owner, the first choice first; each once.

        1. The owner, manager or director themselves; for other roles the members with that role of the
           owner's team, else of the default team; `turn` says with which of several to begin.
        2. Who is on call in these teams, those of the role first.
        3. The manager, then the director of the owner's team.

        Instead of somebody who is away stands their delegate. Those who are away and have none come
        last, so that work never lies with nobody. People who may not log in are left out, and those who
        do not belong to the `tenant`, where one is named.
        """
        asked = list(self._candidates(role, owner_id, turn))
        there = [self.stand_in(person) for person in asked]
        found: dict[Any, Any] = {}
        for person in (*there, *asked):
            if person is not None and person.is_active and (tenant is None or self.belongs(person, tenant)):
                found.setdefault(person.pk, person)
        return list(found.values())

    def belongs(self, person: Any, tenant: str) -> bool:
        """Whether a person works for a tenant; everybody does where the host has none."""
        if person.pk not in self.tenants:
            self.tenants[person.pk] = conf.settings().tenants_of(person)
        known = self.tenants[person.pk]
        return known is None or tenant in known

    def stand_in(self, person: Any) -> Any | None:
        """The person, or who stands in for them while they are away; nobody where there is no delegate."""
        seen = set()
        while person is not None and person.is_active and person.pk in self.away:
            if person.pk in seen:
                return None
            seen.add(person.pk)
            person = self.users.get(self.away[person.pk])
        return person if person is not None and person.is_active else None

    def _candidates(self, role: str, owner_id: Any, turn: int) -> Iterator[Any]:
        team = self.team_of(owner_id)
        leaders = self.leaders_of(owner_id)
        members = [self.members.get(one.pk, []) for one in (team, self.default) if one is not None]
        if role == Role.OWNER:
            yield self.users.get(owner_id)
        elif role in (Role.MANAGER, Role.DIRECTOR):
            yield from leaders if role == Role.MANAGER else leaders[::-1]
        else:
            regular = [[one for one in group if one.role == role and not one.on_call] for group in members]
            chosen = next((group for group in regular if group), [])
            first = turn % len(chosen) if chosen else 0
            yield from (self.users.get(one.user_id) for one in (*chosen[first:], *chosen[:first]))
        if role not in (Role.MANAGER, Role.DIRECTOR):
            on_call = [one for group in members for one in group if one.on_call]
            on_call.sort(key=lambda one: one.role != role)
            yield from (self.users.get(one.user_id) for one in on_call)
        yield from leaders


def roster(*, user_ids: Collection[Any], now: datetime) -> Roster:
    """Load what is needed to give work to these people at this moment; the number of queries does not grow."""
    teams = {team.pk: team for team in Team.objects.select_related("manager", "director")}
    members: dict[int, list[TeamMember]] = defaultdict(list)
    for member in TeamMember.objects.order_by("pk"):
        members[member.team_id].append(member)
    plans: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for team_id, percent, target in EscalationStep.objects.values_list("team_id", "percent", "target"):
        plans[team_id].append((percent, target))
    away = away_on(day=local_day(now))
    wanted = {*user_ids, *away.values(), *(one.user_id for group in members.values() for one in group)}
    wanted |= {leader for team in teams.values() for leader in (team.manager_id, team.director_id)}
    return Roster(
        users=get_user_model()._default_manager.in_bulk([user_id for user_id in wanted if user_id is not None]),
        teams=teams,
        membership={one.user_id: one.team_id for group in members.values() for one in group},
        default=next((team for team in teams.values() if team.is_default), None),
        calendars=calendars.load(calendar_ids={team.calendar_id for team in teams.values()}),
        members=dict(members),
        plans={team_id: terms.plan_of(rows) for team_id, rows in plans.items()},
        away=away,
    )


def calendar_of(*, user_id: Any) -> Calendar:
    """The working time of one person's team, as Roster.calendar_of finds it; two queries."""
    default = Team.objects.filter(is_default=True)
    found = default.annotate(place=Value(2))
    if user_id is not None:
        member = Team.objects.filter(members__user=user_id).annotate(place=Value(0))
        leader = Team.objects.filter(Q(manager=user_id) | Q(director=user_id)).annotate(place=Value(1))
        found = member.union(leader, found, all=True)
    first = found.values_list("place", "pk", "calendar_id").order_by("place", "pk").first()
    return calendars.fallback() if first is None else calendars.load(calendar_ids=[first[2]])[first[2]]


def away_on(*, day: date) -> dict[Any, Any]:
    """The people who are away on a local day, each with their delegate or nobody."""
    found = Absence.objects.filter(first_day__lte=day, last_day__gte=day).order_by("pk")
    away: dict[Any, Any] = {}
    for user_id, delegate_id in found.values_list("user_id", "delegate_id"):
        away[user_id] = away.get(user_id) or delegate_id
    return away


def first_active(people: Iterable[Any]) -> Any | None:
    """The first person who is there and may log in."""
    return next((person for person in people if person is not None and person.is_active), None)
