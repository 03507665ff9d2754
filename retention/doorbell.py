"""Wake a worker after commit; when nobody hears it, the sweep does the work later."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from celery import Task
from django.db import transaction
from kombu.exceptions import KombuError

logger = logging.getLogger(__name__)

PAUSE: Final = 30.0
"""Seconds without another attempt after the broker was found unreachable: each can take as long as a connect."""
_quiet_until = 0.0  # time.monotonic() of this process
_muffled: ContextVar[bool] = ContextVar("muffled", default=False)


@contextmanager
def muffled() -> Iterator[None]:
    """Wake nobody: for a replay of past days, which workers would take for news. The sweeps find what is not past."""
    before = _muffled.set(True)
    try:
        yield
    finally:
        _muffled.reset(before)


def ring(task: Task[Any, Any], **kwargs: Any) -> None:
    """Send a task once the transaction is committed; ids and plain values only.

    The row that says what must happen is already written, so an unreachable broker is logged, left alone for PAUSE,
    and the click still succeeds.
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
    global _quiet_until
    if _muffled.get() or time.monotonic() < _quiet_until:
        return
    publish: Callable[..., Any] = task.apply_async
    try:
        publish(kwargs=kwargs, retry=False)
    except (KombuError, OSError) as error:
        _quiet_until = time.monotonic() + PAUSE
        logger.warning("broker unreachable, %s waits for the sweep: %s", task.name, error)
