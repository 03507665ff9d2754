"""What a row of the queue shows besides the task: why, the line of thirty days, its deadline and step in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from playbooks.models import CaseReason, RetentionTask
from playbooks.work.desk.priority import rank_of
from retention.models import LEVEL_RANK, CurrentHealth, Level, localized
from retention.scoring.definitions import Definition
from retention.web import formats
from retention.web.rows import health_of, line_of, reason_of


@dataclass(frozen=True, kw_only=True)
class Cells:
    """The words of a row, made once: fifty rows ask no template for them."""

    tone: str
    left: str
    due: str
    moved: str
    moved_tone: str
    step: str
    more: str


def describe(tasks: Sequence[RetentionTask], *, now: datetime) -> None:
    """Give each task of a page its sparkline, its reason in words, its warnings and its words: one query for all."""
    today = formats.local_day(now)
    warnings = open_warnings([task.case_id for task in tasks])
    for task in tasks:
        health = health_of(task.case.customer)
        scored = getattr(task, "scored", None)  # only where the column is shown
        task.recent = line_of(scored, as_of=today)  # type: ignore[attr-defined]
        task.factors = rank_of(task=task, health=health, as_of=today)  # type: ignore[attr-defined]
        worst = getattr(task, "worst", None)
        reason = reason_of(health, Definition.from_json(worst)) if health and worst else ""
        task.reason = reason  # type: ignore[attr-defined]
        task.warned = warnings.get(task.case_id, [])  # type: ignore[attr-defined]
        more = len(warnings.get(task.case_id, [])) - 1
        task.cells = cells(task, health, more=more, now=now)  # type: ignore[attr-defined]


def cells(task: RetentionTask, health: CurrentHealth | None, *, more: int, now: datetime) -> Cells:
    """Put a row into words; `more` is how many warnings there are besides the one that is named."""
    steps = getattr(task, "steps", None)
    moved = None
    if health is not None and health.score is not None and health.score_week_ago is not None:
        moved = health.score - health.score_week_ago
    return Cells(
        tone=tone(task, now),
        left=time_left(task, now),
        due=due_in_words(task, now),
        moved="" if moved is None else _("%(points)s in 7 days") % {"points": formats.number(moved, 1, signed=True)},
        moved_tone="" if not moved else "rt-down" if moved < 0 else "rt-up",
        step=_("Step %(position)s of %(steps)s") % {"position": task.position, "steps": steps} + ": "
        if steps and steps > 1
        else "",
        more=ngettext("+%(more)s more", "+%(more)s more", more) % {"more": more} if more > 0 else "",
    )


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
