"""Who is told that somebody mentioned them, and that what they had put off is back; each once."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from playbooks.messaging import notices, outbox
from playbooks.models import UNFINISHED, MessageTemplate, RetentionTask, TaskEvent
from retention.models import CustomerNote

MENTION: Final = "notice-mention"
WOKEN: Final = "notice-woken"
LONGEST: Final = 300
"""Characters of the comment that a notice repeats."""
_NAMED: Final = re.compile(r"(?<![\w.])@([\w.+-]+(?:@[\w-]+(?:\.[\w-]+)+)?)")


def named_in(text: str) -> list[Any]:
    """Return the people whom a text mentions by their login name: "@wei.li, look here"."""
    names = {name for found in _NAMED.findall(text) for name in (found, found.rstrip(".-+"))}
    if not names:
        return []
    model = get_user_model()
    wanted = {f"{model.USERNAME_FIELD}__in": names, "is_active": True}
    return list(model._default_manager.filter(**wanted).order_by("pk"))


def tell_of_comments(*, event_ids: Collection[int], now: datetime) -> list[int]:
    """Tell those whom comments on tasks mention, if they may see the task; the numbers of the new messages."""
    template = MessageTemplate.objects.filter(code=MENTION, active=True).first()
    if template is None:
        return []
    events = TaskEvent.objects.filter(pk__in=event_ids, kind=TaskEvent.Kind.COMMENTED).select_related("task__case")
    letters = [
        outbox.to_colleague(
            user=person,
            template=template,
            cause=f"comment:{event.pk}",
            case_id=event.task.case_id,
            customer_id=event.task.case.customer_id,
            values={"task_id": event.task_id, "author": event.by_name or "—", "words": event.note[:LONGEST]},
        )
        for event in events
        for person in named_in(event.note)
        if person.pk != event.by_id and RetentionTask.objects.visible_to(person).filter(pk=event.task_id).exists()
    ]
    return outbox.queue_messages(letters=letters, now=now)


def tell_of_notes(*, note_ids: Collection[int], now: datetime) -> list[int]:
    """Tell those whom notes about customers mention, if they may read them; the numbers of the new messages."""
    template = MessageTemplate.objects.filter(code=MENTION, active=True).first()
    if template is None:
        return []
    letters = [
        outbox.to_colleague(
            user=person,
            template=template,
            cause=f"note:{note.pk}",
            customer_id=note.customer_id,
            values={"author": note.author_name, "words": note.text[:LONGEST]},
        )
        for note in CustomerNote.objects.filter(pk__in=note_ids)
        for person in named_in(note.text)
        if person.pk != note.author_id and CustomerNote.objects.visible_to(person).filter(pk=note.pk).exists()
    ]
    return outbox.queue_messages(letters=letters, now=now)


def tell_of_woken(*, event_ids: Collection[int], now: datetime) -> list[int]:
    """Tell the owners of tasks that are back because their time has come; the numbers of the new messages."""
    template = MessageTemplate.objects.filter(code=WOKEN, active=True).first()
    if template is None:
        return []
    events = TaskEvent.objects.filter(pk__in=event_ids, kind=TaskEvent.Kind.WOKEN, by=None)
    events = events.filter(task__state__in=UNFINISHED, task__owner__isnull=False).select_related("task__owner")
    letters = [
        outbox.to_colleague(
            user=event.task.owner,
            template=template,
            cause=f"woken:{event.pk}",
            case_id=event.task.case_id,
            customer_id=event.task.case.customer_id,
            values={"task_id": event.task_id},
        )
        for event in events.select_related("task__case")
    ]
    return outbox.queue_messages(letters=letters, now=now)


def sweep(*, now: datetime) -> dict[str, int]:
    """Tell what nobody has been told yet. Safe to repeat."""
    since = now - notices.RECENT
    recent = TaskEvent.objects.filter(at__gte=since)
    written = CustomerNote.objects.filter(at__gte=since, text__contains="@")
    woken = recent.filter(kind=TaskEvent.Kind.WOKEN, by=None, task__owner__isnull=False)
    said = recent.filter(kind=TaskEvent.Kind.COMMENTED, note__contains="@")
    return {
        "woken": len(tell_of_woken(event_ids=_untold(woken, "woken", WOKEN), now=now)),
        "commented": len(tell_of_comments(event_ids=_untold(said, "comment", MENTION), now=now)),
        "noted": len(tell_of_notes(note_ids=_untold(written, "note", MENTION), now=now)),
    }


def _untold(events: QuerySet[Any], kind: str, template: str) -> list[int]:
    return notices.untold(events, kind, template)
