"""What this app does when the app on its left, or its own domain, announces something: it wakes a worker."""

from __future__ import annotations

from datetime import date

from playbooks import signals as own
from playbooks import tasks
from retention import doorbell, signals

BATCH = 1000


def take_warnings_in(*, warning_ids: list[int], as_of: date, **kwargs: object) -> None:
    """retention.warnings_raised → cases, in the background; the intake sweep finds what gets lost."""
    for first in range(0, len(warning_ids), BATCH):
        doorbell.ring(tasks.take_in, warning_ids=warning_ids[first : first + BATCH])


def send_messages(*, message_ids: list[int], channels: list[str], **kwargs: object) -> None:
    """messages_queued → a sender a channel; the sweep of the outbox finds what gets lost."""
    for channel in channels:
        doorbell.ring(tasks.deliver, channel=channel)


def connect() -> None:
    """Listen; connecting twice changes nothing."""
    own.messages_queued.connect(send_messages, dispatch_uid="playbooks.send_messages")
    signals.warnings_raised.connect(take_warnings_in, dispatch_uid="playbooks.take_warnings_in")
