"""A worker and a beat as processes of their own, on the database of a test and a broker of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from project.servers import facts

ROOT = Path(__file__).resolve().parent.parent.parent


class Crew:
    """A worker and a beat, each the leader of a process group of its own."""

    def __init__(self, nursery: subprocess.Popen[str], directory: Path) -> None:
        self.nursery = nursery
        self.directory = directory
        self.log = directory / "log"
        self.concurrency = 2
        self.running: dict[str, int] = {}

    def start(self) -> None:
        """Both."""
        self.start_worker()
        self.start_beat()

    def start_worker(self) -> None:
        self._start("worker", f"--concurrency={self.concurrency}", "--without-gossip", "--without-mingle")

    def start_beat(self) -> None:
        self._start("beat", f"--schedule={self.directory / 'beat'}", "--pidfile=")

    def kill(self, *names: str) -> None:
        """These, or all, at once and without a word."""
        for name in names or tuple(self.running):
            assert self._order("kill", self.running.pop(name)) == "gone"

    def _start(self, name: str, *arguments: str) -> None:
        options = ["--quiet", "--skip-checks", name, "--loglevel=warning", *arguments]
        self.running[name] = int(self._order("start", str(self.log), *options))

    def _order(self, *order: Any) -> str:
        to, back = self.nursery.stdin, self.nursery.stdout
        assert to is not None
        assert back is not None
        to.write(json.dumps(order) + "\n")
        to.flush()
        return back.readline().strip()


@contextmanager
def crews_on(site: Any, *directories: Path, app: str, **environment: str) -> Iterator[list[Crew]]:
    """A crew in each directory for the test's database, all on one broker, which the site has running."""
    nursery = subprocess.Popen(
        [sys.executable, "-m", "tests.project.nursery", app],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings.worker",
            "TEST_DATABASE": connection.settings_dict["NAME"],
            "TEST_BROKER_URL": facts.broker_url(site.project),
            "PYTHONWARNINGS": "ignore",
            **environment,
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield [Crew(nursery, directory) for directory in directories]
    finally:
        nursery.communicate(timeout=30)  # it kills whatever it started
