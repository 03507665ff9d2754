"""What a row of the queue shows besides the task: why, which warnings, its deadline in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from playbooks.models import CaseReason, RetentionTask, TaskEvent
from retention.models import LEVEL_RANK, Level, localized
from retention.scoring.definitions import Definition
from retention.web import formats
from retention.web.rows import health_of, reason_of


def describe(tasks: Sequence[Any]) -> None:
    """Give each task of a page its reason in words and its warnings: one query for all."""
    warnings = open_warnings([task.case_id for task in tasks])
    for task in tasks:
        health, worst = health_of(task.case.customer), getattr(task, "worst", None)
        task.reason = reason_of(health, Definition.from_json(worst)) if health and worst else ""
        task.warned = warnings.get(task.case_id, [])


def tone(task: RetentionTask, now: datetime) -> str:
    """Return the style of a deadline: late, soon (a fifth of the time is left), in time; soft where it stands still."""
    if task.state == RetentionTask.State.WAITING:
        return "soft"
    if task.due_at <= now:
        return "late"
    return "soon" if task.due_soon_at <= now else "intime"


def time_left(task: RetentionTask, now: datetime) -> str:
    """Write the time that is left, or by how much it is late; while it waits, what was left then."""
    if task.state == RetentionTask.State.WAITING and task.waiting_since is not None:
        now = task.waiting_since
    length = formats.span(task.due_at - now)
    if task.due_at <= now:
        return _("%(time)s late") % {"time": length}
    return _("%(time)s left") % {"time": length}


def due_in_words(task: RetentionTask, now: datetime) -> str:
    """Write the moment of a deadline, or that it stands still."""
    if task.state == RetentionTask.State.WAITING:
        return _("the deadline stands still")
    if task.due_at <= now:
        return _("was %(at)s") % {"at": formats.moment(task.due_at)}
    return formats.moment(task.due_at)


def open_warnings(case_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the names of the rules whose warnings are still open, by case, the gravest and newest first."""
    found: dict[int, list[tuple[int, int, str]]] = {}
    reasons = CaseReason.objects.filter(case__in=case_ids, warning__cleared_on=None, warning__withdrawn_at=None)
    named = reasons.values_list(
        "case_id", "warning__level", "warning__opened_on", "warning__rule__name", "warning__rule__name_zh"
    )
    for case_id, level, opened_on, name, name_zh in named:
        place = (-LEVEL_RANK[Level(level)], -opened_on.toordinal(), localized(name, name_zh))
        found.setdefault(case_id, []).append(place)
    return {case_id: [name for _grave, _day, name in sorted(places)] for case_id, places in found.items()}


def event_details(event: TaskEvent) -> str:
    """Write what a line of a task's history says besides its kind and its note; moments in local time."""
    data = event.data
    if event.kind == TaskEvent.Kind.ESCALATED:
        return _("told: %(name)s") % {"name": data.get("to") or _("nobody")}
    if event.kind == TaskEvent.Kind.REASSIGNED:
        return f"{data.get('before') or _('nobody')} → {data.get('after') or _('nobody')}"
    if event.kind in (TaskEvent.Kind.RESUMED, TaskEvent.Kind.RESCHEDULED) and "after" in data:
        return f"{_moment(data['before'])} → {_moment(data['after'])}"
    if event.kind == TaskEvent.Kind.SNOOZED and "until" in data:
        return _("until %(at)s") % {"at": _moment(data["until"])}
    return ""


def _moment(written: str) -> str:
    moment = parse_datetime(written)
    return formats.moment(moment) if moment else written
