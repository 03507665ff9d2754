"""A real worker and a real beat on a real broker: killed and started again, each job is done once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

import pytest
import redis
from django.db import connection

from project.servers import facts
from retention import jobs
from retention.clock import database_now, local_day
from retention.models import Job, JobRun
from tests.project.crew import Crew, crews_on

DAYS = 5
MIDNIGHT = time_of_day(0, 0)


@pytest.fixture
def crew(site: Any, tmp_path: Path) -> Iterator[Crew]:
    site.start_broker()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE ledger (day date, step text)")
    with crews_on(site, tmp_path, app="tests.project.quick_jobs") as made:
        yield made[0]
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
@pytest.mark.timeout(900)
@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_and_with_its_messages_lost_every_day_is_done_once(crew: Crew, site: Any) -> None:
    today = local_day(database_now())
    days = [today - timedelta(days=number) for number in reversed(range(DAYS))]
    job = Job.objects.create(code="ledger", daily_at=MIDNIGHT)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO ledger (day, step) VALUES (%s, 'hold')", [days[1]])
    before = days[0] - timedelta(days=1)
    JobRun.objects.create(job=job, day=before, slot=jobs.moment(before, MIDNIGHT), state="done")

    crew.start()
    wait_for(lambda: ledger()[(days[1], "begun")] == 1, seconds=300, log=crew.log)
    crew.kill()
    broker = facts.read(site.local, facts.BROKER)
    redis.Redis(unix_socket_path=broker["socket"], password=broker["password"]).flushall()
    crew.start()
    runs = JobRun.objects.filter(job=job).exclude(day=before)
    wait_for(lambda: runs.filter(state="done").count() == DAYS, seconds=300, log=crew.log)

    assert {day: ledger()[(day, "done")] for day in days} == dict.fromkeys(days, 1)
    assert ledger()[(days[1], "begun")] == 2
    assert list(runs.order_by("day").values_list("day", "attempts")) == [
        (day, 2 if day == days[1] else 1) for day in days
    ]
