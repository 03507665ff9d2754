"""Real Celery workers and two beats, the workers killed again and again while they send: nothing lost or doubled."""

from __future__ import annotations

import os
import random
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection

from playbooks.messaging import outbox
from playbooks.models import Message, MessageTemplate, MessagingRules
from retention.clock import database_now
from retention.models import Contact
from tests.project.crew import Crew, crew_on

LONG = bool(os.environ.get("LONG_KILL_TESTS"))
"""Set by `make bench`."""
MESSAGES = 10_000 if LONG else 400
KILLS = 20 if LONG else 4
EVERY = MESSAGES // (KILLS + 2)
"""Messages that are sent between two kills, so that all kills come while there is work."""

SEED = [
    "INSERT INTO retention_customer (source, tenant, external_id, name, segment, industry, region, channel, lifecycle,"
    " owner_name, url, attributes, created_at, updated_at)"
    " SELECT '', '', 'k' || n, 'k' || n, '', '', '', '', '', '', '', '{}', now(), now()"
    " FROM generate_series(1, %(number)s) n",
    "INSERT INTO retention_contact (customer_id, external_id, name, email, role)"
    " SELECT id, 'p', 'Pat ' || external_id, external_id || '@customer.example', '' FROM retention_customer",
]


class Ledger:
    """A mail server that writes down the key of whatever it takes, outside the database and without any unique key."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        found = [line for line in envelope.content.decode().splitlines() if line.lower().startswith("message-id:")]
        self.taken.append(found[0].partition(":")[2].strip())
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
def crew(site: Any, tmp_path: Path, ledger: tuple[Ledger, int]) -> Iterator[Crew]:
    site.start_broker()
    made = crew_on(site, app="tests.project.quick_senders", directory=tmp_path)
    made.environment["TEST_MAIL_PORT"] = str(ledger[1])
    yield made
    made.kill()


def wait_for(what: Callable[[], bool], crew: Crew, *, seconds: float = 900 if LONG else 240) -> None:
    ends = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < ends, crew.log.read_text()[-3000:]
        time.sleep(0.01)


def sent() -> int:
    return Message.objects.filter(state="sent").count()


@pytest.mark.slow
@pytest.mark.broker
@pytest.mark.timeout(3600 if LONG else 600)
@pytest.mark.django_db(transaction=True)
def test_sends_every_message_once_though_the_workers_are_killed_and_beat_runs_twice(
    crew: Crew, ledger: tuple[Ledger, int]
) -> None:
    MessagingRules.objects.create(code="default", cap_messages=100)
    text = MessageTemplate.objects.create(code="care", name="Care", subject="Hello {{ contact_name }}", body="News.")
    with connection.cursor() as cursor:
        for statement in SEED:
            cursor.execute(statement, {"number": MESSAGES})
    contacts = Contact.objects.select_related("customer").order_by("pk")
    letters = [outbox.to_contact(contact=one, template=text, cause="campaign:1") for one in contacts]
    now = database_now()
    assert len(outbox.queue_messages(letters=letters, now=now)) == MESSAGES
    assert outbox.queue_messages(letters=letters, now=now) == []
    crew.start_beat()
    second = Crew(crew.app, crew.environment, crew.directory / "second")
    second.directory.mkdir()
    second.start_beat()

    try:
        for kill in range(1, KILLS + 1):
            crew.start_worker()
            wait_for(lambda number=kill: sent() >= number * EVERY, crew)  # type: ignore[misc]
            time.sleep(random.random() * 0.1)  # noqa: S311  any moment will do
            crew.kill("worker")
        crew.start_worker()
        wait_for(lambda: sent() == MESSAGES, crew)
    finally:
        second.kill()

    taken = Counter(ledger[0].taken)
    keys = {f"<{batch}@acme.example>" for batch in Message.objects.values_list("batch", flat=True)}
    twice = sum(taken.values()) - len(taken)
    print(f"taken {sum(taken.values())}, lost {len(keys - set(taken))}, in doubt at a kill {twice}")  # noqa: T201
    assert set(taken) == keys
    assert len(keys) == MESSAGES
    # between the mail server's answer and our note of it a worker can die: the same key comes again, and only then
    assert twice <= 2 * KILLS
    assert Message.objects.exclude(state="sent").count() == 0
