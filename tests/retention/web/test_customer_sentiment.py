"""How the owner sees a customer, on its page: said by the owner, read by others, over with a handover."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from retention import roles
from retention.ingest.by_hand import sentiments
from retention.models import Customer, OwnerSentiment, Sentiment
from tests.makers import make_customer, make_health

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(csm):
    made = make_customer(owner=csm)
    make_health(made, logins=[16], today=timezone.localdate())
    return made


def page(client, customer):
    return client.get(reverse("retention:customer", args=[customer.pk]))


def say(client, customer, **changes):
    address = reverse("retention:customer-sentiment", args=[customer.pk])
    return client.post(address, {"value": "2", "reason": "Two calls were put off.", **changes})


def said(customer, by, value, days_ago=0):
    now = timezone.now() - timedelta(days=days_ago)
    return sentiments.judge(customer_id=customer.pk, value=value, reason=f"Reason {value}.", by=by, now=now)


def card(response):
    """The card alone, without spaces at the ends of its lines."""
    words = response.content.decode()
    if 'id="sentiment"' not in words:
        return ""
    return words.split('id="sentiment"')[1].split("</section>")[0]


def test_the_owner_says_it_and_the_head_the_card_and_the_stream_show_it(client, customer, csm):
    client.force_login(csm)
    before = page(client, customer)
    assert "Nobody has said yet how they see this customer." in card(before)

    answer = say(client, customer)
    after = page(client, customer)

    assert answer.url == reverse("retention:customer", args=[customer.pk]) + "#sentiment"
    assert [str(one) for one in get_messages(answer.wsgi_request)] == [
        "Saved. It counts for as long as this customer is yours."
    ]
    head = after.content.decode().split('<dl class="rt-facts">')[1].split("</dl>")[0]
    for shown in (head, card(after)):
        assert '<span class="rt-word">worried</span>' in shown
    assert "Two calls were put off." in card(after)
    assert "Say it anew" in card(after)
    newest = after.context["stream"]["page"].items[0]
    assert (newest.kind.key, newest.item.about, newest.item.words, newest.item.who, newest.item.note) == (
        "score", "Sentiment of the owner", "worried", "csm", "Two calls were put off.",
    )  # fmt: skip


def test_a_new_owner_begins_anew_and_sees_what_was_said_before(client, customer, csm, manager):
    said(customer, csm, Sentiment.CONTENT, days_ago=9)
    said(customer, csm, Sentiment.ALARMED, days_ago=3)
    Customer.objects.filter(pk=customer.pk).update(owner=manager)
    client.force_login(manager)

    handed_over = page(client, customer)
    say(client, customer, value="4")
    after = page(client, customer)

    shown = handed_over.context["sentiment"]
    assert (shown.now, shown.handed_over.value, [one.value for one in shown.earlier]) == (None, 1, [4])
    words = card(handed_over)
    assert "The present owner has not said yet how they see this customer. Before the handover:" in words
    assert words.index("alarmed") < words.index("Reason 1.") < words.index("Before that") < words.index("Reason 4.")
    assert "Sentiment of the owner</dt>" not in handed_over.content.decode()
    shown = after.context["sentiment"]
    assert (shown.now.value, shown.handed_over, [one.value for one in shown.earlier]) == (4, None, [1, 4])


@pytest.mark.parametrize(
    ("wrong", "field"), [({"value": "6"}, "value"), ({"value": ""}, "value"), ({"reason": " "}, "reason")]
)
def test_a_wrong_form_comes_back_open_and_changes_nothing(client, customer, csm, wrong, field):
    client.force_login(csm)

    answer = say(client, customer, **wrong)

    assert (answer.status_code, list(answer.context["sentiment_form"].errors)) == (200, [field])
    assert '<details class="rt-noprint" open>' in card(answer)
    assert not OwnerSentiment.objects.exists()


@pytest.mark.parametrize(
    ("part", "status"),
    [("manager", 403), ("director", 403), ("analyst", 403), ("other_csm", 404), ("interviewer", 403),
     ("outsider", 403)],
)  # fmt: skip
def test_nobody_but_the_owner_may_say_it(client, customer, csm, request, part, status):
    client.force_login(request.getfixturevalue(part))

    assert say(client, customer).status_code == status
    assert not OwnerSentiment.objects.exists()


def test_others_read_it_and_find_no_form(client, customer, csm, manager):
    client.force_login(manager)
    assert card(page(client, customer)) == ""

    said(customer, csm, Sentiment.WORRIED)

    words = card(page(client, customer))
    assert "Reason 2." in words
    assert "Only the present owner says it." in words
    assert "<form" not in words


def test_it_costs_two_queries_where_something_was_said_and_none_elsewhere(
    client, customer, csm, django_assert_num_queries
):
    """One for the card and the head, one for the stream."""
    client.force_login(csm)
    page(client, customer)
    with CaptureQueriesContext(connection) as silent:
        page(client, customer)
    said(customer, csm, Sentiment.WORRIED)

    with django_assert_num_queries(len(silent) + 2):
        page(client, customer)
    assert not [one for one in silent if 'FROM "retention_ownersentiment"' in one["sql"]]


def test_whoever_may_not_see_it_finds_nothing_of_it(client, customer, csm, without):
    """Also the owner: who may say it but not see what was said gets no form."""
    said(customer, csm, Sentiment.WORRIED)
    half = without("view_ownersentiment", of=roles.CSM)
    Customer.objects.filter(pk=customer.pk).update(owner=half)
    client.force_login(half)

    shown = page(client, customer)

    assert card(shown) == ""
    assert shown.context["stream"]["page"].items == []
    assert "Sentiment of the owner" not in shown.content.decode()
    assert "Reason 2." not in shown.content.decode()
    assert say(client, customer).status_code == 403
    assert client.get("/api/v1/sentiments/").status_code == 403
    assert OwnerSentiment.objects.count() == 1
