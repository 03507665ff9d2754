"""Many tasks at once: each is changed like a single one, or refused and left as it is, and the whole is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from playbooks.models import BulkAction, BulkResult, RetentionTask
from playbooks.runs import starting
from playbooks.work import worklist
from playbooks.work.changing import UnableToChangeTask, Why, stale, visible
from playbooks.work.desk import priority

MOST: Final = 500
"""Tasks of one bulk action."""
UNDO_FOR: Final = timedelta(minutes=10)
UNDOABLE: Final = (BulkAction.Kind.ASSIGN, BulkAction.Kind.SNOOZE, BulkAction.Kind.PRIORITY)


class UnableToActInBulk(Exception):
    """No task was named, too many were, or there is no such action."""


class UnableToStartPlaybook(UnableToChangeTask):
    """The task changed meanwhile, or the playbook cannot be started for its case."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is to be done with every task: a kind of BulkAction and what it needs; `words` say it to people."""

    kind: str
    words: str = ""
    to: Any = None
    until: date | None = None
    event: str = ""
    reason: str = ""
    note: str = ""
    playbook: str = ""
    priority: str = ""


Step = Callable[[Wanted, RetentionTask, int, Any, datetime], RetentionTask]


def carry_out(*, wanted: Wanted, seen: Mapping[int, int], by: Any, now: datetime) -> BulkAction:
    """Do one thing with many tasks; `seen` maps their ids to the versions that the person has seen.

    1. Write down what is wanted.
    2. For each task in a transaction of its own: change it as a single one is changed, and keep its old values with
       the result. One that cannot be changed is left, with the reason.

    Raises UnableToActInBulk.
    """
    step = _STEPS.get(wanted.kind)
    if step is None:
        raise UnableToActInBulk(_("“%(kind)s” cannot be done with many tasks at once.") % {"kind": wanted.kind})
    if not 1 <= len(seen) <= MOST:
        message = _("Choose between 1 and %(most)d tasks; these are %(count)d.")
        raise UnableToActInBulk(message % {"most": MOST, "count": len(seen)})
    action = BulkAction.objects.create(by=by, kind=wanted.kind, given=wanted.words[:600], at=now)
    # what one may not see leaves no row, as if it were not there
    found = set(RetentionTask.objects.visible_to(by).filter(pk__in=seen).values_list("pk", flat=True))
    for task_id in (pk for pk in seen if pk in found):
        _one(action, wanted, step, task_id, seen[task_id], now)
    return action


def _one(action: BulkAction, wanted: Wanted, step: Step, task_id: int, version: int, now: datetime) -> None:
    try:
        with transaction.atomic():
            task = visible(task_id, action.by, UnableToChangeTask)
            before = values_of(task, action.kind)
            changed = step(wanted, task, version, action.by, now)
            BulkResult.objects.create(
                action=action, task=task, state=BulkResult.State.DONE, before=before, version=changed.version
            )
    except UnableToChangeTask as error:
        if error.why != Why.MISSING:
            BulkResult.objects.create(
                action=action, task_id=task_id, state=BulkResult.State.REFUSED, why=str(error)[:500]
            )


_KEPT: Final = {
    "assign": ("owner_id", "owner_name", "stands_in_for_id"),
    "snooze": ("state", "snoozed_at", "snoozed_until", "snooze_event", "snooze_reason", "snoozes"),
    "priority": ("priority",),
}
"""The columns that each kind changes and undoing puts back."""


def values_of(task: RetentionTask, kind: str) -> dict[str, Any]:
    """The values of a task that an action of this kind changes, as JSON."""
    found = {name: getattr(task, name) for name in _KEPT.get(kind, ())}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in found.items()}


def _assign(wanted: Wanted, task: RetentionTask, version: int, by: Any, now: datetime) -> RetentionTask:
    return worklist.reassign(task_id=task.pk, to=wanted.to, note=wanted.note, by=by, now=now, version=version)


def _snooze(wanted: Wanted, task: RetentionTask, version: int, by: Any, now: datetime) -> RetentionTask:
    until = wanted.until or now.date()
    how: dict[str, Any] = {"until": until, "event": wanted.event, "reason": wanted.reason}
    return worklist.snooze(task_id=task.pk, by=by, now=now, version=version, **how)


def _note(wanted: Wanted, task: RetentionTask, version: int, by: Any, now: datetime) -> RetentionTask:
    return worklist.comment(task_id=task.pk, note=wanted.note, by=by, now=now)


def _playbook(wanted: Wanted, task: RetentionTask, version: int, by: Any, now: datetime) -> RetentionTask:
    if task.version != version:
        raise stale(task, UnableToStartPlaybook, {"playbook": wanted.playbook})
    try:
        starting.choose(case_id=task.case_id, playbook=wanted.playbook, by=by, now=now)
    except starting.UnableToChoose as error:
        raise UnableToStartPlaybook(str(error), why=Why.INVALID) from error
    return task


def _prioritise(wanted: Wanted, task: RetentionTask, version: int, by: Any, now: datetime) -> RetentionTask:
    return priority.prioritise(task_id=task.pk, priority=wanted.priority, by=by, now=now, version=version)


_STEPS: Final[Mapping[str, Step]] = {
    "assign": _assign,
    "snooze": _snooze,
    "note": _note,
    "playbook": _playbook,
    "priority": _prioritise,
}
