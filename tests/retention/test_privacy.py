"""What was booked about a person on the emotional account: given out, and without its words once it is erased."""

from __future__ import annotations

from datetime import timedelta

import pytest

from retention import privacy
from retention.ingest import interactions
from retention.ingest.emotions import by_hand
from retention.models import EmotionalEntry, EmotionalRule
from tests.makers import NOW, TODAY, make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(csm):
    """A call of Ada's, a booking about her, and one about nobody."""
    customer = make_customer(external_id="C1", owner=csm)
    contact = customer.contacts.create(external_id="P1", name="Ada Inkwell", email="ada@paperwhale.example")
    EmotionalRule.objects.create(code="call", name="Call", kind="call", points=2, lasts_days=9)
    call = {
        "customer": "C1", "external_id": "I1", "kind": "call", "contact": "P1", "note": "a call with Ada",
        "occurred_at": NOW - timedelta(hours=1),
    }  # fmt: skip
    interactions.record(rows=[(1, call)], origin="test", now=NOW)
    told = {"customer_id": customer.pk, "lasts_days": 30, "by": csm, "now": NOW}
    by_hand.book(points=-3, evidence="Ada was left waiting", contact_id=contact.pk, **told)
    by_hand.book(points=5, evidence="They like the release", **told)
    return contact


def words():
    return [(row.points, row.words, row.person and row.person.name) for row in EmotionalEntry.objects.order_by("pk")]


def test_what_is_booked_about_a_person_is_given_out(ada):
    rows = privacy.export(contacts=[ada])["bookings"]

    assert [(row["day"], row["points"], row["rule_name"], row["evidence"]) for row in rows] == [
        (TODAY, 2, "Call", ""), (TODAY, -3, "", "Ada was left waiting"),
    ]  # fmt: skip


def test_erasing_takes_the_words_and_the_name_and_keeps_the_points(ada):
    done = privacy.erase(contacts=[ada], now=NOW)

    assert done == {**done, "bookings": 1, "interactions": 1, "contacts": 1}
    assert words() == [(2, "", "—"), (-3, "—", "—"), (5, "They like the release", None)]
    assert privacy.erase(contacts=[ada], now=NOW)["bookings"] == 0


def test_words_are_kept_for_as_long_as_the_settings_say(ada, settings):
    settings.RETENTION = {**settings.RETENTION, "KEEP_MONTHS": {"bookings": 12}}

    assert privacy.forget_old(now=NOW + timedelta(days=300)) == {"bookings": 0}
    assert privacy.forget_old(now=NOW + timedelta(days=400)) == {"bookings": 2}
    assert words() == [(2, "a call with Ada", "Ada Inkwell"), (-3, "—", "Ada Inkwell"), (5, "—", None)]
