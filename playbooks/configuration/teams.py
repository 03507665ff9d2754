"""The teams of a configuration file: who works together, by which calendar, led by whom."""

from __future__ import annotations

from typing import Any

from playbooks.models import Team, TeamMember, WorkingCalendar
from retention import people
from retention.configuration.reading import Entry
from retention.configuration.sections import Loading, Section, named, put

KEY = "teams"
LEADERS = ("manager", "director")


def dump() -> list[dict[str, Any]]:
    """Every team as the file has it; people by their login."""
    teams = Team.objects.select_related("calendar", *LEADERS).prefetch_related("members__user").order_by("pk")
    return [_written(team) for team in teams]


def _written(team: Team) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": team.code, "name": team.name, "name_zh": team.name_zh}
    entry["calendar"] = team.calendar.code
    entry |= {role: getattr(team, role).get_username() for role in LEADERS if getattr(team, role)}
    entry["members"] = sorted(member.user.get_username() for member in team.members.all())
    if team.is_default:
        entry["default"] = True
    return {key: value for key, value in entry.items() if value not in ("", [])}


def load(entries: list[Entry], loading: Loading) -> None:
    """Read the teams and write those that are new or differ; people whom the file does not name stay."""
    present = {one.code: one for one in Team.objects.all()}
    read = [(entry.code(), *_values(entry, present.get(entry.code()), loading)) for entry in entries]
    _refuse_two_defaults(read, loading)
    if loading.problems:
        return
    calendars = {one.code: one for one in WorkingCalendar.objects.all()}
    for code, values, calendar, members in read:
        if values["is_default"]:
            Team.objects.filter(is_default=True).exclude(code=code).update(is_default=False)
        values["calendar"] = calendars[calendar]
        team, details = put(loading, section=KEY, model=Team, code=code, values=values)
        joined = _join(team, members)
        if details is not None:
            loading.compared(KEY, code, details + joined)


def _values(entry: Entry, present: Team | None, loading: Loading) -> tuple[dict[str, Any], str, list[Any]]:
    values: dict[str, Any] = named(entry, present=present)
    values["is_default"] = entry.flag("default", default=bool(present and present.is_default))
    calendar = entry.code("calendar")
    if calendar and calendar not in (loading.known("calendars") or set()):
        entry.problem(f"there is no calendar {calendar!r}. Add it under calendars.")
    for role in LEADERS:
        login = entry.text(role)
        values[role] = _people(entry, [login])[0] if login else getattr(present, role, None)
    members = _people(entry, entry.codes("members"))
    entry.finish()
    return values, calendar, members


def _people(entry: Entry, logins: list[str]) -> list[Any]:
    found = people.by_login(set(logins))
    for login in logins:
        if login not in found:
            entry.problem(f"there is no active person {login!r}. Make the account first, or leave it out.")
    return [found.get(login) for login in logins]


def _join(team: Team, members: list[Any]) -> list[tuple[str, str, str]]:
    details = []
    for person in members:
        before = TeamMember.objects.filter(user=person).select_related("team").first()
        if before is None or before.team_id != team.pk:
            TeamMember.objects.update_or_create(user=person, defaults={"team": team})
            details.append((f"member {person.get_username()}", before.team.code if before else "—", team.code))
    return details


def _refuse_two_defaults(read: list[tuple[str, dict[str, Any], str, list[Any]]], loading: Loading) -> None:
    defaults = [code for code, values, _calendar, _members in read if values["is_default"]]
    if len(defaults) > 1:
        loading.problems.add(KEY, f"{', '.join(defaults)} are all the default. Only one team can be.")


def codes() -> set[str]:
    """The teams that exist."""
    return set(Team.objects.values_list("code", flat=True))


SECTION = Section(key=KEY, dump=dump, load=load, codes=codes)
