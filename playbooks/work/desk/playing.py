"""Play mode: a queue worked through one task at a time, past what others have before them, skipping with a reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from playbooks.models import RetentionTask, TaskEvent, TaskHold
from playbooks.work.changing import UnableToChangeTask, Why, claim, record
from retention import statements

HELD_FOR: Final = timedelta(minutes=10)
"""So long after the last look others are led past a task."""


class UnableToSkip(UnableToChangeTask):
    """The task is over, not theirs to work on, or there is no reason."""


@transaction.atomic
def take(*, task_id: int, by: Any, now: datetime) -> bool:
    """Hold a task for some minutes, and let go of the one before; False where somebody else has it before them."""
    TaskHold.objects.filter(person=by).exclude(task=task_id).delete()
    params = {"task": task_id, "person": by.pk, "now": now, "until": now + HELD_FOR}
    return statements.execute("playbooks.work.desk", "take_hold", params) == 1


def let_go(*, by: Any) -> None:
    """Hold nothing any more."""
    TaskHold.objects.filter(person=by).delete()


def free(tasks: QuerySet[RetentionTask], *, by: Any, now: datetime) -> QuerySet[RetentionTask]:
    """Leave out what somebody else has before them."""
    return tasks.exclude(_held(by, now))


def held(tasks: QuerySet[RetentionTask], *, by: Any, now: datetime) -> QuerySet[RetentionTask]:
    """Keep what somebody else has before them."""
    return tasks.filter(_held(by, now))


def _held(by: Any, now: datetime) -> Exists:
    return Exists(TaskHold.objects.filter(task=OuterRef("pk"), until__gt=now).exclude(person=by))


@transaction.atomic
def skip(*, task_id: int, reason: str, by: Any, now: datetime) -> RetentionTask:
    """Go past a task for now, and say why in its history; nothing else of it changes. Raises UnableToSkip."""
    task = claim(task_id, by, "skip", None, UnableToSkip, {"reason": reason})
    if not reason.strip():
        raise UnableToSkip(_("Say why you skip it."), why=Why.INVALID, mine={"reason": reason})
    record(task, TaskEvent.Kind.SKIPPED, by, now=now, note=reason.strip()[:300])
    TaskHold.objects.filter(task=task, person=by).delete()
    return task
