"""What messages hold of a person: given out, and erased on request or with time; that it was sent stays known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from playbooks.models import Message, Suppression
from retention import privacy
from retention.models import Contact

_WAITING = (Message.State.WAITING, Message.State.CLAIMED)
_NOTHING: dict[str, Any] = {"to_name": "", "address": "", "subject": "", "text": "", "html": "", "values": {}}


def register() -> None:
    """Say what this app holds of contacts. Who wants no mail stays on that list: it is how the wish is honoured."""
    privacy.register(privacy.Holding(kind="messages", export=export, erase=erase, forget=forget))
    privacy.register(privacy.Holding(kind="suppressions", export=suppressions, erase=lambda ids, *, now: 0))


def export(ids: Sequence[int]) -> privacy.Rows:
    """The messages to these contacts."""
    found = Message.objects.filter(contact__in=ids).order_by("queued_at", "pk")
    return list(found.values("queued_at", "state", "channel", "to_name", "address", "subject", "text"))


def suppressions(ids: Sequence[int]) -> privacy.Rows:
    """Whether their addresses want no mail."""
    addresses = [address.lower() for address in Contact.objects.filter(pk__in=ids).values_list("email", flat=True)]
    return list(
        Suppression.objects.filter(address__in=addresses).exclude(address="").values("address", "since", "note")
    )


def erase(ids: Sequence[int], *, now: datetime) -> int:
    """Send these contacts nothing more, and take their names, addresses and texts out of what was sent."""
    theirs = Message.objects.filter(contact__in=ids)
    theirs.filter(state=Message.State.WAITING).update(
        state=Message.State.SKIPPED, ended_at=now, error="the contact was erased"
    )
    return _empty(theirs)


def forget(before: datetime, *, now: datetime) -> int:
    """Take the texts out of messages that are older than this."""
    return _empty(Message.objects.filter(audience="customer", queued_at__lt=before))


def _empty(messages: QuerySet[Message]) -> int:
    return messages.exclude(state__in=_WAITING).exclude(address="", text="", to_name="").update(**_NOTHING)
