"""A worker and a beat as processes of their own, on the database of a test and a broker of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import connection

from project.servers import facts

ROOT = Path(__file__).resolve().parent.parent.parent


class Crew:
    """A worker and a beat, each the leader of a process group of its own."""

    def __init__(self, app: str, environment: dict[str, str], directory: Path) -> None:
        self.app = app
        self.environment = environment
        self.directory = directory
        self.log = directory / "log"
        self.concurrency = 2
        self.running: dict[str, subprocess.Popen[bytes]] = {}

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
            process = self.running.pop(name)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=10)

    def _start(self, name: str, *arguments: str) -> None:
        celery = [sys.executable, "-m", "celery", f"--app={self.app}", "--quiet", "--skip-checks"]
        with self.log.open("ab") as log:
            self.running[name] = subprocess.Popen(
                [*celery, name, "--loglevel=warning", *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def crew_on(site: Any, *, app: str, directory: Path) -> Crew:
    """A crew for the test's database; `site` has a running broker."""
    return Crew(
        app,
        {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings.worker",
            "TEST_DATABASE": connection.settings_dict["NAME"],
            "TEST_BROKER_URL": facts.broker_url(site.project),
            "PYTHONWARNINGS": "ignore",
        },
        directory,
    )
