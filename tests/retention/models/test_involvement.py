"""Whoever was named once beside a customer stays known, however it was written."""

from __future__ import annotations

import pytest
from django.db import connection

from retention.models import Customer, Involvement

pytestmark = pytest.mark.django_db


def known():
    rows = Involvement.objects.order_by("customer__name", "capacity", "person__username")
    return list(rows.values_list("customer__name", "person__username", "capacity"))


def test_an_owner_stays_known_after_handing_over(csm, other_csm):
    customer = Customer.objects.create(external_id="1", name="Acme", owner=csm)
    customer.owner = other_csm
    customer.save()
    Customer.objects.update(owner=None)

    assert known() == [("Acme", "csm", "owner"), ("Acme", "other_csm", "owner")]


def test_bulk_writes_and_plain_sql_are_seen_too(csm, other_csm):
    Customer.objects.bulk_create(Customer(external_id=name, name=name, owner=csm) for name in ("A", "B"))
    Customer.objects.update(name="C")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE retention_customer SET owner_id = %s WHERE external_id = 'B'", [other_csm.pk])
    Customer.objects.filter(external_id="B").update(name="D")

    assert known() == [("C", "csm", "owner"), ("D", "csm", "owner"), ("D", "other_csm", "owner")]
