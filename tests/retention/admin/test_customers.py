"""Customers and what is known about them, entered by hand through the same door as files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from retention.models import Contact, Customer, ImportBatch, Interaction, StaleDays, Subscription
from tests.retention.admin.conftest import NOW
from tests.retention.admin.test_health_models import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(as_staff, operator):
    """The operator in the admin."""
    return as_staff(operator)


@pytest.fixture
def acme(csm):
    return Customer.objects.create(external_id="A1", name="Acme", owner=csm, owner_name="csm")


def add(model):
    return reverse(f"admin:retention_{model}_add")


def change(row):
    return reverse(f"admin:retention_{row._meta.model_name}_change", args=[row.pk])


def test_adds_a_customer_and_accounts_for_it_as_an_import(staff, csm, operator):
    data = form_of(staff.get(add("customer"))) | {"external_id": "N1", "name": "Northgate", "segment": "A"}

    answer = staff.post(add("customer"), data | {"owner": csm.pk, "signed_on": "2026-01-05", "employees": "120"})

    customer = Customer.objects.get()
    assert answer.status_code == 302
    assert (customer.external_id, customer.name, customer.segment, customer.employees) == ("N1", "Northgate", "A", 120)
    assert (customer.owner, customer.owner_name, customer.signed_on) == (csm, "csm", date(2026, 1, 5))
    assert list(ImportBatch.objects.values_list("kind", "origin", "inserted", "by")) == [
        ("customers", "admin", 1, operator.pk)
    ]


def test_changes_a_customer_but_not_its_number(staff, acme, other_csm):
    data = form_of(staff.get(change(acme))) | {"name": "Acme Ltd", "external_id": "other", "owner": other_csm.pk}

    staff.post(change(acme), data)

    acme.refresh_from_db()
    assert (acme.external_id, acme.name, acme.owner, acme.owner_name) == ("A1", "Acme Ltd", other_csm, "other_csm")


def test_says_beside_the_field_what_a_file_would_say(staff, acme, csm):
    csm.is_active = False
    csm.save()
    data = form_of(staff.get(change(acme))) | {"owner": csm.pk, "name": "Other"}

    answer = staff.post(change(acme), data)

    acme.refresh_from_db()
    assert "is not the login or e-mail address of an active person" in answer.content.decode()
    assert acme.name == "Acme"


def test_shows_what_a_connected_source_delivers_without_a_form(staff, acme, settings):
    Customer.objects.filter(pk=acme.pk).update(source="crm")
    settings.RETENTION = {"CUSTOMER_SOURCES": [{"name": "crm", "model": "auth.User", "fields": {}}]}

    assert 'name="name"' not in staff.get(change(acme)).content.decode()
    assert staff.post(change(acme), {"name": "Other"}).status_code == 403


def test_enters_for_the_tenant_of_the_request(staff, settings):
    settings.RETENTION = {"REQUEST_TENANT": lambda request: "north", "TENANTS": lambda user: ["north"]}
    data = form_of(staff.get(add("customer"))) | {"external_id": "N1", "name": "Northgate"}

    staff.post(add("customer"), data)

    assert Customer.objects.get().tenant == "north"


def test_adds_contact_subscription_and_event(staff, acme):
    contact = {"customer": acme.pk, "external_id": "p1", "name": "Pat", "email": "pat@example.com", "role": "champion"}
    staff.post(add("contact"), contact)
    staff.post(
        add("subscription"),
        {"customer": acme.pk, "external_id": "s1", "start": "2026-01-01", "mrr": "99.50"}
        | {"currency": "CNY", "billing_months": "1"},
    )
    staff.post(
        add("interaction"),
        {"customer": acme.pk, "external_id": "i1", "kind": "champion_left", "contact": Contact.objects.get().pk}
        | {"occurred_at_0": "2026-02-01", "occurred_at_1": "10:00", "sentiment": "-0.5"},
    )

    assert Contact.objects.get().role == "champion"
    assert Subscription.objects.get().mrr == Decimal("99.50")
    event = Interaction.objects.get()
    assert (event.kind, event.contact, event.sentiment) == ("champion_left", Contact.objects.get(), Decimal("-0.50"))
    assert event.occurred_at.isoformat() == "2026-02-01T02:00:00+00:00"


def test_a_second_row_with_the_same_number_is_refused(staff, acme):
    Contact.objects.create(customer=acme, external_id="p1", name="Pat")

    answer = staff.post(add("contact"), {"customer": acme.pk, "external_id": "p1", "name": "Kim"})

    assert answer.status_code == 200
    assert Contact.objects.get().name == "Pat"


def test_days_whose_score_no_longer_fits_are_noted(staff, acme):
    Customer.objects.filter(pk=acme.pk).update(signed_on=date(2026, 1, 1))
    before = StaleDays.objects.count()

    staff.post(change(acme), form_of(staff.get(change(acme))) | {"signed_on": "2025-11-01"})

    acme.refresh_from_db()
    assert acme.signed_on == date(2025, 11, 1)
    assert StaleDays.objects.count() >= before


def test_the_lists_ask_a_fixed_number_of_questions(staff, django_assert_max_num_queries, csm):
    for number in range(30):
        Customer.objects.create(external_id=str(number), name=f"Customer {number}", owner=csm, created_at=NOW)

    with django_assert_max_num_queries(16):
        assert staff.get(reverse("admin:retention_customer_changelist")).context["cl"].result_count == 30
