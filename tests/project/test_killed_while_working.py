"""Real Celery workers killed again and again, beat doubled: no message, step or escalation is lost or comes twice."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db.models import Count

from playbooks.cases import intake
from playbooks.messaging import outbox
from playbooks.models import (
    Escalation,
    Message,
    MessageTemplate,
    MessagingRules,
    RetentionTask,
    StepRun,
    TaskEvent,
    Team,
    WorkingCalendar,
)
from retention.clock import database_now
from retention.models import Contact, Customer, Rule, Warning
from tests.playbooks.conftest import publish, step_of
from tests.project.crew import Crew, crews_on

LONG = bool(os.environ.get("LONG_KILL_TESTS"))
"""Set by `make bench`."""
MESSAGES = 10_000 if LONG else 90
RUNS = 1_000 if LONG else 40
ADVANCES = 2 * RUNS
"""Each run is woken twice."""
LATE = 500 if LONG else 30
LEVELS = 3
"""Owner, manager and director are told of each late task."""
KILLS = 20 if LONG else 3
SECONDS = 1800 if LONG else 240
ANSWERS_IN = 0.03
"""Seconds that the mail server takes for a message: kills come while messages are under way, on any machine."""
STEPS: list[Any] = [
    step_of("wait", **{"for": "1 clock_hours"}),
    step_of("tag", tag="woken"),
    step_of("wait", **{"for": "1 clock_hours"}),
    ("Call", 1000, "clock_hours"),
]


class Ledger:
    """A mail server that writes down the key of whatever it takes, outside the database and without any unique key."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        found = [line for line in envelope.content.decode().splitlines() if line.lower().startswith("message-id:")]
        self.taken.append(found[0].partition(":")[2].strip())
        await asyncio.sleep(ANSWERS_IN)
        return "250 taken"


