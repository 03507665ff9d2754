from __future__ import annotations

from datetime import date

import pytest

from playbooks import receivers, tasks
from playbooks import signals as own
from playbooks.cases import intake
from playbooks.models import MessagingRules, OpenTicket, RetentionTask
from retention import doorbell, jobs, signals
from retention.clock import database_now, local_day
from retention.models import Measure
from tests.makers import make_observations
from tests.playbooks.conftest import NOW

pytestmark = pytest.mark.django_db


def test_new_warnings_wake_a_worker_with_their_ids(monkeypatch):
    rung = []
    monkeypatch.setattr(doorbell, "ring", lambda task, **kwargs: rung.append((task.name, kwargs)))

    signals.warnings_raised.send(sender=None, warning_ids=list(range(2500)), as_of=date(2026, 3, 1))

    assert rung == [
        ("playbooks.take_in", {"warning_ids": list(range(first, min(first + receivers.BATCH, 2500)))})
        for first in (0, 1000, 2000)
    ]


def test_a_note_wakes_a_worker_that_tells_whom_it_mentions(monkeypatch):
    rung = []
    monkeypatch.setattr(doorbell, "ring", lambda task, **kwargs: rung.append((task.name, kwargs)))

    signals.notes_written.send(sender=None, note_id=7)

    assert rung == [("playbooks.tell_of_note", {"note_id": 7})]


def test_saved_rules_for_messages_wake_a_worker_that_notes_open_tickets(monkeypatch):
    rung = []
    monkeypatch.setattr(doorbell, "ring", lambda task, **kwargs: rung.append((task.name, kwargs)))

    rules = MessagingRules.objects.create()
    assert rung == []

    for measure in (Measure.objects.create(code="tickets_open", name="Open tickets"), None):
        rules.tickets_measure = measure
        rules.save()

    assert rung == [("playbooks.note_tickets", {})] * 2


def test_the_worker_notes_open_tickets(customer):
    measure = Measure.objects.create(code="tickets_open", name="Open tickets")
    MessagingRules.objects.create(tickets_measure=measure)
    acme = customer("Acme")
    make_observations(acme, "tickets_open", [1], today=local_day(database_now()))

    tasks.note_tickets(something_of_a_newer_version=True)

    assert [one.customer for one in OpenTicket.objects.all()] == [acme]


def test_an_offer_that_is_withdrawn_wakes_a_worker_that_tells_whose_it_was(monkeypatch):
    rung = []
    monkeypatch.setattr(doorbell, "ring", lambda task, **kwargs: rung.append((task.name, kwargs)))

    own.offer_withdrawn.send(sender=None, offer_id=7)

    assert rung == [("playbooks.tell_of_withdrawn_offer", {"offer_id": 7})]


def test_the_worker_takes_them_in(office, customer, warn):
    warning = warn(customer())

    tasks.take_in(warning_ids=[warning.pk], something_of_a_newer_version=True)

    assert RetentionTask.objects.count() == 1


class TestTheJobs:
    def test_are_registered(self):
        found = jobs.registered()

        assert {code: found[code].every_minutes for code in ("intake", "escalation", "tickets", "holidays")} == {
            "intake": 1,
            "escalation": 1,
            "tickets": 10,
            "holidays": None,
        }

    def test_do_their_work_and_sum_it_up(self, office, customer, warn):
        warn(customer(), "high")

        found = {
            code: dict(jobs.registered()[code].function(day=NOW.date(), now=NOW) or {})
            for code in ("intake", "escalation", "tickets", "holidays")
        }

        assert found["intake"] == {"cases": 1, "tasks": 1, "without_playbook": 0}
        nothing = ("woken", "breached", "escalated", "unheard", "asked", "handed_over", "given_back", "resumed")
        assert found["escalation"] == dict.fromkeys(nothing, 0)
        assert found["tickets"] == {"opened": 0, "closed": 0}
        assert found["holidays"]["days"] > 30
        assert intake.sweep(now=NOW) == intake.Intake()
