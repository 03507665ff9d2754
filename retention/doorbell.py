"""Wake a worker after commit; when nobody hears it, the sweep does the work later."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from celery import Task
from django.db import transaction
from kombu.exceptions import KombuError

logger = logging.getLogger(__name__)


def ring(task: Task[Any, Any], **kwargs: Any) -> None:
    """Send a task once the transaction is committed; ids and plain values only.

    The row that says what must happen is already written, so an unreachable broker is logged and
    the click still succeeds.
    """
    transaction.on_commit(lambda: _send(task, kwargs), robust=True)


def announce(signal: Any, **kwargs: Any) -> None:
    """Send a signal once the transaction is committed; a failing receiver is logged, not raised."""

    def send() -> None:
        for receiver, answer in signal.send_robust(sender=None, **kwargs):
            if isinstance(answer, Exception):
                logger.error("receiver %r failed", receiver, exc_info=answer)

    transaction.on_commit(send, robust=True)


def _send(task: Task[Any, Any], kwargs: dict[str, Any]) -> None:
    publish: Callable[..., Any] = task.apply_async
    try:
        publish(kwargs=kwargs, retry=False)
    except (KombuError, OSError) as error:
        logger.warning("broker unreachable, %s waits for the sweep: %s", task.name, error)
