"""How far one has come in working through a view: which tasks were seen in this round, and when a new one begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from playbooks.models import RetentionTask

KEY: Final = "retention_round"
MOST: Final = 500
"""Tasks of a round that are remembered; after so many a new one begins."""


@dataclass(frozen=True, kw_only=True)
class Position:
    """The place of a task in the round, how many tasks the round has, and whether it has just begun again."""

    place: int
    total: int
    again: bool


def position(*, session: Any, queue: str, task: RetentionTask, open_tasks: QuerySet[RetentionTask]) -> Position:
    """Note that a task is looked at, and return how far the round is; one query, two when it begins again.

    The round is over when a task is seen again and no open task of the view is left that was not.
    """
    kept = session.get(KEY) or {}
    seen: list[int] = list(kept.get("seen", ())) if kept.get("queue") == queue else []
    unseen = open_tasks.order_by().exclude(pk__in=[*seen, task.pk]).count()
    again = False
    if task.pk not in seen and len(seen) < MOST:
        seen.append(task.pk)
    elif task.pk not in seen or (seen[-1] != task.pk and not unseen):
        unseen = open_tasks.order_by().exclude(pk=task.pk).count()
        seen, again = [task.pk], True
    elif kept.get("again") == task.pk:
        again = True  # the same page once more
    session[KEY] = {"queue": queue, "seen": seen, "again": task.pk if again else None}
    return Position(place=seen.index(task.pk) + 1, total=len(seen) + unseen, again=again)


def forget(*, session: Any) -> None:
    """Begin anew the next time."""
    session.pop(KEY, None)
