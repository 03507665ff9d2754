"""Real Celery workers, killed again and again while playbooks move on: no step is lost, none is done twice."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Count

from playbooks.cases import intake
from playbooks.models import RetentionTask, StepRun, TaskEvent
from retention.clock import database_now
from retention.models import Customer, Rule, Warning
from tests.playbooks.conftest import publish, step_of
from tests.project.crew import Crew, crew_on

LONG = bool(os.environ.get("LONG_KILL_TESTS"))
"""Set by `make bench`."""
RUNS = 1_000 if LONG else 300
ADVANCES = 2 * RUNS
"""Each run is woken twice."""
KILLS = 20 if LONG else 4
STEPS: list[Any] = [
    step_of("wait", **{"for": "1 clock_hours"}),
    step_of("tag", tag="woken"),
    step_of("wait", **{"for": "1 clock_hours"}),
    ("Call", 24, "clock_hours"),
]


@pytest.fixture
def crews(site: Any, tmp_path: Path) -> Iterator[list[Crew]]:
    """Two: one beat too many."""
    site.start_broker()
    made = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        made.append(crew_on(site, app="tests.project.quick_playbooks", directory=tmp_path / name))
    yield made
    for crew in made:
        crew.kill()


def wait_for(what: Callable[[], bool], crew: Crew, *, seconds: float = 120) -> None:
    ends = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < ends, crew.log.read_text()[-3000:]
        time.sleep(0.01)


def advances() -> int:
    return StepRun.objects.filter(kind="wait", state="done").count()


@pytest.mark.slow
@pytest.mark.broker
@pytest.mark.django_db(transaction=True)
def test_two_thousand_steps_are_done_once_though_the_worker_is_killed_and_beat_is_doubled(crews: list[Crew]) -> None:
    publish("plan", STEPS)
    rule = Rule.objects.create(code="rule", name="Rule", level="medium", conditions=[], playbook="plan")
    now = database_now()
    customers = Customer.objects.bulk_create(Customer(external_id=f"K{i}", name=f"K{i}") for i in range(RUNS))
    warnings = Warning.objects.bulk_create(
        Warning(rule=rule, customer=one, level="medium", opened_on=now.date(), raised_at=now) for one in customers
    )
    intake.take_in(warning_ids=[one.pk for one in warnings], now=now)
    first, second = crews
    first.start_beat()
    second.start_beat()

    for kill in range(1, KILLS + 1):
        first.start_worker()
        wait_for(lambda number=kill: advances() >= number * ADVANCES // (KILLS + 2), first)  # type: ignore[misc]
        time.sleep(random.random() * 0.1)  # noqa: S311  any moment will do
        assert advances() < ADVANCES
        first.kill("worker")
    first.start_worker()
    wait_for(lambda: advances() == ADVANCES, first)
    wait_for(lambda: RetentionTask.objects.count() == RUNS, first)

    found = StepRun.objects.values_list("kind", "state").annotate(rows=Count("pk")).order_by("kind", "state")
    assert list(found) == [("tag", "done", RUNS), ("task", "waiting", RUNS), ("wait", "done", ADVANCES)]
    assert StepRun.objects.filter(visit__gt=1).count() == 0
    assert TaskEvent.objects.filter(kind="created").count() == RUNS
    assert Customer.objects.filter(marks__tag_woken="yes").count() == RUNS
