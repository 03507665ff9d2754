"""`manage.py demo` fills, serves, survives, ends cleanly, and does nothing twice."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from threading import Timer
from unittest.mock import patch
from urllib.parse import urlencode

import psycopg
import pytest
from celery import Celery
from django.core.management import CommandError, call_command

from project.demo import people
from project.servers import facts, postgres, processes, valkey
from tests.architecture.source import ROOT
from tests.project.conftest import Site

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

PATIENCE = 300.0
"""Seconds: what has not happened by then does not happen, however busy the machine."""

WAITING = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
SMALL = ("--customers", "16", "--days", "45")


class Demo:
    """A demo in a process of its own, with everything local in a directory of its own."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.port = self.free_port()
        self.output = site.project / "output.txt"
        self.process: subprocess.Popen[bytes] | None = None
        self.given: dict[str, str] = {}
        """Variables of its environment."""

    @staticmethod
    def free_port() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        return port

    @property
    def environment(self) -> dict[str, str]:
        mine = {"RETENTION_LOCAL_DIR": str(self.site.local), "DJANGO_SETTINGS_MODULE": "project.settings.demo"}
        others = {
            name: value for name, value in os.environ.items() if not name.endswith(("DATABASE_URL", "BROKER_URL"))
        }
        return others | mine | self.given

    def start(self, *options: str) -> None:
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "demo", "--port", str(self.port), *SMALL, *options],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
            )
            for service in (facts.POSTGRES, facts.BROKER):
                self.site.homes.add(self.site.local / service)

    def call(self, *, port: int) -> None:
        """Start one in this process, which is to be refused."""
        handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        try:
            with patch.dict(os.environ, {"RETENTION_LOCAL_DIR": str(self.site.local)}):
                call_command("demo", port=port)
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)

    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def wait_until_it_serves(self, seconds: float = PATIENCE) -> None:
        assert processes.wait_until(lambda: self.serves() or self.ended(), seconds=seconds, every=0.3), self.said()
        assert not self.ended(), self.said()

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def serves(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/login/", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def end(self, how: signal.Signals) -> int:
        """Its exit code, after the given signal."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(timeout=PATIENCE)

    @contextmanager
    def job_in_hand(self) -> Iterator[Callable[[], None]]:
        """Have the worker at a job that waits for us; call what is given to let it go on."""
        known = facts.read(self.site.local, facts.POSTGRES)
        reach = {"host": known["directory"], "port": known["port"], "dbname": known["name"]}
        account = {"user": known["user"], "password": known["password"]}
        with psycopg.connect(**reach, **account) as held:
            held.execute("LOCK TABLE retention_jobrun")
            Celery(broker=facts.broker_url(self.site.project)).send_task("retention.tick")
            with psycopg.connect(**reach, **account, autocommit=True) as other:
                assert processes.wait_until(lambda: other.execute(WAITING).fetchone() is not None, seconds=PATIENCE)
            yield held.close

    def descendants(self) -> dict[int, str]:
        """Every process that carries this demo's directory in its environment or its name."""
        marks = [f"RETENTION_LOCAL_DIR={self.site.local}", str(self.site.local)]
        found = {}
        for pid in processes.all_pids():
            try:
                environment = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace")
            except OSError:
                environment = ""
            words = " ".join(processes.arguments(pid))
            if pid != os.getpid() and (marks[0] in environment.split("\0") or marks[1] in words):
                found[pid] = words
        return found

    def one_of(self, word: str) -> int:
        return min(pid for pid, words in self.descendants().items() if word in words and "manage.py" not in words)


@pytest.fixture(scope="module")
def demo(kept_site: Site) -> Iterator[Demo]:
    made = Demo(kept_site)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.kill()
        made.process.wait()
    for pid in made.descendants():
        os.kill(pid, signal.SIGKILL)


def log_in(demo: Demo, login: str) -> tuple[str, str]:
    """Log in by the page, as a person does; return where that led and what was there."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = opener.open(f"{demo.address}/login/?next=/retention/", timeout=PATIENCE).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token, page
    form = {"username": login, "password": people.PASSWORD, "csrfmiddlewaretoken": token[1], "next": "/retention/"}
    with opener.open(f"{demo.address}/login/", urlencode(form).encode(), timeout=PATIENCE) as answer:
        return answer.geturl(), answer.read().decode()


def test_fills_serves_survives_and_ends_without_a_trace(demo: Demo):
    demo.start()
    demo.wait_until_it_serves()

    address, page = log_in(demo, "csm1")
    assert address == f"{demo.address}/retention/"
    assert "csm1" in page or "Li Na" in page
    for person in people.LEADERS:
        assert person.login in demo.said()
    assert set(re.findall(r"http://[\w.]+:\d+", demo.said())) == {demo.address}

    with pytest.raises(CommandError, match=f"A demo of this project runs already \\(process {demo.process.pid}\\)"):
        demo.call(port=demo.free_port())

    for word in ("gunicorn", "worker"):
        killed = demo.one_of(word)
        os.kill(killed, signal.SIGKILL)
        assert processes.wait_until(
            lambda killed=killed, word=word: any(
                word in words and pid != killed for pid, words in demo.descendants().items() if "manage.py" not in words
            ),
            seconds=PATIENCE,
            every=0.3,
        )
    demo.wait_until_it_serves()

    before = len(demo.said())
    with demo.job_in_hand() as go_on:
        Timer(1.0, go_on).start()
        assert demo.end(signal.SIGINT) == 0
    assert "nothing was left running" in demo.said()
    assert "Traceback" not in demo.said()[before:]
    assert demo.descendants() == {}
    assert postgres.status(**demo.site.where).running is False
    assert valkey.status(**demo.site.where).running is False


def test_a_second_time_everything_is_there(demo: Demo):
    before = len(demo.said())
    demo.start("--no-serve")
    assert demo.process is not None
    assert demo.process.wait(timeout=PATIENCE) == 0, demo.said()[before:]

    said = demo.said()[before:]
    assert "Customers and their data" not in said
    assert "Health scores" not in said
    assert demo.descendants() == {}


def test_a_port_that_is_taken_is_named_before_anything_is_started(site: Site):
    demo = Demo(site)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", demo.port))
        taken.listen()
        with pytest.raises(CommandError) as refused:
            demo.call(port=demo.port)

    assert f"Port {demo.port} of 127.0.0.1 cannot be used" in str(refused.value)
    assert f"manage.py demo --port {demo.port + 1}" in str(refused.value)
    assert not (site.local / facts.POSTGRES).exists()
