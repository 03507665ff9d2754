"""Messages per contact: counted by hand, kept by the night, and each number opens the contacts that it counts."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from playbooks.analytics import mails
from playbooks.messaging import forgetting
from playbooks.models import ContactMails, MailCount, Message, MessageTemplate, MessagingRules
from retention.clock import database_now, local_day, midnight
from tests.makers import make_customer
from tests.numbers import numbers_of, rows_behind

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
_numbers = count(1)


def noon(days_ago):
    return midnight(local_day(database_now()) - timedelta(days=days_ago)) + 12 * HOUR


def make_contact(customer, name, address=""):
    return customer.contacts.create(external_id=name, name=name, email=address or f"{name.lower()}@customer.example")


def got(contact, *days_ago, **values):
    """Let a contact have got a message at noon of each of these days."""
    template, _made = MessageTemplate.objects.get_or_create(code="care", defaults={"subject": "Hello", "body": "News."})
    for days in days_ago:
        given = {
            "audience": "customer", "state": "sent", "ended_at": noon(days), "address": contact.email,
            "channel": "email", "recipient": f"contact:{contact.pk}", "contact": contact,
            "customer": contact.customer, **values,
        }  # fmt: skip
        moment = noon(days) - HOUR
        Message.objects.create(
            cause=f"run:{next(_numbers)}", template=template, queued_at=moment, due_at=moment, **given
        )


@pytest.fixture
def sent(csm, other_csm):
    """Three messages a week at most: Pat got them, Kim three in a month; two share an address; Lee is another's."""
    MessagingRules.objects.update_or_create(code="default", defaults={"cap_messages": 3, "cap_days": 7})
    ours, theirs = make_customer(name="Ours", owner=csm), make_customer(name="Theirs", owner=other_csm)
    people = {name: make_contact(ours, name) for name in ("Pat", "Kim", "Old", "Early", "None", "Edge", "Past")}
    people |= {name: make_contact(ours, name, "office@customer.example") for name in ("Ann", "Bo")}
    people["Lee"] = make_contact(theirs, "Lee")
    got(people["Pat"], 2, 4, 6, 25)
    got(people["Kim"], 1, 10, 30)
    got(people["Ann"], 12, 14)
    got(people["Bo"], 13)
    got(people["Old"], 31, 40)
    got(people["Early"], 29, 32, 34)  # the third of a week came within the days
    got(people["Edge"], 2, 5, 9)  # the third came when the first was a week old
    got(people["Past"], 20, 31, 32, 33)  # the address was full before these days, not in them
    got(people["Lee"], 5)
    got(people["None"], 0)
    got(people["None"], 3, state="waiting", ended_at=None)
    got(people["None"], 3, state="skipped")
    got(people["None"], 3, audience="staff", user=csm)
    got(people["None"], 3, user=csm)
    return people


def counted():
    rows = ContactMails.objects.order_by("contact__name").values_list("contact__name", "messages", "capped")
    return [tuple(row) for row in rows]


ALL = [
    ("Ann", 2, True), ("Bo", 1, True), ("Early", 1, True), ("Edge", 3, False), ("Kim", 3, False), ("Lee", 1, False),
    ("Past", 1, False), ("Pat", 4, True),
]  # fmt: skip


def test_counts_what_arrived_in_thirty_days_and_whose_address_was_full(sent):
    assert mails.count(now=database_now()) == {"contacts": 8}

    assert counted() == ALL
    found = mails.read(customers=None)
    assert (found.contacts, found.messages, found.most, found.capped) == (8, 16, 4, 4)
    assert (found.mean, found.cap_messages, found.cap_days) == (2, 3, 7)
    assert ((found.last - found.first).days, found.last) == (29, local_day(database_now()) - timedelta(days=1))


def test_a_second_count_changes_nothing_and_what_is_past_is_let_go(sent):
    mails.count(now=database_now())

    assert mails.count(now=database_now()) == {"contacts": 0}
    assert (mails.catch_up(now=database_now()), counted()) == ({}, ALL)

    # the one of today is in the next count; of those to the office only the third, with which its address was full
    assert mails.catch_up(now=database_now() + timedelta(days=18)) == {"contacts": 4}
    assert counted() == [
        ("Ann", 1, True), ("Edge", 3, False), ("Kim", 2, False), ("Lee", 1, False), ("None", 1, False),
        ("Pat", 3, True),
    ]  # fmt: skip
    assert MailCount.objects.get().contacts == 6


