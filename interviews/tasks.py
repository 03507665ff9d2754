"""What Celery workers do for this app: one call into the domain each."""

from __future__ import annotations

from datetime import date
from typing import Any

from celery import shared_task

from interviews.collection import programme
from retention.clock import database_now


@shared_task(name="interviews.notice_departures", acks_late=True, ignore_result=True)
def notice_departures(*, customer_ids: list[int], as_of: str, **kwargs: Any) -> None:
    """Note who left, and open their interviews."""
    programme.notice_departures(customer_ids=customer_ids, as_of=date.fromisoformat(as_of), now=database_now())
