"""Contacts, subscriptions and interactions: what belongs to a customer."""

from __future__ import annotations

from decimal import Decimal

import pytest

from retention.ingest import contacts, interactions, subscriptions
from retention.ingest.outcome import UnableToIngest
from retention.models import Contact, Customer, Interaction, Subscription
from tests.retention.ingest.conftest import NOW


def bring(kind, *rows, **kwargs):
    return kind.record(rows=list(enumerate(rows, 1)), origin="test", now=NOW, **kwargs)


@pytest.fixture(autouse=True)
def ground(customers):
    """The customers that the rows belong to."""


def test_contacts_are_known_by_their_customer_and_number():
    bring(
        contacts,
        {"customer": "C1", "external_id": "P1", "name": "Ann", "email": "ann@example.com", "role": "champion"},
        {"customer": "C2", "external_id": "P1", "name": "Ben"},
    )

    result = bring(contacts, {"customer": "C1", "external_id": "P1", "name": "Ann", "left_on": "2026-02-01"})

    rows = Contact.objects.order_by("customer__external_id").values_list(
        "customer__external_id", "external_id", "name", "email", "role", "left_on"
    )
    assert [(*row[:5], str(row[5])) for row in rows] == [
        ("C1", "P1", "Ann", "ann@example.com", "champion", "2026-02-01"),
        ("C2", "P1", "Ben", "", "", "None"),
    ]
    assert (result.inserted, result.updated) == (0, 1)


def test_subscriptions_take_the_currency_of_the_settings_and_one_month_a_bill(settings):
    settings.RETENTION = {"CURRENCY": "EUR"}

    bring(
        subscriptions,
        {"customer": "C1", "external_id": "S1", "start": "2026-01-01", "mrr": "99.999"},
        {
            "customer": "C1",
            "external_id": "S2",
            "start": "2026-01-01",
            "end": "2026-01-01",
            "mrr": 5,
            "currency": "usd",
            "billing_months": 12,
        },
    )

    rows = Subscription.objects.order_by("external_id").values_list(
        "external_id", "mrr", "currency", "billing_months", "end"
    )
    assert [(*row[:4], str(row[4])) for row in rows] == [
        ("S1", Decimal("100.00"), "EUR", 1, "None"),
        ("S2", Decimal("5.00"), "USD", 12, "2026-01-01"),
    ]


def test_interactions_name_their_contact_and_their_moment_in_local_time():
    bring(contacts, {"customer": "C1", "external_id": "P1", "name": "Ann"})

    bring(
        interactions,
        {
            "customer": "C1",
            "external_id": "I1",
            "kind": "call",
            "occurred_at": "2026-03-01 09:30",
            "contact": "P1",
            "sentiment": "-0.5",
            "note": "Not happy,\nnot at all",
        },
        {"customer": "C1", "external_id": "I2", "kind": "mail", "occurred_at": "2026-03-01T09:30:00+00:00"},
    )

    rows = Interaction.objects.order_by("external_id").values_list("contact__external_id", "occurred_at", "sentiment")
    assert [(contact, at.isoformat(), sentiment) for contact, at, sentiment in rows] == [
        ("P1", "2026-03-01T01:30:00+00:00", Decimal("-0.50")),
        (None, "2026-03-01T09:30:00+00:00", None),
    ]


class TestWhichCustomer:
    @pytest.fixture(autouse=True)
    def from_two_systems(self):
        for source in ("crm", "shop"):
            Customer.objects.create(source=source, external_id="X", name=source)
        Customer.objects.create(source="crm", external_id="Y", name="crm")

    def test_without_a_source_the_only_one_with_the_number_is_meant(self):
        bring(contacts, {"customer": "Y", "external_id": "P1", "name": "Ann"})

        assert Contact.objects.get().customer.source == "crm"

    def test_with_a_source_only_its_customers_are_meant(self):
        bring(contacts, {"customer": "X", "external_id": "P1", "name": "Ann"}, source="shop")

        assert Contact.objects.get().customer.source == "shop"

    def test_the_number_of_several_needs_a_source(self):
        with pytest.raises(UnableToIngest, match="is the number of several customers"):
            bring(contacts, {"customer": "X", "external_id": "P1", "name": "Ann"})

    def test_one_without_a_source_goes_before_those_of_other_systems(self):
        Customer.objects.create(external_id="X", name="by hand")

        bring(contacts, {"customer": "X", "external_id": "P1", "name": "Ann"})

        assert Contact.objects.get().customer.source == ""

    def test_another_tenants_customer_is_unknown(self):
        with pytest.raises(UnableToIngest, match="is not a customer we know"):
            bring(contacts, {"customer": "Y", "external_id": "P1", "name": "Ann"}, tenant="north")
