"""The teams of a configuration file: who works together in which role, by which calendar, led by whom, told when."""

from __future__ import annotations

from typing import Any

from playbooks.models import MEMBER_ROLES, EscalationStep, Role, Team, TeamMember, WorkingCalendar
from playbooks.work.terms import in_words, plan_of
from playbooks.work.waiting import LONGEST
from retention import people
from retention.configuration.reading import Entry
from retention.configuration.sections import Loading, Section, named, put

KEY = "teams"
LEADERS = ("manager", "director")
Member = tuple[Any, str, bool]
"""A person, their role, and whether they are on call."""
Plan = list[tuple[int, str]]


def dump() -> list[dict[str, Any]]:
    """Every team as the file has it; people by their login."""
    teams = Team.objects.select_related("calendar", *LEADERS).prefetch_related("members__user").order_by("pk")
    return [_written(team) for team in teams]


def _written(team: Team) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": team.code, "name": team.name, "name_zh": team.name_zh}
    entry["calendar"] = team.calendar.code
    entry |= {role: getattr(team, role).get_username() for role in LEADERS if getattr(team, role)}
    members = sorted(team.members.all(), key=lambda one: one.user.get_username())
    entry["members"] = [one.user.get_username() for one in members if _is_plain(one)]
    entry["colleagues"] = [_colleague(one) for one in members if not _is_plain(one)]
    steps = team.escalation_steps.order_by("percent")
    entry["escalation"] = [{"percent": step.percent, "tell": step.target} for step in steps]
    if team.is_default:
        entry["default"] = True
    if team.waiting_days != LONGEST:
        entry["waiting_days"] = team.waiting_days
    return {key: value for key, value in entry.items() if value not in ("", [])}


def _is_plain(member: TeamMember) -> bool:
    return member.role == Role.OWNER and not member.on_call


def _colleague(member: TeamMember) -> dict[str, Any]:
    entry = {"person": member.user.get_username(), "role": member.role}
    return {**entry, "on_call": True} if member.on_call else entry


def load(entries: list[Entry], loading: Loading) -> None:
    """Read the teams and write those that are new or differ; people whom the file does not name stay."""
    present = {one.code: one for one in Team.objects.all()}
    read = [(entry.code(), *_values(entry, present.get(entry.code()), loading)) for entry in entries]
    _refuse_two_defaults(read, loading)
    if loading.problems:
        return
    calendars = {one.code: one for one in WorkingCalendar.objects.all()}
    for code, values, calendar, members, escalation in read:
        if values["is_default"]:
            Team.objects.filter(is_default=True).exclude(code=code).update(is_default=False)
        values["calendar"] = calendars[calendar]
        team, details = put(loading, section=KEY, model=Team, code=code, values=values)
        joined = _join(team, members) + _agree(team, escalation)
        if details is not None:
            loading.compared(KEY, code, details + joined)


def _values(
    entry: Entry, present: Team | None, loading: Loading
) -> tuple[dict[str, Any], str, list[Member], Plan | None]:
    values: dict[str, Any] = named(entry, present=present)
    values["is_default"] = entry.flag("default", default=bool(present and present.is_default))
    values["waiting_days"] = entry.whole(
        "waiting_days", low=1, high=250, default=getattr(present, "waiting_days", LONGEST)
    )
    calendar = entry.code("calendar")
    if calendar and calendar not in (loading.known("calendars") or set()):
        entry.problem(f"there is no calendar {calendar!r}. Add it under calendars.")
    for role in LEADERS:
        login = entry.text(role)
        values[role] = _people(entry, [login])[0] if login else getattr(present, role, None)
    members = [(person, str(Role.OWNER), False) for person in _people(entry, entry.codes("members"))]
    members += [_read_colleague(one) for one in entry.entries("colleagues", named_by="person")]
    escalation = _read_plan(entry) if entry.has("escalation") else None
    entry.take("escalation")
    entry.finish()
    return values, calendar, members, escalation


def _read_colleague(entry: Entry) -> Member:
    login = entry.text("person", required=True)
    role = entry.choice("role", MEMBER_ROLES, default=Role.OWNER)
    on_call = entry.flag("on_call", default=False)
    entry.finish()
    return (_people(entry, [login])[0] if login else None), role, on_call


def _read_plan(entry: Entry) -> Plan:
    plan = []
    for step in entry.entries("escalation", named_by="percent"):
        percent = step.whole("percent", low=10, high=1000)
        plan.append((percent or 0, step.choice("tell", EscalationStep.Target.values)))
        step.finish()
    if len({percent for percent, _target in plan}) != len(plan):
        entry.problem("escalation names a percent twice. Tell one person at a time.")
    return sorted(plan)


def _people(entry: Entry, logins: list[str]) -> list[Any]:
    found = people.by_login(set(logins))
    for login in logins:
        if login not in found:
            entry.problem(f"there is no active person {login!r}. Make the account first, or leave it out.")
    return [found.get(login) for login in logins]


def _join(team: Team, members: list[Member]) -> list[tuple[str, str, str]]:
    details = []
    for person, role, on_call in members:
        before = TeamMember.objects.filter(user=person).select_related("team").first()
        was = "—" if before is None else _place(before.team.code, before.role, before.on_call)
        now = _place(team.code, role, on_call)
        if was != now:
            TeamMember.objects.update_or_create(user=person, defaults={"team": team, "role": role, "on_call": on_call})
            details.append((f"member {person.get_username()}", was, now))
    return details


def _place(team: str, role: str, on_call: bool) -> str:  # noqa: FBT001
    plain = team if role == Role.OWNER else f"{team}, {role}"
    return f"{plain}, on call" if on_call else plain


def _agree(team: Team, plan: Plan | None) -> list[tuple[str, str, str]]:
    before = list(team.escalation_steps.order_by("percent").values_list("percent", "target"))
    if plan is None or plan == before:
        return []
    team.escalation_steps.all().delete()
    EscalationStep.objects.bulk_create(
        EscalationStep(team=team, percent=percent, target=target) for percent, target in plan
    )
    return [("escalation", in_words(plan_of(before)), in_words(plan_of(plan)))]


def _refuse_two_defaults(read: list[tuple[Any, ...]], loading: Loading) -> None:
    defaults = [code for code, values, *_rest in read if values["is_default"]]
    if len(defaults) > 1:
        loading.problems.add(KEY, f"{', '.join(defaults)} are all the default. Only one team can be.")


def codes() -> set[str]:
    """The teams that exist."""
    return set(Team.objects.values_list("code", flat=True))


SECTION = Section(key=KEY, dump=dump, load=load, codes=codes)
