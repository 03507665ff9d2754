"""What one person was told: the newest first, what of it is unread, and marking it as read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from playbooks.messaging.texts import fields
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
    kind_title: str
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


def mark_read(*, user: Any, now: datetime, message_ids: Collection[int] | QuerySet[Message, Any] | None = None) -> int:
    """Mark a person's own notices as read, all of them unless some are named; the number of those that were not.

    One statement, also where they are named by a query for their keys.
    """
    unread = Message.objects.filter(pk__in=unread_of(user=user).order_by().values("pk"))
    if message_ids is not None:
        unread = unread.filter(pk__in=message_ids)
    return unread.update(read_at=now)


def described(
    messages: Collection[Message], *, titles: Mapping[int, str] | None = None, abouts: Mapping[int, str] | None = None
) -> list[Notice]:
    """Say of each notice what it is about, in the words given for it, or else in its own; one query, however many."""
    task_ids = {one.values["task_id"] for one in messages if "task_id" in one.values}
    tasks = RetentionTask.objects.in_bulk(task_ids)
    found = []
    for one in messages:
        about = (abouts or {}).get(one.pk) or _about(one, tasks)
        found.append(_notice(one, (titles or {}).get(one.pk, ""), about))
    return found


def _about(message: Message, tasks: dict[int, RetentionTask]) -> str:
    """The comment that mentions the reader, the role in which they are wanted, or the task."""
    values = message.values
    if "words" in values:
        return str(values["words"])
    if "roles" in values:
        return _("as %(role)s") % {"role": fields.roles_in_words(values["roles"])}
    task = tasks.get(values.get("task_id", 0))
    return task.label if task is not None else ""


def _notice(message: Message, title: str, about: str) -> Notice:
    called = localized(message.template.name, message.template.name_zh)
    return Notice(
        pk=message.pk,
        kind=kinds.kind_of(message.template.code),
        kind_title=called,
        title=title or called,
        about=about,
        customer_name=message.customer.name if message.customer is not None else "",
        at=message.queued_at,
        read=message.read_at is not None,
        leads_on=bool(kinds.page_of(values=message.values, customer_id=message.customer_id)),
    )
