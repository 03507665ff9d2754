"""What Celery workers do for this app: one call into the domain each. (People's work is RetentionTask.)"""

from __future__ import annotations

from typing import Any

from celery import shared_task

from playbooks.cases import intake
from retention.clock import database_now


@shared_task(name="playbooks.take_in", acks_late=True, ignore_result=True)
def take_in(*, warning_ids: list[int], **kwargs: Any) -> None:
    """Open or join the cases of new warnings."""
    intake.take_in(warning_ids=warning_ids, now=database_now())
