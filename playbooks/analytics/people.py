"""What each person has to do now, and what came at them in a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db.models import Count, Q, QuerySet

from playbooks.analytics.operations import PACKAGE, Attainment, Period, Promises, Scope
from playbooks.models import TaskEvent, Team
from retention import statements
from retention.models import Customer
from retention.people import display_name

NOTHING: Final = {"tasks": 0, "late": 0, "snoozed": 0, "waiting": 0}
NEVER: Final = {"put_off": 0, "snoozes": 0}


@dataclass(frozen=True, kw_only=True)
class Load:
    """One person: unfinished tasks now; of the period deadlines, warnings a day, and tasks put off, `snoozes` times."""

    key: Any
    name: str
    team: Team | None
    tasks: int
    late: int
    snoozed: int
    waiting: int
    promises: Promises
    warnings: int
    warnings_a_day: float
    put_off: int
    snoozes: int


@dataclass(frozen=True, kw_only=True)
class Work:
    """What everybody has to do: the people, the busiest first, and all unfinished tasks, those of nobody too."""

    people: list[Load]
    tasks: int
    late: int


def held_up(*, now: datetime) -> dict[str, Q]:
    """What holds an unfinished task up: its deadline has passed, it was put off, or it waits for the customer."""
    return {
        "overdue": Q(state="open", due_at__lte=now),
        "snoozed": Q(state="snoozed"),
        "waiting": Q(state="waiting"),
    }


def loads(
    *,
    scope: Scope,
    span: Period,
    kept: Attainment,
    warned: Mapping[Any, int],
    teams: Mapping[Any, int | None],
    now: datetime,
) -> Work:
    """Everybody who has tasks, had deadlines or owns customers with warnings. Four queries.

    `warned` are the warnings of the period by the owner of the customer.
    """
    held = held_up(now=now)
    rows = scope.tasks.unfinished().order_by().values("owner")  # type: ignore[attr-defined]
    open_tasks = {
        row.pop("owner"): row
        for row in rows.annotate(
            tasks=Count("*"),
            late=Count("due_at", filter=held["overdue"]),
            snoozed=Count("due_at", filter=held["snoozed"]),
            waiting=Count("due_at", filter=held["waiting"]),
        )
    }
    snoozes = _snoozes(scope, span)
    keys = {key for one in (open_tasks, kept.owners, warned, snoozes) for key in one} - {None}
    people = get_user_model()._default_manager.in_bulk(list(keys))
    known = Team.objects.in_bulk()
    found = [
        Load(
            key=key, name=display_name(people.get(key)), team=known.get(teams.get(key, teams.get(None)) or 0),
            **open_tasks.get(key, NOTHING), promises=kept.owners.get(key, Promises()), warnings=warned.get(key, 0),
            warnings_a_day=warned.get(key, 0) / span.days, **snoozes.get(key, NEVER),
        )
        for key in keys
    ]  # fmt: skip
    return Work(
        people=sorted(found, key=lambda one: (-one.late, -one.tasks, one.name)),
        tasks=sum(one["tasks"] for one in open_tasks.values()),
        late=sum(one["late"] for one in open_tasks.values()),
    )


def owners(*, customers: QuerySet[Customer]) -> QuerySet[Any]:
    """The people who own one of these customers."""
    people: QuerySet[Any] = get_user_model()._default_manager.all()
    return people.filter(pk__in=customers.order_by().values("owner"))


def snoozes_in(*, events: QuerySet[TaskEvent], span: Period) -> QuerySet[TaskEvent]:
    """The times at which tasks were put off in a period."""
    return events.filter(kind=TaskEvent.Kind.SNOOZED, at__gte=span.start, at__lt=span.end)


def _snoozes(scope: Scope, span: Period) -> dict[Any, dict[str, int]]:
    events = snoozes_in(events=scope.events, span=span).order_by()
    rows = statements.fetch(PACKAGE, "snoozes", fragments={"events": statements.part(events.values("task_id"))})
    return {row.pop("owner"): row for row in rows}
