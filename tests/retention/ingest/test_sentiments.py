"""How owners see their customers: said by the present owner alone, never changed, over with a handover."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, transaction

from retention.ingest.by_hand import sentiments
from retention.models import Customer, OwnerSentiment, Sentiment, sentiment_in_force
from tests.makers import NOW, make_customer
from tests.rivals import beside

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(csm):
    return make_customer(owner=csm)


def judge(customer, by, value=Sentiment.WORRIED, reason="Nobody answers.", days_ago=0):
    now = NOW - timedelta(days=days_ago)
    return sentiments.judge(customer_id=customer.pk, value=value, reason=reason, by=by, now=now)


def in_force():
    """What counts, by the name of the customer."""
    return dict(Customer.objects.annotate(sees=sentiment_in_force()).values_list("name", "sees"))


def test_keeps_what_was_said_why_by_whom_and_when(customer, csm):
    judge(customer, csm, reason=" Nobody answers. ")

    assert list(OwnerSentiment.objects.values_list("customer", "value", "reason", "owner", "owner_name", "at")) == [
        (customer.pk, 2, "Nobody answers.", csm.pk, "csm", NOW)
    ]


def test_the_newest_counts_and_only_while_its_owner_is_the_owner(customer, csm, manager):
    """It is handed over, judged anew, and handed back: what was said before the first handover counts no more."""
    make_customer(name="Silent Ltd", owner=csm)
    make_customer(name="Nobody's Ltd")
    judge(customer, csm, Sentiment.CONTENT, days_ago=2)
    judge(customer, csm, Sentiment.ALARMED, days_ago=1)
    silent = {"Silent Ltd": None, "Nobody's Ltd": None}
    assert in_force() == {customer.name: 1, **silent}

    Customer.objects.filter(pk=customer.pk).update(owner=manager)
    assert in_force() == {customer.name: None, **silent}
    judge(customer, manager, Sentiment.NEUTRAL)
    assert in_force() == {customer.name: 3, **silent}
    Customer.objects.filter(pk=customer.pk).update(owner=csm)
    assert in_force() == {customer.name: None, **silent}


def test_counts_again_where_the_customer_comes_back_and_nobody_said_anything_meanwhile(customer, csm, manager):
    judge(customer, csm, Sentiment.CONTENT)
    for owner, sees in ((manager, None), (None, None), (csm, 4)):
        Customer.objects.filter(pk=customer.pk).update(owner=owner)
        assert in_force() == {customer.name: sees}


def test_says_what_is_wrong_and_writes_nothing(customer, csm):
    wrong = {
        r"7 is no step of the scale. Choose one of 5 \(delighted\), 4 \(content\)": {"value": 7},
        "Give the reason, in at most 2000 characters; this has 0": {"reason": "  "},
        "this has 2001": {"reason": "x" * 2001},
    }
    for words, change in wrong.items():
        with pytest.raises(sentiments.UnableToJudge, match=words):
            judge(customer, csm, **change)

    assert not OwnerSentiment.objects.exists()


def test_the_database_knows_the_scale_and_wants_a_reason(customer, csm):
    for change in ({"value": 0}, {"value": 6}, {"reason": ""}):
        row = {"customer": customer, "value": 3, "reason": "x", "owner": csm, "owner_name": "csm", "at": NOW}
        with pytest.raises(IntegrityError), transaction.atomic():
            OwnerSentiment.objects.create(**row | change)


def test_is_never_changed_nor_deleted_but_outlives_its_owner(customer, manager):
    Customer.objects.filter(pk=customer.pk).update(owner=manager)
    said = judge(customer, manager)
    for change in (lambda: OwnerSentiment.objects.update(value=5), lambda: said.delete()):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()
    manager.delete()

    assert list(OwnerSentiment.objects.values_list("owner", "owner_name")) == [(None, "manager")]
    assert in_force() == {customer.name: None}


def test_only_the_owner_says_it_and_those_who_see_the_customer_read_it(
    customer, csm, other_csm, manager, director, analyst, interviewer, outsider
):
    cast = [csm, other_csm, manager, director, analyst, interviewer, outsider]
    said = []
    for person in cast:
        try:
            judge(customer, person)
            said.append(person.username)
        except PermissionDenied:
            pass

    assert said == ["csm"]
    readers = [person.username for person in cast if OwnerSentiment.objects.visible_to(person).exists()]
    assert readers == ["csm", "manager", "director", "analyst"]


def test_an_owner_without_the_permission_says_nothing(outsider, interviewer):
    for person in (outsider, interviewer):
        with pytest.raises(PermissionDenied):
            judge(make_customer(owner=person), person)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestMeetsAHandover:
    """The owner is a manager, who sees the customer before and after."""

    @pytest.fixture
    def customer(self, manager):
        return make_customer(owner=manager)

    def hand_over(self, customer, to):
        Customer.objects.filter(pk=customer.pk).update(owner=to)

    def test_a_handover_that_comes_first_refuses_it(self, customer, manager, director):
        with pytest.raises(PermissionDenied):
            beside(lambda: self.hand_over(customer, director), lambda: judge(customer, manager))

        assert not OwnerSentiment.objects.exists()

    def test_a_handover_that_comes_second_ends_it(self, customer, manager, director):
        beside(lambda: judge(customer, manager), lambda: self.hand_over(customer, director))

        assert OwnerSentiment.objects.count() == 1
        assert in_force() == {customer.name: None}
