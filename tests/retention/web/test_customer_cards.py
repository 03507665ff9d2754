"""The cards of a customer's contacts and money."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from retention.web.customer import contacts, money
from tests.makers import NOW, TODAY, make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(csm):
    return make_customer(owner=csm)


class TestContacts:
    def test_by_role_with_when_they_were_heard_from_and_how_deciders_differ(self, customer):
        boss = customer.contacts.create(external_id="1", name="Boss", role="Decision-maker")
        user = customer.contacts.create(external_id="2", name="User", role="user")
        customer.contacts.create(external_id="3", name="Gone", role="decision_maker", left_on=TODAY)
        customer.contacts.create(external_id="4", name="Nobody knows", role="")
        for contact, days, mood in ((boss, 100, "1"), (user, 3, "0.6"), (user, 9, "0.2"), (boss, 95, None)):
            customer.interactions.create(
                external_id=f"{contact.name}{days}", kind="call", contact=contact, sentiment=mood,
                occurred_at=NOW - timedelta(days=days),
            )  # fmt: skip

        found = contacts.people(customer=customer, now=NOW)

        assert [(group.label, [one.contact.name for one in group.people]) for group in found.groups] == [
            ("Decision maker", ["Boss", "Gone"]), ("User", ["User"]), ("Without a role", ["Nobody knows"]),
        ]  # fmt: skip
        assert found.gap == ["No decision maker has been heard from in 95 days, while those who use it talk with us."]
        assert [one.heard for group in found.groups for one in group.people] == [
            "27 Nov 2025 · 95 days ago", "", "27 Feb 2026 · 3 days ago", "",
        ]  # fmt: skip
        customer.interactions.create(external_id="x", kind="call", contact=boss, sentiment="-0.5", occurred_at=NOW)
        assert contacts.people(customer=customer, now=NOW).gap == [
            "Those who decide and those who use see it differently: mood \N{MINUS SIGN}0.5 against +0.4."
        ]

    def test_says_that_nobody_who_decides_is_known(self, customer):
        customer.contacts.create(external_id="1", name="User", role="user")

        assert contacts.people(customer=customer, now=NOW).gap == [
            "No decision maker is known: whoever renews the contract is not among the contacts.",
            "Nobody who uses it has been heard from.",
        ]

    @pytest.mark.parametrize(
        ("heard", "gap"),
        [
            ({"Boss": 3}, ["Nobody who uses it has been heard from, while those who decide talk with us."]),
            (
                {"Boss": 3, "User": 91},
                ["Nobody who uses it has been heard from in 91 days, while those who decide talk with us."],
            ),
            (
                {"User": 3},
                [
                    "No decision maker has been heard from, while those who use it talk with us.",
                    "1 of the 2 people who use it has never been heard from.",
                ],
            ),
            ({"Boss": 90, "User": 3, "Friend": 3}, []),
            ({}, ["No decision maker has been heard from.", "Nobody who uses it has been heard from."]),
        ],
    )
    def test_says_which_side_is_silent(self, customer, heard, gap):
        for name, role in (("Boss", "executive"), ("User", "user"), ("Friend", "champion")):
            contact = customer.contacts.create(external_id=name, name=name, role=role)
            if name in heard:
                when = NOW - timedelta(days=heard[name])
                customer.interactions.create(external_id=name, kind="mail", contact=contact, occurred_at=when)

        assert contacts.people(customer=customer, now=NOW).gap == gap

    def test_an_event_is_no_touch_and_gives_no_mood(self, customer):
        boss = customer.contacts.create(external_id="1", name="Boss", role="executive")
        for kind in ("cancellation_asked", "champion_left", "payment_late"):
            customer.interactions.create(external_id=kind, kind=kind, contact=boss, occurred_at=NOW, sentiment=-1)

        [group] = contacts.people(customer=customer, now=NOW).groups
        assert [(one.heard, one.mood) for one in group.people] == [("", None)]


class TestMoney:
    def test_adds_up_what_runs_at_the_end_of_each_month(self, customer):
        customer.subscriptions.create(external_id="1", start=date(2025, 12, 31), end=date(2026, 2, 28), mrr=1000)
        customer.subscriptions.create(external_id="2", start=date(2026, 2, 1), mrr=250)

        found = money.money(customer=customer, as_of=date(2026, 3, 2))

        assert (len(found.line), found.line[-5:]) == (
            24,
            [
                (date(2025, 11, 30), 0), (date(2025, 12, 31), 1000), (date(2026, 1, 31), 1000),
                (date(2026, 2, 28), 250), (date(2026, 3, 2), 250),
            ],
        )  # fmt: skip
        assert found.ends == ((date(2024, 4, 30), 0), (date(2026, 3, 2), 250))
        assert found.summary == (
            "¥\N{NO-BREAK SPACE}1,000 a month from 31 Dec 2025; ¥\N{NO-BREAK SPACE}250 since 28 Feb 2026."
        )

    @pytest.mark.parametrize(
        ("contracts", "words"),
        [
            ([], "Nothing was paid in the last two years."),
            ([("2026-01-12", None, 500)], "¥ 500 a month since 12 Jan 2026."),
            ([("2020-01-12", None, 500)], "¥ 500 a month since before 30 Apr 2024."),
            ([("2020-01-12", "2026-01-01", 500)], "¥ 500 a month on 30 Apr 2024; nothing since 1 Jan 2026."),
            ([("2025-01-12", "2026-01-01", 500)], "¥ 500 a month from 12 Jan 2025; nothing since 1 Jan 2026."),
            (
                [("2020-01-12", "2025-05-05", 500), ("2025-05-05", None, 600)],
                "¥ 500 a month on 30 Apr 2024; ¥ 600 since 5 May 2025.",
            ),
            (
                [("2025-01-12", "2025-06-01", 500), ("2025-06-01", None, 500)],
                "¥ 500 a month since 12 Jan 2025.",
            ),
        ],
    )
    def test_says_since_when_what_is_paid(self, customer, contracts, words):
        for number, (start, end, mrr) in enumerate(contracts):
            customer.subscriptions.create(external_id=str(number), start=start, end=end, mrr=mrr)

        found = money.money(customer=customer, as_of=date(2026, 3, 2))

        assert found.summary.replace("\N{NO-BREAK SPACE}", " ") == words
