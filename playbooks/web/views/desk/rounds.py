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
    """The place of a task in the round, how many tasks the round has, and whether it has just begun again.

    `held` are those that are left out because others have them before them, where nothing else is left.
    """

    place: int
    total: int
    again: bool
    held: int = 0


def position(
    *,
    session: Any,
    queue: str,
    task: RetentionTask,
    open_tasks: QuerySet[RetentionTask],
    held: QuerySet[RetentionTask],
) -> Position:
    """Note that a task is looked at, and return how far the round is; one query, two when a task is seen again.

    The round is over when a task is seen again and no open task of the view is left that was not. `held` are those of
    the open tasks that others have before them.
    """
    met = seen(session=session, queue=queue)
    unseen = open_tasks.order_by().exclude(pk__in=[*met, task.pk]).count()
    again, elsewhere = False, 0
    if task.pk not in met and len(met) < MOST:
        met.append(task.pk)
    elif task.pk not in met or (met[-1] != task.pk and not unseen):
        unseen = open_tasks.order_by().exclude(pk=task.pk).count()
        met, again = [task.pk], True
    elif (session.get(KEY) or {}).get("again") == task.pk:
        again = True  # the same page once more
    elif met[-1] != task.pk:
        elsewhere = held.order_by().exclude(pk__in=met).count()
    session[KEY] = {"queue": queue, "seen": met, "again": task.pk if again else None}
    held_alone = elsewhere if elsewhere == unseen else 0
    return Position(place=met.index(task.pk) + 1, total=len(met) + unseen, again=again, held=held_alone)


def seen(*, session: Any, queue: str) -> list[int]:
    """Return the tasks that were looked at in this round."""
    kept = session.get(KEY) or {}
    return list(kept.get("seen", ())) if kept.get("queue") == queue else []


def forget(*, session: Any) -> None:
    """Begin anew the next time."""
    session.pop(KEY, None)
