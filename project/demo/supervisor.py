"""Keeps the processes of the demo alive until it is told to stop, then leaves none behind."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

QUICK = 5.0  # seconds: a process that lives shorter than this did not really start
MOST_QUICK_DEATHS = 6
LONGEST_PAUSE = 5.0
PATIENCE = 20.0
PR_SET_PDEATHSIG = 1

Say = Callable[[str], None]


class Stopped(BaseException):
    """Somebody asked the demo to stop."""


class UnableToKeepRunning(Exception):
    """A process dies as soon as it is started; the message holds its last words."""


@dataclass
class Child:
    """One of the processes."""

    name: str
    command: list[str]
    process: subprocess.Popen[str] | None = None
    started_at: float = 0.0
    quick_deaths: int = 0
    start_after: float = 0.0
    last_words: list[str] = field(default_factory=list)

    def start(self, *, environment: dict[str, str], say: Say) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches it only through us."""
        self.process = subprocess.Popen(  # noqa: S603
            self.command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=end_with_parent,  # only the main thread starts processes
        )
        self.started_at = time.monotonic()
        threading.Thread(target=self.listen, args=(self.process, say), daemon=True).start()

    def listen(self, process: subprocess.Popen[str], say: Say) -> None:
        """Pass on what it says."""
        if process.stdout is None:
            return
        for line in process.stdout:
            self.last_words = [*self.last_words[-14:], line.rstrip()]
            say(f"{self.name:<7}| {line.rstrip()}")
        process.stdout.close()

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to it and to everything it started."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def ask_to_end(self) -> None:
        """Ask it alone: what it started it ends itself, each when its work in hand is done."""
        if self.process is not None:
            self.process.terminate()

    def lives(self) -> bool:
        """Tell whether it has not ended yet."""
        return self.process is not None and self.process.poll() is None


def end_with_parent() -> None:
    """Ask Linux to end this process when its parent is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop_on_signals() -> None:
    """Turn Ctrl-C, an ordinary kill and a closed terminal into one exception."""

    def stop(number: int, frame: object) -> None:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)  # once is enough: what follows must not be interrupted
        raise Stopped

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, stop)


def supervise(*, children: list[Child], environment: dict[str, str], say: Say) -> None:
    """Run the processes until Stopped is raised, starting again the ones that die; end them all before returning.

    Raises UnableToKeepRunning if one dies again and again as soon as it is started.
    """
    try:
        while True:
            for child in children:
                look_after(child, environment=environment, say=say)
            time.sleep(0.2)
    finally:
        end(children)


def look_after(child: Child, *, environment: dict[str, str], say: Say) -> None:
    """Start a process that is not running, after a pause that grows with every quick death."""
    now = time.monotonic()
    if child.process is None:
        if now >= child.start_after:
            child.start(environment=environment, say=say)
        return
    code = child.process.poll()
    if code is None:
        return
    quick = now - child.started_at < QUICK
    child.quick_deaths = child.quick_deaths + 1 if quick else 0
    if child.quick_deaths >= MOST_QUICK_DEATHS:
        message = f"{child.name} ends as soon as it is started:\n" + "\n".join(child.last_words)
        raise UnableToKeepRunning(message)
    child.signal_group(signal.SIGKILL)  # what it started must not compete with its successor
    child.process = None
    child.start_after = now + min(LONGEST_PAUSE, 0.5 * 2**child.quick_deaths)
    say(f"{child.name:<7}| ended with {code}; starting it again")


def end(children: list[Child]) -> None:
    """End every process and everything they started: asked first, then made to."""
    for child in children:
        child.ask_to_end()
    deadline = time.monotonic() + PATIENCE
    while any(child.lives() for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    for child in children:
        child.signal_group(signal.SIGKILL)
        if child.process is not None:
            child.process.wait()
