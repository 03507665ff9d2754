"""Real Celery workers, killed again and again in the middle of a recalculation: every customer is scored once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from retention.clock import database_now
from retention.models import HealthSnapshot, ScoreChunk, ScoreRun
from retention.scoring import runs, scorecards
from retention.scoring.recalculate import recalculate
from tests.project.crew import Crew, crews_on
from tests.retention.scoring.builders import IDENTITY, LATER, NOW, D, customer, metric, model, observe

LONG = bool(os.environ.get("LONG_KILL_TESTS"))
"""`make bench` takes the time for it."""
CUSTOMERS, KILLS = (20_000, 10) if LONG else (3_000, 3)
CHUNK = 100
EVERY = CUSTOMERS // CHUNK // (KILLS + 2)
"""Chunks that are done between two kills, so that all kills come while there is work."""

SEED = [
    "INSERT INTO retention_customer (source, tenant, external_id, name, segment, industry, region, channel, lifecycle,"
    " owner_name, url, attributes, created_at, updated_at)"
    " SELECT '', '', 'k' || n, 'k' || n, '', '', '', '', '', '', '', '{}', now(), now()"
    " FROM generate_series(1, %(customers)s) n",
    "INSERT INTO retention_observation (customer_id, measure_id, day, value)"
    " SELECT c.id, %(measure)s, %(day)s, c.id %% 100 FROM retention_customer c",
]


@pytest.fixture
def crew(site: Any, tmp_path: Path) -> Iterator[Crew]:
    site.start_broker()
    with crews_on(site, tmp_path, app="tests.project.quick_sweep") as made:
        yield made[0]


def wait_for(what: Callable[[], bool], crew: Crew, *, seconds: float = 120) -> None:
    ends = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < ends, crew.log.read_text()[-3000:]
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.broker
@pytest.mark.django_db(transaction=True)
def test_scores_every_customer_once_though_the_workers_are_killed_again_and_again(crew: Crew, settings: Any) -> None:
    settings.RETENTION = {**settings.RETENTION, "CHUNK_SIZE": CHUNK}
    version = model({metric("a", "latest", "a", window=3): (1, IDENTITY)})
    observe(customer("acme"), "a", {1: 1})
    with connection.cursor() as cursor:
        measure = version.model_metrics.get().metric.measures.get().pk
        for statement in SEED:
            cursor.execute(statement, {"customers": CUSTOMERS - 1, "measure": measure, "day": D})
    run = runs.open_run(first=D, last=D, scorecard=scorecards.current(now=NOW), now=database_now())
    crew.start_beat()

    for kill in range(1, KILLS + 1):
        crew.start_worker()
        wait_for(lambda number=kill: over(run) >= number * EVERY and in_hand(run), crew)  # type: ignore[misc]
        crew.kill("worker")
        assert not closed(run)
    crew.start_worker()
    wait_for(lambda: closed(run), crew)

    run.refresh_from_db()
    assert (run.state, run.scored, run.failed) == ("done", CUSTOMERS, 0)
    assert HealthSnapshot.objects.filter(day=D).count() == CUSTOMERS
    assert ScoreChunk.objects.filter(run=run, attempts__gt=1).exists()
    assert recalculate(first=D, last=D, now=LATER).changed == 0


def over(run: ScoreRun) -> int:
    return runs.progress(run_id=run.pk)[0]


def in_hand(run: ScoreRun) -> bool:
    """Tell whether somebody alive works on a chunk: those that dead workers left are claimed, but not locked."""
    claimed = ScoreChunk.objects.filter(run=run, state=ScoreChunk.State.CLAIMED)
    with transaction.atomic():
        return len(claimed.select_for_update(skip_locked=True)) < claimed.count()


def closed(run: ScoreRun) -> bool:
    return ScoreRun.objects.exclude(state=ScoreRun.State.RUNNING).filter(pk=run.pk).exists()
