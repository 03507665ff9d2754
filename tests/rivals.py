"""People and sweeps that do something at the same moment, round after round, each on a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection


class Rivals:
    """Threads that keep their connections and start every round together."""

    def __init__(self, number: int) -> None:
        self.threads = [ThreadPoolExecutor(max_workers=1) for _ in range(number)]

    def race(self, *works: Callable[[], Any]) -> list[Any]:
        """Do all at once; return what each returned or raised, in order."""
        gate = threading.Barrier(len(works))

        def run(work: Callable[[], Any]) -> Any:
            gate.wait(10)
            try:
                return work()
            except Exception as error:  # noqa: BLE001  the test looks at it
                return error

        tries = [thread.submit(run, work) for thread, work in zip(self.threads, works, strict=False)]
        return [one.result(60) for one in tries]

    def rest(self) -> None:
        """Close the connections."""
        for thread in self.threads:
            thread.submit(lambda: connection.close()).result(10)  # of that thread
            thread.shutdown()
