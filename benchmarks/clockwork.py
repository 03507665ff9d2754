"""A database of its own to measure in, and honest clocks: on the wall and of the processors."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from django.core.management import call_command
from django.db import connection

USUAL: Final = connection.settings_dict["NAME"]
NAME: Final = "retention_bench"
EMPTY: Final = "retention_bench_empty"

T = TypeVar("T")


@dataclass(frozen=True)
class Time:
    """Seconds on the clock, and seconds of processor of this process and of its backend of the server.

    On a machine that others use too, the second figure is the one to compare.
    """

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:8.2f} s ({self.cpu:.2f} s of processor)"

    def of(self, other: Time) -> str:
        """This time as a multiple of another."""
        return f"{self.wall / other.wall:.2f} ({self.cpu / max(other.cpu, 0.01):.2f} of processor)"


def timed(task: Callable[[], T]) -> tuple[Time, T]:
    """The time and the result of a task."""
    backend = backend_cpu()
    cpu, began = time.process_time(), time.perf_counter()
    result = task()
    wall, used = time.perf_counter() - began, time.process_time() - cpu
    return Time(wall=wall, cpu=used + backend_cpu() - backend), result


def quickest(times: list[Time]) -> Time:
    """The least of each clock: what the task costs when nobody disturbs it."""
    return Time(wall=min(one.wall for one in times), cpu=min(one.cpu for one in times))


def backend_cpu() -> float:
    """Seconds of processor that our backend has used; 0 where the server is on another machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory() -> float:
    """The most memory this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def version() -> str:
    """The version of the server."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def tell(line: str) -> None:
    """Print at once, also into a pipe."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@contextmanager
def tables(*, of: str) -> Iterator[str]:
    """The database whose empty tables `database` copies: one that is there, or else one that is migrated for now."""
    if of:
        yield of
        return
    with _database(EMPTY, like="template0", keep=False):
        call_command("migrate", verbosity=0)
        connection.close()
        connection.settings_dict["NAME"] = USUAL
        yield EMPTY


@contextmanager
def database(*, tables: str, keep: bool) -> Iterator[None]:
    """Make a database with the empty tables of another and connect to it; drop it at the end."""
    with _database(NAME, like=tables, keep=keep):
        yield


@contextmanager
def _database(name: str, *, like: str, keep: bool) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {like} STRATEGY file_copy")
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = USUAL
        if not keep:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {name}")
