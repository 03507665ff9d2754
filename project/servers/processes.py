"""Which processes are our servers: known by the name we gave them, never by a number alone."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


def arguments(pid: int) -> list[str]:
    """Return how a living process was called, or calls itself; empty if there is none or it is a zombie."""
    if PROC.is_dir():
        try:
            raw = (PROC / str(pid) / "cmdline").read_bytes()
        except OSError:
            return []
        return raw.decode(errors="replace").rstrip("\0 ").split("\0") if raw else []
    shown = subprocess.run(  # noqa: S603
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return [shown, *shown.split()] if shown else []


def all_pids() -> Iterator[int]:
    """Return every process this account can see."""
    if PROC.is_dir():
        yield from (int(entry) for entry in os.listdir(PROC) if entry.isdigit())
        return
    listing = subprocess.run(["/bin/ps", "-ax", "-o", "pid="], capture_output=True, text=True, check=False)
    yield from (int(line) for line in listing.stdout.split())


def is_postgres(pid: int, name: str) -> bool:
    """Tell whether a process is the database server of this name, or one of its children."""
    found = arguments(pid)
    return bool(found) and (f"cluster_name={name}" in found or found[0].startswith(f"postgres: {name}: "))


def is_valkey(pid: int, name: str) -> bool:
    """Tell whether a process is the broker of this name."""
    found = arguments(pid)
    return bool(found) and found[0] == f"valkey: {name}"


def read_pid(path: Path) -> int | None:
    """Return the process id on the first line of a file."""
    try:
        return int(path.read_text(encoding="utf-8").split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def terminate(pid: int) -> None:
    """Ask a process to end."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)


def wait_until(happened: Callable[[], bool], *, seconds: float, every: float = 0.05) -> bool:
    """Wait for something; return whether it happened in time."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def end_all(is_wanted: Callable[[int], bool], *, patience: float) -> None:
    """Wait for the wanted processes to end by themselves, then end them."""

    def gone() -> bool:
        return not any(is_wanted(pid) for pid in all_pids())

    if wait_until(gone, seconds=patience):
        return
    for how in (signal.SIGTERM, signal.SIGKILL):
        for pid in all_pids():
            if is_wanted(pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, how)
        if wait_until(gone, seconds=5):
            return
