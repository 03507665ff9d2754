"""What one person was told: the newest first, what of it is unread, and marking it as read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from playbooks.messaging.told import kinds
from playbooks.models import Message, RetentionTask
from retention.models import localized

MOST_COUNTED: Final = 100
"""Who has more unread than this is told "99+": counting on would say nothing more."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One notice as the page shows it: in the language of the reader."""

    pk: int
    kind: str
    title: str
    about: str
    customer_name: str
    at: datetime
    read: bool
    leads_on: bool


def notices_of(*, user: Any) -> QuerySet[Message]:
    """Return what a person was told and wants on the page, the newest first."""
    own = Message.objects.filter(user=user, audience="staff", channel=Message.Channel.EMAIL, on_page=True)
    return own.order_by("-queued_at", "-pk")


def unread_of(*, user: Any) -> QuerySet[Message]:
    """Return what of it they have not read."""
    return notices_of(user=user).filter(read_at=None)


def count_unread(*, user: Any) -> int:
    """Return how many are unread, MOST_COUNTED at most: one query along an index."""
    return unread_of(user=user).order_by()[:MOST_COUNTED].count()


def mark_read(*, user: Any, now: datetime, message_ids: Collection[int] | None = None) -> int:
    """Mark a person's own notices as read, all of them unless some are named; the number of those that were not."""
    unread = Message.objects.filter(pk__in=unread_of(user=user).order_by().values("pk"))
    if message_ids is not None:
        unread = unread.filter(pk__in=message_ids)
    return unread.update(read_at=now)


def described(messages: Collection[Message]) -> list[Notice]:
    """Say of each notice what it is about; two queries, however many there are."""
    task_ids = {one.values["task_id"] for one in messages if "task_id" in one.values}
    tasks = RetentionTask.objects.in_bulk(task_ids)
    return [_notice(one, tasks) for one in messages]


def _notice(message: Message, tasks: dict[int, RetentionTask]) -> Notice:
    task = tasks.get(message.values.get("task_id", 0))
    words = str(message.values.get("words", ""))
    return Notice(
        pk=message.pk,
        kind=kinds.kind_of(message.template.code),
        title=localized(message.template.name, message.template.name_zh),
        about=words or (task.label if task is not None else ""),
        customer_name=message.customer.name if message.customer is not None else "",
        at=message.queued_at,
        read=message.read_at is not None,
        leads_on=bool(kinds.page_of(values=message.values, customer_id=message.customer_id)),
    )
