"""How a task is changed: by somebody who may, in a state that allows it, from its newest version, with a line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from playbooks import transitions
from playbooks.models import Case, RetentionTask, TaskEvent
from retention import people


class Why(StrEnum):
    """The kind of refusal, so that a page or the API can answer fittingly."""

    MISSING = "missing"
    DENIED = "denied"
    STALE = "stale"
    INVALID = "invalid"


class UnableToChangeTask(Exception):
    """A task was not changed. For a stale save `mine` is what was wanted and `theirs` what is stored."""

    def __init__(
        self, message: str, *, why: Why, mine: dict[str, Any] | None = None, theirs: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.why = why
        self.mine = mine or {}
        self.theirs = theirs or {}


def visible(task_id: int, by: Any, error: type[UnableToChangeTask]) -> RetentionTask:
    """The task, when this person may see it; raises `error`."""
    found = RetentionTask.objects.visible_to(by).select_related("case__customer", "run")
    task = found.filter(pk=task_id).first()
    if task is None:
        raise _missing(task_id, error)
    return task


def claim(
    task_id: int, by: Any, action: str, version: int | None, error: type[UnableToChangeTask], mine: dict[str, Any]
) -> RetentionTask:
    """The task, its case locked, when this person may do this to it now and has seen its newest version.

    Without a version it does not matter which one they have seen: what they do takes nothing from anybody.
    """
    case_id = RetentionTask.objects.visible_to(by).filter(pk=task_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise _missing(task_id, error)
    Case.objects.hold(case_id)
    task = visible(task_id, by, error)
    if not any(transitions.permitted(move, by) for (_, name), move in transitions.TASK.items() if name == action):
        raise error(_("You may look at this task, but not do this with it."), why=Why.DENIED, mine=mine)
    if version is not None and task.version != version:
        raise stale(task, error, mine)
    if (task.state, action) not in transitions.TASK:
        message = _("The task is “%(state)s”, so this cannot be done with it.") % {"state": task.get_state_display()}
        raise error(message, why=Why.INVALID, mine=mine)
    return task


def write(task: RetentionTask, error: type[UnableToChangeTask], mine: dict[str, Any], **changes: Any) -> None:
    """Change the row only if it is still the one that was read; else say what it is now."""
    same = RetentionTask.objects.filter(pk=task.pk, version=task.version, state=task.state)
    if not same.update(**changes, version=F("version") + 1):
        raise stale(RetentionTask.objects.get(pk=task.pk), error, mine)
    task.refresh_from_db(fields=[*changes, "version", "case"])


def store(rows: Sequence[Any], names: Sequence[str]) -> None:
    """Write these fields of rows of a table: in one plain UPDATE where they are the same in all."""
    if len({tuple(getattr(row, name) for name in names) for row in rows}) > 1:
        type(rows[0]).objects.bulk_update(rows, names)
    elif rows:
        alike = {name: getattr(rows[0], name) for name in names}
        type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).update(**alike)


def record(task: RetentionTask, kind: str, by: Any, *, now: datetime, note: str = "", **data: Any) -> None:
    """Add a line to the history of a task."""
    TaskEvent.objects.create(
        task=task, kind=kind, at=now, by=by, by_name=people.display_name(by)[:200], note=note, data=data
    )


def stale(task: RetentionTask, error: type[UnableToChangeTask], mine: dict[str, Any]) -> UnableToChangeTask:
    """The refusal of a change that was made from an older version."""
    last = task.events.order_by("-at", "-pk").first()
    theirs = {
        "state": task.state,
        "outcome": task.outcome,
        "owner": task.owner_name,
        "version": task.version,
        "by": last.by_name if last else "",
        "at": last.at.isoformat() if last else "",
    }
    message = _("%(who)s changed this task meanwhile: it is now “%(state)s”. Nothing of yours was saved.") % {
        "who": (last.by_name if last else "") or _("The system"),
        "state": task.get_state_display(),
    }
    return error(message, why=Why.STALE, mine=mine, theirs=theirs)


def _missing(task_id: int, error: type[UnableToChangeTask]) -> UnableToChangeTask:
    return error(_("There is no task %(id)s that you may see.") % {"id": task_id}, why=Why.MISSING)