@pytest.fixture
def ledger() -> Iterator[tuple[Ledger, int]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    kept = Ledger()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept, port
    controller.stop()


@pytest.fixture
def crews(site: Any, tmp_path: Path, ledger: tuple[Ledger, int]) -> Iterator[list[Crew]]:
    """Two: one beat too many."""
    site.start_broker()
    directories = [tmp_path / "first", tmp_path / "second"]
    for directory in directories:
        directory.mkdir()
    with crews_on(site, *directories, app="tests.project.quick_work", TEST_MAIL_PORT=str(ledger[1])) as made:
        yield made


@dataclass(frozen=True)
class Done:
    """How much of each kind of work is done."""

    messages: int
    advances: int
    escalations: int

    @classmethod
    def now(cls) -> Done:
        return cls(
            Message.objects.filter(state="sent").count(),
            StepRun.objects.filter(kind="wait", state="done").count(),
            Escalation.objects.count(),
        )

    @property
    def share(self) -> float:
        """The part of all three that is done."""
        return (self.messages / MESSAGES + self.advances / ADVANCES + self.escalations / (LEVELS * LATE)) / 3


ALL = Done(MESSAGES, ADVANCES, LEVELS * LATE)


def wait_for(what: Callable[[], bool], crew: Crew) -> None:
    ends = time.monotonic() + SECONDS
    while not what():
        assert time.monotonic() < ends, f"{Done.now()}\n{crew.log.read_text()[-3000:]}"
        time.sleep(0.05)


def customers(letter: str, number: int, owner: Any) -> list[Customer]:
    names = [f"{letter}{one}" for one in range(number)]
    return Customer.objects.bulk_create(Customer(external_id=one, name=one, owner=owner) for one in names)


def queue_messages(now: datetime) -> None:
    MessagingRules.objects.create(code="default", cap_messages=100)
    text = MessageTemplate.objects.create(code="care", name="Care", subject="Hello {{ contact_name }}", body="News.")
    Contact.objects.bulk_create(
        Contact(customer=one, external_id="p", name=f"Pat {one}", email=f"{one.external_id}@customer.example")
        for one in customers("m", MESSAGES, None)
    )
    contacts = Contact.objects.select_related("customer").order_by("pk")
    letters = [outbox.to_contact(contact=one, template=text, cause="campaign:1") for one in contacts]
    assert len(outbox.queue_messages(letters=letters, now=now)) == MESSAGES
    assert outbox.queue_messages(letters=letters, now=now) == []


def start_playbook(code: str, steps: list[Any], on: list[Customer], now: datetime) -> None:
    publish(code, steps)
    rule = Rule.objects.create(code=code, name=code, level="medium", conditions=[], playbook=code)
    warnings = Warning.objects.bulk_create(
        Warning(rule=rule, customer=one, level="medium", opened_on=now.date(), raised_at=now) for one in on
    )
    intake.take_in(warning_ids=[one.pk for one in warnings], now=now)


def kill_again_and_again(crew: Crew) -> list[Done]:
    """Kill the worker at even intervals of the work; what was done at each kill."""
    crew.concurrency = 4
    found = []
    for kill in range(1, KILLS + 1):
        crew.start_worker()
        wait_for(lambda number=kill: Done.now().share >= number / (KILLS + 2), crew)  # type: ignore[misc]
        time.sleep(random.random() * 0.1)  # noqa: S311  any moment will do
        crew.kill("worker")
        found.append(Done.now())
    return found


@pytest.mark.slow
@pytest.mark.broker
@pytest.mark.timeout(3600 if LONG else 600)
@pytest.mark.django_db(transaction=True)
def test_everything_is_done_once_though_the_worker_is_killed_and_beat_is_doubled(
    crews: list[Crew], ledger: tuple[Ledger, int], csm: Any, manager: Any, director: Any
) -> None:
    now = database_now()
    calendar = WorkingCalendar.objects.create(code="always", name="Always", time_zone="UTC")
    Team.objects.create(
        code="team", name="Team", calendar=calendar, manager=manager, director=director, is_default=True
    )
    queue_messages(now)
    start_playbook("plan", STEPS, customers("s", RUNS, csm), now)
    start_playbook("late", [("Call", 24, "clock_hours")], customers("l", LATE, csm), now)
    late = list(RetentionTask.objects.values_list("pk", flat=True))
    first, second = crews
    first.start_beat()
    second.start_beat()

    kills = kill_again_and_again(first)
    first.start_worker()
    wait_for(lambda: Done.now() == ALL, first)
    wait_for(lambda: RetentionTask.objects.count() == RUNS + LATE, first)

    assert all(one != ALL for one in kills)
    assert any(0 < one.messages < MESSAGES and 0 < one.advances < ADVANCES for one in kills)
    assert any(0 < one.escalations < LEVELS * LATE for one in kills)
    taken = Counter(ledger[0].taken)
    keys = {f"<{batch}@acme.example>" for batch in Message.objects.values_list("batch", flat=True)}
    twice = sum(taken.values()) - len(taken)
    print(f"taken {sum(taken.values())}, lost {len(keys - set(taken))}, in doubt at a kill {twice}; {kills}")  # noqa: T201
    assert set(taken) == keys
    assert len(keys) == MESSAGES
    # between the mail server's answer and our note of it a worker can die: the same key comes again, and only then
    assert twice <= 4 * KILLS
    steps = StepRun.objects.filter(run__version__playbook__code="plan").values_list("kind", "state")
    assert list(steps.annotate(rows=Count("pk")).order_by("kind", "state")) == [
        ("tag", "done", RUNS),
        ("task", "waiting", RUNS),
        ("wait", "done", ADVANCES),
    ]
    assert StepRun.objects.filter(visit__gt=1).count() == 0
    assert TaskEvent.objects.filter(kind="created").count() == RUNS + LATE
    assert Customer.objects.filter(marks__tag_woken="yes").count() == RUNS
    told = Escalation.objects.values_list("level", "to_name").annotate(rows=Count("task", distinct=True))
    assert list(told.order_by("level")) == [(1, "csm", LATE), (2, "manager", LATE), (3, "director", LATE)]
    assert set(Escalation.objects.values_list("task", flat=True)) == set(late)
    assert TaskEvent.objects.filter(kind="escalated").count() == LEVELS * LATE
    assert TaskEvent.objects.filter(kind="breached").count() == LATE
