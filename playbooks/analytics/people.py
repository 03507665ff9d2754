"""What each person has to do now, and what came at them in a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db.models import Count, Q

from playbooks.analytics.operations import Attainment, Period, Promises, Scope
from playbooks.models import Team
from retention.people import display_name

NOTHING: Final = {"tasks": 0, "late": 0, "snoozed": 0, "waiting": 0}


@dataclass(frozen=True, kw_only=True)
class Load:
    """One person: unfinished tasks now, deadlines of the period, warnings a day and snoozes of the period."""

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
    snoozes: int


def loads(
    *,
    scope: Scope,
    span: Period,
    kept: Attainment,
    warned: Mapping[Any, int],
    teams: Mapping[Any, int | None],
    now: datetime,
) -> list[Load]:
    """Everybody who has tasks, had deadlines or owns customers with warnings; the busiest first. Four queries.

    `warned` are the warnings of the period by the owner of the customer.
    """
    rows = scope.tasks.unfinished().order_by().values("owner")  # type: ignore[attr-defined]
    open_tasks = {
        row.pop("owner"): row
        for row in rows.annotate(
            tasks=Count("*"),
            late=Count("due_at", filter=Q(state="open", due_at__lte=now)),
            snoozed=Count("due_at", filter=Q(state="snoozed")),
            waiting=Count("due_at", filter=Q(state="waiting")),
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
            warnings_a_day=warned.get(key, 0) / span.days, snoozes=snoozes.get(key, 0),
        )
        for key in keys
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.late, -one.tasks, one.name))


def _snoozes(scope: Scope, span: Period) -> dict[Any, int]:
    rows = scope.events.filter(kind="snoozed", at__gte=span.start, at__lt=span.end).order_by()
    return dict(rows.values_list("task__owner").annotate(count=Count("*")))
