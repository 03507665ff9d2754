"""People and sweeps that do something at the same moment, round after round, each on a connection of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, transaction

PATIENCE = 120
"""Seconds: whoever has not come by then is stuck; on a slow machine a thread can take its time."""
WAITS_FOR_US = "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


def wait_until_somebody_waits_for_us() -> None:
    """Until another connection stands still because of what this one's transaction holds."""
    last = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while not cursor.execute(WAITS_FOR_US).fetchone():
            assert time.monotonic() < last, "nobody waits"
            time.sleep(0.01)


def beside(work: Callable[[], Any], meanwhile: Callable[[], Any]) -> Any:
    """Begin a work here, and let another wait for it on a connection of its own until it is committed.

    Returns what the other returned; what it raised is raised here.
    """

    def run() -> Any:
        try:
            return meanwhile()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as thread:
        with transaction.atomic():
            work()
            other = thread.submit(run)
            wait_until_somebody_waits_for_us()
        return other.result(PATIENCE)


class Rivals:
    """Threads that keep their connections and start every round together."""

    def __init__(self, number: int) -> None:
        self.threads = [ThreadPoolExecutor(max_workers=1) for _ in range(number)]

    def race(self, *works: Callable[[], Any]) -> list[Any]:
        """Do all at once; return what each returned or raised, in order."""
        gate = threading.Barrier(len(works))

        def run(work: Callable[[], Any]) -> Any:
            gate.wait(PATIENCE)
            try:
                return work()
            except Exception as error:  # noqa: BLE001  the test looks at it
                return error

        tries = [thread.submit(run, work) for thread, work in zip(self.threads, works, strict=False)]
        return [one.result(PATIENCE) for one in tries]

    def rest(self) -> None:
        """Close the connections."""
        for thread in self.threads:
            thread.submit(lambda: connection.close()).result(PATIENCE)  # of that thread
            thread.shutdown()
