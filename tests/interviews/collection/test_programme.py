"""Whoever leaves is noted with the facts of that day, and an interview with them is due."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from interviews.collection import programme
from interviews.collection.programme import Wanted
from interviews.models import Departure, Form, Interview, ProgrammeRules
from retention.models import Customer, Subscription
from tests.interviews.conftest import NOW, SHANGHAI, TODAY, YESTERDAY, history, midnight

pytestmark = pytest.mark.django_db


def sweep(day=YESTERDAY):
    return programme.sweep_departures(as_of=day, now=NOW)


def test_keeps_what_was_true_of_the_customer_that_day(forms, lost, csm):
    customer = lost("Acme", channel="partner", lifecycle="adoption")
    Subscription.objects.create(customer=customer, external_id="t", start="2025-06-01", end=YESTERDAY, mrr="250.50")
    Subscription.objects.create(customer=customer, external_id="old", start="2024-01-01", end="2025-01-01", mrr=900)

    (pk,) = programme.notice_departures(customer_ids=[customer.pk], as_of=YESTERDAY, now=NOW)

    Customer.objects.update(industry="Else", owner=None, owner_name="")
    found = Departure.objects.filter(pk=pk).values(
        "customer", "left_on", "mrr_lost", "name", "segment", "industry", "size", "region", "channel", "stage", "csm",
        "csm_name", "noticed_at",
    )  # fmt: skip
    assert list(found) == [
        {
            "customer": customer.pk,
            "left_on": YESTERDAY,
            "mrr_lost": Decimal("1250.50"),
            "name": "Acme",
            "segment": "A",
            "industry": "Tools",
            "size": 40,
            "region": "East",
            "channel": "partner",
            "stage": "adoption",
            "csm": csm.pk,
            "csm_name": "csm",
            "noticed_at": NOW,
        }
    ]


def test_an_interview_is_due_in_thirty_days_and_late_after_sixty(due):
    interview = due(language="zh-CN")

    assert (interview.state, interview.purpose, interview.language) == ("due", "exit", "zh-hans")
    assert interview.due_at == midnight(YESTERDAY + timedelta(days=31))
    assert interview.warn_at == midnight(YESTERDAY + timedelta(days=61))
    assert (interview.contact_name, interview.departure.left_on) == ("Kim 1", YESTERDAY)
    assert history(interview) == [("opened", "")]


def test_noticing_again_changes_nothing(due):
    interview = due()

    again = programme.notice_departures(customer_ids=[interview.customer_id], as_of=YESTERDAY, now=NOW)

    assert again == []
    assert sweep() == programme.Swept()
    assert Interview.objects.count() == 1


def test_the_sweep_finds_what_no_signal_told_and_asks_only_who_left_lately(forms, lost):
    lately = lost("Lately", left_on=YESTERDAY - timedelta(days=20))
    lost("Long ago", left_on=YESTERDAY - timedelta(days=90))
    stays = lost("Stays", left_on=None)
    marked = lost("Marked", left_on=None, lost_on=YESTERDAY)
    Customer.objects.create(external_id="never", name="Never paid")

    done = sweep()

    left = dict(Departure.objects.values_list("name", "left_on"))
    assert left == {
        "Lately": YESTERDAY - timedelta(days=20),
        "Long ago": YESTERDAY - timedelta(days=90),
        "Marked": YESTERDAY,
    }
    asked = set(Interview.objects.filter(pk__in=done.opened).values_list("customer", flat=True))
    assert asked == {lately.pk, marked.pk}
    assert stays.pk not in asked


def test_a_day_that_is_corrected_later_is_no_second_departure(due):
    interview = due()
    Subscription.objects.update(end=YESTERDAY - timedelta(days=3))

    assert sweep() == programme.Swept()
    assert Departure.objects.get().left_on == interview.departure.left_on


def test_who_comes_back_is_not_asked_and_who_leaves_again_is(due):
    interview = due()
    Subscription.objects.create(
        customer=interview.customer, external_id="again", start=TODAY, end=TODAY + timedelta(days=40), mrr=10
    )

    back = programme.sweep_departures(as_of=TODAY, now=NOW)
    later = TODAY + timedelta(days=41)
    gone = programme.sweep_departures(as_of=later, now=NOW + timedelta(days=41))

    interview.refresh_from_db()
    assert back.cancelled == [interview.pk]
    assert (interview.state, interview.closed_note) == ("cancelled", "The customer came back.")
    assert (gone.departures, len(gone.opened)) == (1, 1)
    assert Departure.objects.count() == 2


def test_without_a_published_form_it_says_so(forms, lost):
    Form.objects.update(active=False)
    lost()

    with pytest.raises(programme.UnableToOpen, match="No form is published for the purpose “Exit interview”"):
        sweep()


def test_customers_are_asked_once_because_of_the_same_cause(forms, lost):
    wanted = [Wanted(customer_id=lost().pk, start=NOW, cause="case:1")]

    first = programme.open_interviews(wanted=wanted, purpose="stay", now=NOW)
    Interview.objects.update(state="declined")
    second = programme.open_interviews(wanted=wanted, purpose="stay", now=NOW)

    assert (len(first), second) == (1, [])
    assert Interview.objects.get().due_at == NOW + timedelta(days=30)


def test_an_interview_that_began_before_the_customer_left_belongs_to_the_departure(forms, lost):
    customer = lost()
    (pk,) = programme.open_interviews(wanted=[Wanted(customer_id=customer.pk, start=NOW)], purpose="exit", now=NOW)

    done = sweep()

    assert done.opened == []
    assert Interview.objects.get().departure == Departure.objects.get()
    assert Interview.objects.get().pk == pk


def test_the_days_of_the_programme_are_what_an_operator_sets(forms, lost):
    ProgrammeRules.objects.create(due_days=5, warn_days=10)
    lost("Too old", left_on=YESTERDAY - timedelta(days=11))
    customer = lost()
    sweep()

    interview = Interview.objects.get()
    assert interview.customer == customer
    assert interview.due_at.astimezone(SHANGHAI).date() == YESTERDAY + timedelta(days=6)


def test_the_purpose_of_a_form_is_used_by_one_form_only(forms):
    assert Form.objects.filter(active=True).count() == 2
