"""A process that loads everything once and forks workers and beats of Celery, so that each of them starts at once.

It reads a line for each order: `start`, the file of its log and the arguments of `celery`, which it answers with a
process id; or `kill` and that id, which it answers when the process is gone. Where there is nobody left to give
orders, it ends, and so does whatever it started.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from celery.bin.celery import celery
from django.urls import get_resolver

USED_BY_BOTH = ("celery.apps.beat", "celery.apps.worker", "celery.concurrency.prefork", "kombu.transport.redis")


def main(app: str) -> None:
    found = import_module(app).app
    found.loader.import_default_modules()
    found.finalize()
    for name in USED_BY_BOTH:
        import_module(name)
    get_resolver().check()
    running: list[int] = []
    for line in sys.stdin:
        order, *rest = json.loads(line)
        if order == "start":
            running.append(start(Path(rest[0]), [f"--app={app}", *rest[1:]]))
            print(running[-1], flush=True)  # noqa: T201
        else:
            running.remove(rest[0])
            kill(rest[0])
            print("gone", flush=True)  # noqa: T201
    for pid in running:
        kill(pid)


def start(log: Path, arguments: list[str]) -> int:
    """Fork; the child is the leader of a group of its own."""
    pid = os.fork()
    if pid:
        return pid
    os.setsid()
    with Path(os.devnull).open("rb") as nothing, log.open("ab") as said:
        for old, new in ((nothing, 0), (said, 1), (said, 2)):
            os.dup2(old.fileno(), new)
    code = 1
    try:
        celery.main(args=arguments, prog_name="celery", standalone_mode=False)
        code = 0
    except BaseException:  # noqa: BLE001  the log tells
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def kill(pid: int) -> None:
    """It and all of its group, at once and without a word."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


if __name__ == "__main__":
    main(sys.argv[1])
