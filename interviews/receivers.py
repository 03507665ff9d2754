"""What this app does when the app on its left announces something: it wakes a worker."""

from __future__ import annotations

from datetime import date

from interviews import tasks
from retention import doorbell, signals

BATCH = 1000


def notice_departures(*, customer_ids: list[int], as_of: date, **kwargs: object) -> None:
    """retention.customers_churned → departures and interviews, in the background; the sweep finds what gets lost."""
    for first in range(0, len(customer_ids), BATCH):
        batch = customer_ids[first : first + BATCH]
        doorbell.ring(tasks.notice_departures, customer_ids=batch, as_of=as_of.isoformat())


def connect() -> None:
    """Listen; connecting twice changes nothing."""
    signals.customers_churned.connect(notice_departures, dispatch_uid="interviews.notice_departures")
