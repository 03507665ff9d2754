"""What the operations dashboard shows of what was counted: each number with the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from playbooks.analytics.operations import Attainment, Period, Promises, Raised, RuleQuality
from playbooks.analytics.pace import Pace
from playbooks.analytics.people import Load
from playbooks.models import LateBecause, PaceMedian, Team
from playbooks.web import access
from playbooks.web.operations.filters import NOBODY
from retention.models import Level

LEVELS = (Level.HIGH, Level.MEDIUM, Level.LOW)


@dataclass(frozen=True, kw_only=True)
class Line:
    """Deadlines kept by some tasks, and the addresses of those due, in time, late and missed."""

    label: str
    level: str
    promises: Promises
    due: str
    met: str
    late: str
    missed: str


def tasks_behind(span: Period, **own: object) -> str:
    """Return the address of the tasks behind a number."""
    query = {"since": span.first.isoformat(), "until": span.last.isoformat(), **own}
    return f"{reverse('playbooks:past-tasks')}?{urlencode(query)}"


def _line(span: Period, label: str, promises: Promises, *, level: str = "", **own: object) -> Line:
    chosen = own | ({"level": level} if level else {})
    ends = {kept: tasks_behind(span, **chosen, kept=kept) for kept in ("met", "late", "missed")}
    return Line(label=label, level=level, promises=promises, due=tasks_behind(span, **chosen), **ends)


def lines(kept: Attainment, *, span: Period, teams: Mapping[int | None, Team]) -> tuple[list[Line], list[Line]]:
    """Return the lines by level, with all of them last, and by team."""
    by_level = [
        _line(span, str(level.label), kept.levels[level], level=level) for level in LEVELS if kept.levels[level].due
    ]
    by_level.append(_line(span, _("All levels"), kept.whole))
    by_team = [_line(span, _name_of(key, teams), promises, team=key or NOBODY) for key, promises in kept.teams.items()]
    return by_level, sorted(by_team, key=lambda one: (-one.promises.due, one.label))


@dataclass(frozen=True, kw_only=True)
class ReasonLine:
    """Why deadlines were missed: how many, their share of all that were, and the tasks."""

    label: str
    tasks: int
    share: float
    address: str


def reason_lines(kept: Attainment, *, span: Period) -> list[ReasonLine]:
    """Return the reasons that were noted, the most frequent first; last, the tasks of which nothing is known."""
    labels = dict(LateBecause.choices)
    whole = sum(kept.reasons.values())
    ranked = sorted(kept.reasons.items(), key=lambda one: (not one[0], -one[1], one[0]))
    return [
        ReasonLine(
            label=str(labels.get(code, _("Nothing was noted"))),
            tasks=number,
            share=number / whole,
            address=tasks_behind(span, because=code or NOBODY),
        )
        for code, number in ranked
        if number
    ]


@dataclass(frozen=True, kw_only=True)
class PaceLine:
    """How quickly the cases of a level moved, and the addresses of them and of those that have got so far."""

    label: str
    level: str
    times: PaceMedian
    cases: str
    planned: str
    approved: str
    contacted: str


def pace_lines(found: Pace | None, *, teams: Mapping[int | None, Team]) -> tuple[list[PaceLine], list[PaceLine]]:
    """Return the medians by level, with those over all last, and by team."""
    if found is None:
        return [], []
    levels = [(str(one), str(one.label)) for one in LEVELS if one in found.levels]
    by_level = [_pace(found, label, found.levels[level], level=level) for level, label in levels]
    if "" in found.levels:
        by_level.append(_pace(found, _("All levels"), found.levels[""]))
    by_team = [_pace(found, _name_of(key, teams), times, team=key or NOBODY) for key, times in found.teams.items()]
    return by_level, sorted(by_team, key=lambda one: (-one.times.cases, one.label))


def _pace(found: Pace, label: str, times: PaceMedian, *, level: str = "", **own: object) -> PaceLine:
    chosen = own | ({"level": level} if level else {})
    query = urlencode({"since": found.first.isoformat(), "until": found.last.isoformat(), **chosen})
    cases = f"{reverse('playbooks:case-times')}?{query}"
    return PaceLine(
        label=label, level=level, times=times, cases=cases, planned=f"{cases}&got=plan",
        approved=f"{cases}&got=approve", contacted=f"{cases}&got=contact",
    )  # fmt: skip


def _name_of(key: int | None, teams: Mapping[int | None, Team]) -> str:
    return teams[key].label if key is not None and key in teams else _("no team")


@dataclass(frozen=True, kw_only=True)
class RuleLine:
    """A rule, and the addresses of its warnings, of the cases that were closed, and of the false alarms."""

    quality: RuleQuality
    warnings: str
    closed: str
    false_alarms: str
    saved: str


def rule_lines(found: Sequence[RuleQuality], *, span: Period) -> list[RuleLine]:
    """Return the rules with the rows behind their numbers."""
    days = _days(span)
    ends = {"closed_since": days["since"], "closed_until": days["until"]}
    shown = []
    for one in found:
        cases = f"{reverse('playbooks:cases')}?{urlencode({**ends, 'rule': one.rule.pk})}"
        shown.append(
            RuleLine(
                quality=one,
                warnings=f"{reverse('retention:warnings')}?{urlencode({**days, 'rule': one.rule.pk})}",
                closed=cases,
                false_alarms=f"{cases}&outcome=false_alarm",
                saved=f"{cases}&outcome=saved&outcome=partly_saved",
            )
        )
    return shown


@dataclass(frozen=True, kw_only=True)
class Warned:
    """All warnings of the days, by how many people who own customers they are divided, and the addresses of both."""

    warnings: int
    owners: int
    a_day: float | None
    address: str
    owned: str


def warned(raised: Raised, *, span: Period, owners: int) -> Warned:
    """Return how many warnings there are a CSM and day."""
    number = sum(raised.rules.values())
    return Warned(
        warnings=number,
        owners=owners,
        a_day=number / owners / span.days if owners else None,
        address=f"{reverse('retention:warnings')}?{urlencode(_days(span))}",
        owned=f"{reverse('playbooks:owners')}?{urlencode(_days(span))}",
    )


def asked(span: Period) -> str:
    """Return how an address asks for these days."""
    return urlencode(_days(span))


def _days(span: Period) -> dict[str, str]:
    return {"since": span.first.isoformat(), "until": span.last.isoformat()}


def open_tasks(**own: object) -> str:
    """Return the address of the tasks that are not finished now, or of some of them."""
    return f"{reverse('playbooks:open-tasks')}?{urlencode(own)}" if own else reverse("playbooks:open-tasks")


def queue_for(user: Any) -> dict[str, str]:
    """Return whose queue a person opens."""
    return {"scope": access.TEAM} if access.may_see_team(user) else {}


def queue_of(queue: Mapping[str, str], **own: object) -> str:
    """Return the address of a queue, or a part of it."""
    query = urlencode({**queue, **own}, doseq=True)
    return f"{reverse('playbooks:queue')}?{query}" if query else reverse("playbooks:queue")


@dataclass(frozen=True, kw_only=True)
class LoadLine:
    """A person, and the addresses of their tasks, deadlines and those kept, warnings, and tasks that were put off.

    `times` is that of the times at which these were.
    """

    load: Load
    tasks: str
    late: str
    snoozed: str
    waiting: str
    due: str
    met: str
    warnings: str
    put_off: str
    times: str


def load_lines(found: Sequence[Load], *, span: Period) -> list[LoadLine]:
    """Return the people with the rows behind their numbers."""
    days = _days(span)
    return [
        LoadLine(
            load=one,
            tasks=open_tasks(owner=one.key),
            late=open_tasks(owner=one.key, when="overdue"),
            snoozed=open_tasks(owner=one.key, when="snoozed"),
            waiting=open_tasks(owner=one.key, when="waiting"),
            due=tasks_behind(span, owner=one.key),
            met=tasks_behind(span, owner=one.key, kept="met"),
            warnings=f"{reverse('retention:warnings')}?{urlencode({**days, 'owner': one.key})}",
            put_off=tasks_behind(span, owner=one.key, snoozed=1),
            times=f"{reverse('playbooks:snoozes')}?{urlencode({**days, 'owner': one.key})}",
        )
        for one in found
    ]
