"""The emotional account on the page of a customer: its card, its ledger, booking by hand, and who may."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from retention import roles
from retention.clock import database_now
from retention.ingest import interactions
from retention.ingest.emotions import by_hand
from retention.models import EmotionalEntry, EmotionalRule
from tests.makers import make_customer

pytestmark = pytest.mark.django_db

FORM = {"book-points": "5", "book-evidence": "Praised us on a stage", "book-lasts_days": "90", "book-contact": ""}


def address(name, customer):
    return reverse(f"retention:{name}", args=[customer.pk])


@pytest.fixture
def customer(csm):
    return make_customer(external_id="C1", owner=csm)


@pytest.fixture
def talked(customer):
    """A happy call of Zhang Min, worth 6 for 90 days, and one of long ago that has expired."""
    EmotionalRule.objects.create(
        code="call", name="Friendly call", name_zh="愉快的通话", kind="call", mood="happy", points=6, lasts_days=90
    )
    customer.contacts.create(external_id="P1", name="Zhang Min", role="champion")
    now = database_now()
    rows = [
        {"customer": "C1", "external_id": str(days), "kind": "call", "contact": "P1", "sentiment": "0.5",
         "occurred_at": now - timedelta(days=days), "note": f"Glad {days} days ago"}
        for days in (3, 300)
    ]  # fmt: skip
    interactions.record(rows=list(enumerate(rows, 1)), origin="test", now=now)
    return customer


def book(customer, by, points, evidence="They were not greeted"):
    return by_hand.book(
        customer_id=customer.pk, points=points, evidence=evidence, lasts_days=90, by=by, now=database_now()
    )


def words_of(page, begin, end):
    """What is written between two places of a page, without its tags."""
    part = page.content.decode().partition(begin)[2].partition(end)[0]
    return [words.strip() for words in re.findall(r">([^<]+)<", part) if words.strip()]


def chinese(days):
    """A day, so long from today."""
    day = timezone.localdate() + timedelta(days=days)
    return f"{day.year}年{day.month}月{day.day}日"


def card_of(page):
    [panel] = [panel for panel in page.context["panels"] if panel.key == "account"]
    return panel.content


class TestCard:
    def test_shows_the_balance_in_words_and_what_makes_it_up(self, client, talked, csm):
        book(talked, csm, -9)
        client.force_login(csm)

        page = client.get(address("customer", talked))
        content, words = card_of(page), page.content.decode()

        assert (content["account"].balance, content["word"]) == (-3, "overdrawn")
        assert [(bar.label, bar.points, round(bar.length)) for bar in content["bars"]] == [
            ("Deposits", 6, 67), ("Withdrawals", -9, 100),
        ]  # fmt: skip
        assert [(row.label, row.words) for row in content["account"].rows] == [
            ("Booked by hand", "They were not greeted"), ("Friendly call", "Glad 3 days ago"),
        ]  # fmt: skip
        assert "booked by csm" in words
        [fact] = [fact for fact in page.context["facts"] if fact.label == "Emotional account"]
        assert (fact.value, fact.tone) == ("\N{MINUS SIGN}3 overdrawn", "high")

    @pytest.mark.parametrize(("points", "words"), [(-6, "0 even"), (-5, "+1 in credit")])
    def test_says_how_it_stands(self, client, talked, csm, points, words):
        book(talked, csm, points)
        client.force_login(csm)

        page = client.get(address("customer", talked))

        assert [fact.value for fact in page.context["facts"] if fact.label == "Emotional account"] == [words]

    def test_speaks_the_language_of_the_page(self, client, talked, csm, settings):
        book(talked, csm, -9)
        client.force_login(csm)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"

        page = client.get(address("customer", talked))

        assert words_of(page, 'id="account"', "<details") == [
            "情感账户", "\N{MINUS SIGN}3", "透支",
            "目前有效的账目", "存入", "+6", "支取", "\N{MINUS SIGN}9",
            "人工记账", "\N{MINUS SIGN}9", "They were not greeted", f"{chinese(0)} · 由csm记账 · 有效至 {chinese(89)}",
            "愉快的通话", "+6", "Glad 3 days ago", f"{chinese(-3)} · Zhang Min · 有效至 {chinese(86)}",
            "全部明细",
        ]  # fmt: skip
        assert words_of(page, "<dt>情感账户</dt>", "</dd>") == ["\N{MINUS SIGN}3 透支"]

    def test_says_in_a_sentence_that_there_is_nothing(self, client, customer, csm):
        client.force_login(csm)

        never = client.get(address("customer", customer))
        expired = book(customer, csm, 4)
        EmotionalEntry.objects.bulk_create(
            [EmotionalEntry(customer=customer, points=1, evidence="x", at=expired.at, day="2020-01-01",
                            expires_on="2020-01-02")]
        )  # fmt: skip
        some = client.get(address("customer", customer))

        assert "Nothing is booked yet:" in never.content.decode()
        assert "The whole ledger" not in never.content.decode()
        assert [fact.label for fact in never.context["facts"]] == []
        assert card_of(some)["account"].count == 1

    def test_says_that_all_of_it_has_expired(self, client, customer, csm):
        EmotionalEntry.objects.create(
            customer=customer, points=1, evidence="x", at=database_now(), day="2020-01-01", expires_on="2020-01-02"
        )
        client.force_login(csm)

        page = client.get(address("customer", customer))

        assert "everything that was booked has expired." in page.content.decode()
        assert "The whole ledger" in page.content.decode()
        assert [fact.label for fact in page.context["facts"]] == []

    def test_rows_by_hand_stand_in_the_stream_and_rows_of_talks_do_not(self, client, talked, csm):
        book(talked, csm, -9)
        client.force_login(csm)

        stream = client.get(address("customer", talked)).context["stream"]["page"]

        assert [(one.kind.key, one.item.words) for one in stream.items if "mood" not in str(one.item.facts)] == [
            ("score", "\N{MINUS SIGN}9 booked by hand")
        ]
        assert [one.item.about for one in stream.items] == ["Emotional account", "Call", "Call"]


class TestLedger:
    def test_shows_everything_a_page_at_a_time_with_what_has_expired(self, client, talked, csm):
        for number in range(60):
            book(talked, csm, 1, f"number {number}")
        client.force_login(csm)

        first = client.get(address("customer-account", talked))
        second = client.get(address("customer-account", talked), {"page": "2"})

        assert first.context["account"].balance == 66
        assert len(first.context["page"].object_list) == 50
        assert [row.words for row in second.context["page"]][-2:] == ["Glad 3 days ago", "Glad 300 days ago"]
        assert second.content.decode().count(">expired<") == 1

    def test_says_that_there_is_nothing(self, client, customer, csm):
        client.force_login(csm)

        assert "Nothing is booked yet:" in client.get(address("customer-account", customer)).content.decode()


class TestBooking:
    def test_a_csm_books_by_hand_and_it_stands_on_the_card(self, client, talked, csm):
        contact = talked.contacts.get()
        client.force_login(csm)
        form = card_of(client.get(address("customer", talked)))["form"]
        assert form.fields["contact"].choices == [("", "—"), (contact.pk, "Zhang Min · Champion")]

        answer = client.post(address("customer-account-book", talked), FORM | {"book-contact": contact.pk})

        assert (answer.status_code, answer.url) == (302, address("customer", talked) + "#account")
        assert [str(one) for one in get_messages(answer.wsgi_request)] == ["It is booked."]
        today = timezone.localdate()
        row = EmotionalEntry.objects.get(interaction=None)
        assert (row.points, row.evidence, row.contact, row.author, row.day, row.expires_on) == (
            5, "Praised us on a stage", contact, csm, today, today + timedelta(days=90),
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"book-points": "0"}, "points"), ({"book-points": "21"}, "points"), ({"book-evidence": " "}, "evidence"),
            ({"book-lasts_days": "731"}, "lasts_days"), ({"book-contact": "999999"}, "contact"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_comes_back_with_the_page(self, client, customer, csm, changes, field):
        client.force_login(csm)

        answer = client.post(address("customer-account-book", customer), FORM | changes)

        assert (answer.status_code, list(card_of(answer)["form"].errors)) == (200, [field])
        assert '<details class="rt-card-body rt-noprint" open>' in answer.content.decode()
        assert not EmotionalEntry.objects.exists()


@pytest.mark.parametrize(
    ("part", "read", "write"),
    [("csm", 200, 302), ("manager", 200, 302), ("director", 200, 302), ("analyst", 200, 403), ("operator", 200, 403),
     ("other_csm", 404, 404), ("interviewer", 403, 403), ("outsider", 403, 403)],
)  # fmt: skip
def test_people_do_what_their_role_allows(client, customer, request, part, read, write):
    client.force_login(request.getfixturevalue(part))

    assert client.get(address("customer-account", customer)).status_code == read
    assert client.post(address("customer-account-book", customer), FORM).status_code == write
    assert EmotionalEntry.objects.exists() == (write == 302)


def test_a_stranger_is_asked_to_log_in(client, customer):
    assert client.get(address("customer-account", customer)).url.startswith("/login/")
    assert client.post(address("customer-account-book", customer), FORM).url.startswith("/login/")


def test_who_may_look_but_not_book_gets_no_form(client, talked, analyst):
    client.force_login(analyst)

    assert card_of(client.get(address("customer", talked)))["form"] is None


def test_whoever_may_not_see_the_account_gets_nothing_of_it(client, talked, csm, without):
    """They may book: of an account that they cannot see they get no form."""
    book(talked, csm, -9)
    client.force_login(without("view_emotionalentry", of=roles.MANAGER))

    page = client.get(address("customer", talked))

    assert "account" not in [panel.key for panel in page.context["panels"]]
    assert [fact.label for fact in page.context["facts"]] == []
    assert [one.item.about for one in page.context["stream"]["page"].items] == ["Call", "Call"]
    assert "They were not greeted" not in page.content.decode()
    assert client.get(address("customer-account", talked)).status_code == 403
    assert client.post(address("customer-account-book", talked), FORM).status_code == 403
