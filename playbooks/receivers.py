"""What this app does when the app on its left announces something: it wakes a worker, no more."""

from __future__ import annotations

from datetime import date

from playbooks import tasks
from retention import doorbell, signals

BATCH = 1000


def take_warnings_in(*, warning_ids: list[int], as_of: date, **kwargs: object) -> None:
    """retention.warnings_raised → cases, in the background; the intake sweep finds what gets lost."""
    for first in range(0, len(warning_ids), BATCH):
        doorbell.ring(tasks.take_in, warning_ids=warning_ids[first : first + BATCH])


def connect() -> None:
    """Listen; connecting twice changes nothing."""
    signals.warnings_raised.connect(take_warnings_in, dispatch_uid="playbooks.take_warnings_in")