def test_whose_address_was_erased_is_counted_and_makes_no_cap(sent):
    forgetting.erase([sent[name].pk for name in ("Pat", "Kim", "Ann")], now=database_now())

    mails.count(now=database_now())

    assert {name: (messages, capped) for name, messages, capped in counted()} | {"Bo": ()} == {
        "Ann": (2, False), "Bo": (), "Early": (1, True), "Edge": (3, False), "Kim": (3, False), "Lee": (1, False),
        "Past": (1, False), "Pat": (4, False),
    }  # fmt: skip


def test_before_the_first_count_the_page_says_so(client, manager):
    client.force_login(manager)
    page = client.get(reverse("playbooks:operations"))

    assert mails.read(customers=None) is None
    assert page.context["mails"] is None
    assert client.get(reverse("playbooks:contact-mails")).status_code == 200


def test_each_person_sees_the_contacts_of_their_customers_and_every_number_opens_them(
    client, sent, manager, csm, other_csm, outsider
):
    mails.count(now=database_now())
    seen = {}
    for who in (manager, csm, other_csm):
        client.force_login(who)
        page = client.get(reverse("playbooks:operations"))
        found = page.context["mails"]
        numbers = [one for one in numbers_of(page)[0] if "/operations/contacts/" in one.address]
        opened = {one.address.partition("contacts/")[2]: len(rows_behind(client, one.address)[1]) for one in numbers}
        seen[who.username] = (found.contacts, found.messages, found.most, found.capped, opened)
    client.force_login(outsider)

    assert seen == {
        "manager": (8, 16, 4, 4, {"": 8, "?messages=4": 1, "?capped=1": 4}),
        "csm": (7, 15, 4, 4, {"": 7, "?messages=4": 1, "?capped=1": 4}),
        "other_csm": (1, 1, 1, 0, {"": 1, "?messages=1": 1}),
    }
    for name in ("contact-mails", "contact-mails-file"):
        assert client.get(reverse(f"playbooks:{name}")).status_code == 403


def test_the_list_says_how_it_is_counted_and_its_file_holds_no_formula(client, sent, manager):
    sent["Pat"].name = "=cmd()"
    sent["Pat"].save()
    mails.count(now=database_now())
    client.force_login(manager)

    page, rows = rows_behind(client, reverse("playbooks:contact-mails") + "?capped=1")

    assert page.context["counted"].total == "4 contacts"
    assert "had got 3 messages within 7 days" in page.content.decode()
    assert [chip.label for chip in page.context["chips"]] == ["Reached the cap"]
    assert [(row["contact_name"], row["messages"]) for row in rows] == [
        ("'=cmd()", "4"), ("Ann", "2"), ("Early", "1"), ("Bo", "1"),
    ]  # fmt: skip


def test_who_may_not_see_messages_sees_neither_the_numbers_nor_the_list(client, sent, manager):
    mails.count(now=database_now())
    manager.groups.clear()
    for label, name in (("retention", "view_every_customer"), ("retention_playbooks", "view_retentiontask")):
        manager.user_permissions.add(Permission.objects.get(content_type__app_label=label, codename=name))
    client.force_login(manager)

    page = client.get(reverse("playbooks:operations"))

    assert (page.status_code, page.context["mails"]) == (200, None)
    assert "Messages per contact" not in page.content.decode()
    assert client.get(reverse("playbooks:contact-mails")).status_code == 403


@pytest.mark.parametrize("query", ["messages=x", "messages=-1", "messages=99999999999", "capped=x", "page=x"])
def test_nonsense_in_the_address_is_left_out(client, sent, manager, query):
    mails.count(now=database_now())
    client.force_login(manager)

    assert client.get(reverse("playbooks:contact-mails") + f"?{query}").status_code == 200


@pytest.mark.parametrize(
    "query", ["messages=x", "messages=-1", "messages=2.5", "messages=NaN", "messages=99999999999", "capped=x"]
)
def test_what_cannot_be_read_is_told_and_narrows_nothing(client, sent, manager, query):
    mails.count(now=database_now())
    client.force_login(manager)

    page = client.get(reverse("playbooks:contact-mails") + f"?{query}")

    assert page.context["page"].paginator.count == ContactMails.objects.count()
    assert "This filter was left out; choose another value." in page.content.decode()
