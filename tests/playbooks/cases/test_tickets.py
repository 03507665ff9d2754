from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from playbooks.cases import tickets
from playbooks.models import MessagingRules, OpenTicket
from retention.clock import local_day
from retention.models import Customer, Measure, Observation
from tests.makers import make_observations
from tests.playbooks.conftest import NOW, at_once

pytestmark = pytest.mark.django_db
TODAY = local_day(NOW)
DAY = timedelta(days=1)
LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def named(db):
    """Name a measure in the rules for messages: named("tickets_open"); None names none."""

    def name(code):
        measure = code and Measure.objects.get_or_create(code=code, defaults={"name": code})[0]
        MessagingRules.objects.update_or_create(code="default", defaults={"tickets_measure": measure})
        return measure

    return name


@pytest.fixture
def told(customer):
    """A customer of whom a source has told so much, a value a day up to a day: told("Acme", [0, 2])."""

    def make(name, values=(), *, code="tickets_open", up_to=TODAY):
        Measure.objects.get_or_create(code=code, defaults={"name": code})
        known = Customer.objects.filter(name=name).first() or customer(name)
        if values:
            make_observations(known, code, values, today=up_to)
        return known

    return make


def with_one():
    """Those who are kept, and when they were noted; the same as those that a message would find at this moment."""
    kept = dict(OpenTicket.objects.values_list("customer__name", "noted_at"))
    everybody = Customer.objects.values_list("pk", flat=True)
    found = tickets.with_one(customer_ids=everybody, rules=MessagingRules.current(), as_of=TODAY)
    assert {one.name for one in Customer.objects.filter(pk__in=found)} == set(kept)
    return kept


def test_the_newest_value_within_ninety_days_counts(named, told):
    named("tickets_open")
    told("opened today", [0, 2])
    told("opened half a closed one", [0, 0.5])
    told("closed today", [2, 0])
    told("closed, and silent since", [3, 0], up_to=TODAY - 40 * DAY)
    told("open, and silent for 89 days", [1], up_to=TODAY - 89 * DAY)
    told("open, and silent for 90 days", [1], up_to=TODAY - 90 * DAY)
    told("open, and silent for a year", [1], up_to=TODAY - 365 * DAY)
    told("never told of")
    told("told of another measure", [5], code="logins")
    told("opened 80 days ago, closed 30 days ago", [4] * 50 + [0], up_to=TODAY - 30 * DAY)

    changed = tickets.note(now=NOW)

    assert with_one() == dict.fromkeys(
        ("opened today", "opened half a closed one", "open, and silent for 89 days"), NOW
    )
    assert changed == {"opened": 3, "closed": 0}


def test_values_of_months_without_a_partition_are_found_too(named, told):
    measure = named("tickets_open")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM retention_observation_default")
        assert cursor.fetchone() == (0,)
    for name, values in {"open": (0, 1), "closed": (1, 0)}.items():
        for number, value in enumerate(values):
            Observation.objects.create(
                customer=told(name), measure=measure, day=TODAY - (70 - 5 * number) * DAY, value=value
            )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM retention_observation_default")
        assert cursor.fetchone() == (4,)

    tickets.note(now=NOW)

    assert set(with_one()) == {"open"}


def test_what_is_so_already_is_not_written_again(named, told):
    named("tickets_open")
    told("stays", [1])
    told("closes", [1], up_to=TODAY - DAY)
    tickets.note(now=NOW)
    written = versions()

    assert tickets.note(now=LATER) == {"opened": 0, "closed": 0}
    assert versions() == written

    told("opens", [2])
    Observation.objects.create(
        customer=told("closes"), measure=Measure.objects.get(code="tickets_open"), day=TODAY, value=0
    )
    assert tickets.note(now=LATER) == {"opened": 1, "closed": 1}
    assert with_one() == {"stays": NOW, "opens": LATER}


def versions():
    """The rows with the transactions that wrote them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT customer_id, noted_at, xmin, cmin, ctid FROM retention_playbooks_openticket ORDER BY 1")
        return cursor.fetchall()


def test_another_measure_has_other_customers_and_none_has_nobody(named, told):
    told("by count", [1])
    told("by grave ones", [1], code="tickets_grave")
    told("by both", [1])
    told("by both", [1], code="tickets_grave")
    named("tickets_open")
    tickets.note(now=NOW)
    assert with_one() == {"by count": NOW, "by both": NOW}

    named("tickets_grave")
    assert tickets.note(now=LATER) == {"opened": 1, "closed": 1}
    assert with_one() == {"by grave ones": LATER, "by both": NOW}

    named(None)
    assert tickets.note(now=LATER) == {"opened": 0, "closed": 2}
    assert with_one() == {}

    MessagingRules.objects.all().delete()
    assert tickets.note(now=LATER) == {"opened": 0, "closed": 0}


def test_a_customer_who_is_deleted_takes_the_note_along(named, told):
    named("tickets_open")
    acme = told("Acme", [1])
    tickets.note(now=NOW)

    acme.delete()

    assert not OpenTicket.objects.exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_counts_at_once_note_each_customer_once(named, told):
    named("tickets_open")
    for number in range(40):
        told(f"Customer {number}", [number % 2])

    first = at_once(*[lambda: tickets.note(now=NOW)] * 4)
    Observation.objects.update(value=0)
    last = at_once(*[lambda: tickets.note(now=LATER)] * 4)

    nothing = {"opened": 0, "closed": 0}
    assert sorted(first, key=str) == [nothing, nothing, nothing, {"opened": 20, "closed": 0}]
    assert sorted(last, key=str) == [nothing, nothing, nothing, {"opened": 0, "closed": 20}]
    assert not OpenTicket.objects.exists()
