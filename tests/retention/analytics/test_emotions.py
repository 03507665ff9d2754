"""What counts on a day of everything that was booked, worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from retention import roles
from retention.analytics import emotions
from retention.models import EmotionalEntry, EmotionalRule
from tests.makers import NOW, make_customer

pytestmark = pytest.mark.django_db

D = date(2026, 3, 2)


@pytest.fixture
def customer(csm):
    csm.has_perm("retention.view_customer")  # asks for the permissions once
    return make_customer(owner=csm)


def book(customer, points, day, lasts_days, evidence="x"):
    return EmotionalEntry.objects.create(
        customer=customer,
        points=points,
        day=day,
        expires_on=day + timedelta(days=lasts_days),
        evidence=evidence,
        at=NOW,
    )


def sums(customer, as_of=D, **kwargs):
    found = emotions.account(customer_id=customer.pk, reader=customer.owner, as_of=as_of, **kwargs)
    return found.balance, found.deposits, found.withdrawals, found.count


def test_a_row_counts_from_its_day_up_to_but_without_the_day_of_expiry(customer):
    book(customer, 7, D, 3)

    days = [D + timedelta(days=age) for age in (-1, 0, 2, 3)]
    assert [sums(customer, day) for day in days] == [(0, 0, 0, 0), (7, 7, 0, 1), (7, 7, 0, 1), (0, 0, 0, 0)]


def test_adds_up_what_counts_however_few_rows_are_shown(customer, csm):
    """Counting on 2 March: 10 + 5 - 12 - 4 = -1; expired, still to come and of others: 20, 3, 9."""
    other = make_customer(owner=csm)
    made = [
        book(customer, points, day, lasts)
        for points, day, lasts in (
            (20, date(2026, 2, 1), 29), (10, date(2026, 2, 1), 30), (-12, date(2026, 2, 20), 90), (5, D, 1), (-4, D, 1),
            (3, date(2026, 3, 3), 90),
        )
    ]  # fmt: skip
    book(other, 9, D, 90)

    assert sums(customer) == sums(customer, most=1) == (-1, 15, -16, 4)
    rows = emotions.account(customer_id=customer.pk, reader=csm, as_of=D, most=3).rows
    assert list(rows) == [made[4], made[3], made[2]]


def test_asks_once_and_knows_the_words_and_the_people(customer, csm, django_assert_num_queries):
    contact = customer.contacts.create(external_id="1", name="Zhang Min")
    talk = customer.interactions.create(external_id="1", kind="call", occurred_at=NOW, contact=contact, note="Glad")
    rule = EmotionalRule.objects.create(code="call", name="Call", kind="call", points=2, lasts_days=9)
    EmotionalEntry.objects.create(
        customer=customer, rule=rule, rule_name="Call", kind="call", mood="any", interaction=talk, points=2, day=D,
        expires_on=D + timedelta(days=9), at=NOW,
    )  # fmt: skip
    for _time in range(9):
        book(customer, 1, D - timedelta(days=1), 9)

    with django_assert_num_queries(1):
        rows = emotions.account(customer_id=customer.pk, reader=csm, as_of=D).rows
        told = [(row.label, row.points, row.words, row.person and row.person.name) for row in rows]
    with django_assert_num_queries(1):
        ledger = [row.words for row in emotions.ledger(customer_id=customer.pk, reader=csm)]

    assert told == [("Call", 2, "Glad", "Zhang Min"), *[("Booked by hand", 1, "x", None)] * 5]
    assert ledger == ["Glad", *["x"] * 9]


def test_is_nothing_for_who_may_not_see_it(customer, csm, other_csm, analyst, interviewer, outsider, without):
    book(customer, 5, D, 3)
    half = without("view_emotionalentry", of=roles.ANALYST)

    cast = [csm, analyst, other_csm, interviewer, outsider, half]
    accounts = {one.username: emotions.account(customer_id=customer.pk, reader=one, as_of=D).balance for one in cast}
    ledgers = {one.username: emotions.ledger(customer_id=customer.pk, reader=one).count() for one in cast}

    assert accounts == {"csm": 5, "analyst": 5, "other_csm": 0, "interviewer": 0, "outsider": 0, "half": 0}
    assert ledgers == {"csm": 1, "analyst": 1, "other_csm": 0, "interviewer": 0, "outsider": 0, "half": 0}
