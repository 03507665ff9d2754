"""A real worker and a real beat on a real broker: killed and started again, each job is done once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

import pytest
import redis
from django.db import connection

from project.servers import facts
from retention import jobs
from retention.clock import database_now
from retention.models import Job, JobRun

ROOT = Path(__file__).resolve().parent.parent.parent
DAYS = 5
MIDNIGHT = time_of_day(0, 0)


class Crew:
    """A worker and a beat, each the leader of a process group of its own."""

    def __init__(self, environment: dict[str, str], directory: Path) -> None:
        self.environment = environment
        self.directory = directory
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        celery = [sys.executable, "-m", "celery", "--app=tests.project.quick_jobs", "--quiet"]
        worker = ["worker", "--loglevel=warning", "--concurrency=2", "--without-gossip", "--without-mingle"]
        beat = ["beat", "--loglevel=warning", f"--schedule={self.directory / 'beat'}", "--pidfile="]
        log = (self.directory / "log").open("ab")
        for arguments in (worker, beat):
            self.running.append(
                subprocess.Popen(
                    [*celery, *arguments],
                    cwd=ROOT,
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )
        log.close()

    def kill(self) -> None:
        for process in self.running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=10)
        self.running.clear()


@pytest.fixture
def crew(site: Any, tmp_path: Path) -> Iterator[Crew]:
    site.start_broker()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE ledger (day date, step text)")
    made = Crew(
        {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings.worker",
            "TEST_DATABASE": connection.settings_dict["NAME"],
            "TEST_BROKER_URL": facts.broker_url(site.project),
            "PYTHONWARNINGS": "ignore",
        },
        tmp_path,
    )
    yield made
    made.kill()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE ledger")


def ledger() -> Counter[tuple[date, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT day, step FROM ledger")
        return Counter(cursor.fetchall())


def wait_for(what: Callable[[], bool], *, seconds: float, log: Path) -> None:
    ends = time.monotonic() + seconds
    while not what():
        if time.monotonic() > ends:
            pytest.fail(f"not within {seconds} s: {ledger()}\n{log.read_text()[-3000:]}")
        time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_and_with_its_messages_lost_every_day_is_done_once(crew: Crew, site: Any) -> None:
    today = jobs.local_day(database_now())
    days = [today - timedelta(days=number) for number in reversed(range(DAYS))]
    job = Job.objects.create(code="ledger", daily_at=MIDNIGHT)
    before = days[0] - timedelta(days=1)
    JobRun.objects.create(job=job, day=before, slot=jobs.moment(before, MIDNIGHT), state="done")
    log = crew.directory / "log"

    crew.start()
    wait_for(lambda: ledger()[(days[1], "begun")] == 1, seconds=90, log=log)
    crew.kill()
    broker = facts.read(site.local, facts.BROKER)
    redis.Redis(unix_socket_path=broker["socket"], password=broker["password"]).flushall()
    crew.start()
    runs = JobRun.objects.filter(job=job).exclude(day=before)
    wait_for(lambda: runs.filter(state="done").count() == DAYS, seconds=120, log=log)

    assert {day: ledger()[(day, "done")] for day in days} == dict.fromkeys(days, 1)
    assert ledger()[(days[1], "begun")] == 2
    assert list(runs.order_by("day").values_list("day", "attempts")) == [
        (day, 2 if day == days[1] else 1) for day in days
    ]
