"""Taking a bulk action back within ten minutes: what somebody has changed since is left as it is, and told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from playbooks.models import BulkAction, BulkResult, TaskEvent
from playbooks.work.changing import UnableToChangeTask, claim, record, write
from playbooks.work.desk.bulk import UNDO_FOR, UNDOABLE

_AS = {"assign": "reassign", "snooze": "wake", "priority": "prioritise"}
"""Who may take it back: whoever may do this with a task now."""
_MOMENTS = ("snoozed_at", "snoozed_until")


class UnableToUndo(UnableToChangeTask):
    """The task changed since, so its old values are not put back."""


class UnableToTakeBack(Exception):
    """There is no such bulk action of this person, it cannot be taken back, or its ten minutes are over."""


def may_undo(*, action: BulkAction, now: datetime) -> bool:
    """Whether a bulk action can be taken back now."""
    return action.kind in UNDOABLE and action.undone_at is None and now <= action.at + UNDO_FOR


def undo(*, action_id: int, by: Any, now: datetime) -> BulkAction:
    """Put the old values back where the tasks are as the bulk action left them; the others are marked as kept.

    Once: of two at the same moment one wins. What people were told meanwhile they stay told. Raises UnableToTakeBack.
    """
    action = BulkAction.objects.visible_to(by).filter(pk=action_id).first()
    if action is None:
        raise UnableToTakeBack(_("There is no such bulk action of yours."))
    if not may_undo(action=action, now=now):
        message = _("Only assigning, snoozing and priorities can be taken back, once and within %(minutes)d minutes.")
        raise UnableToTakeBack(message % {"minutes": UNDO_FOR.total_seconds() // 60})
    if not BulkAction.objects.filter(pk=action.pk, undone_at=None).update(undone_at=now):
        raise UnableToTakeBack(_("It has been taken back already."))
    for result in action.results.filter(state=BulkResult.State.DONE).order_by("pk"):
        _one(action, result, by, now)
    action.refresh_from_db()
    return action


def _one(action: BulkAction, result: BulkResult, by: Any, now: datetime) -> None:
    try:
        with transaction.atomic():
            task = claim(result.task_id, by, _AS[action.kind], result.version, UnableToUndo, {})
            write(task, UnableToUndo, {}, **_read(result.before))
            record(task, TaskEvent.Kind.UNDONE, by, now=now, action=action.kind)
            state, why = BulkResult.State.UNDONE, ""
    except UnableToChangeTask as error:
        state, why = BulkResult.State.KEPT, str(error)[:500]
    BulkResult.objects.filter(pk=result.pk).update(state=state, why=why)


def _read(before: dict[str, Any]) -> dict[str, Any]:
    return {name: parse_datetime(value) if name in _MOMENTS and value else value for name, value in before.items()}
