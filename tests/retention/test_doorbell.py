"""A message wakes a worker when there is a broker; without one nothing fails and nobody waits."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from retention import doorbell, tasks


class Broker:
    """Stands where the network is: reachable or not."""

    def __init__(self) -> None:
        self.reachable = True
        self.attempts = 0

    def publish(self, **_: Any) -> None:
        self.attempts += 1
        if not self.reachable:
            raise OperationalError


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Broker:
    made = Broker()
    monkeypatch.setattr(tasks.tick, "apply_async", made.publish)
    monkeypatch.setattr(doorbell, "_quiet_until", 0.0)
    return made


@pytest.mark.django_db(transaction=True)
class TestRing:
    def test_rings_after_commit_and_not_before(self, broker: Broker) -> None:
        with transaction.atomic():
            doorbell.ring(tasks.tick)
            before = broker.attempts

        assert (before, broker.attempts) == (0, 1)

    def test_wakes_nobody_while_it_is_muffled(self, broker: Broker) -> None:
        with doorbell.muffled():
            doorbell.ring(tasks.tick)
        while_muffled = broker.attempts
        doorbell.ring(tasks.tick)

        assert (while_muffled, broker.attempts) == (0, 1)

    def test_an_unreachable_broker_is_left_alone_for_a_while(
        self, broker: Broker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clock = SimpleNamespace(seconds=1000.0, monotonic=lambda: clock.seconds)
        monkeypatch.setattr(doorbell, "time", clock)
        broker.reachable = False
        doorbell.ring(tasks.tick)
        broker.reachable = True
        for waited in (0.0, 1.0, doorbell.PAUSE - 1.1):
            clock.seconds += waited
            doorbell.ring(tasks.tick)
        while_away = broker.attempts
        clock.seconds += 0.1
        doorbell.ring(tasks.tick)

        assert (while_away, broker.attempts) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_a_click_succeeds_though_the_broker_is_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(doorbell, "_quiet_until", 0.0)
    app = tasks.tick.app

    with app.connection_for_write("redis+socket:///nowhere-at-all") as away:
        doorbell._send(_Through(tasks.tick, away), {})

    assert "retention.tick waits for the sweep" in caplog.text


class _Through:
    """A task that is sent through a connection of the test's own."""

    def __init__(self, task: Any, connection: Any) -> None:
        self.name = task.name
        self.apply_async = lambda **options: task.apply_async(**options, connection=connection)
