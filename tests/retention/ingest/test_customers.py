from __future__ import annotations

from datetime import timedelta

import pytest

from retention.ingest import customers
from retention.ingest.outcome import UnableToIngest
from retention.models import Customer
from tests.retention.ingest.conftest import NOW

FIELDS = ("external_id", "name", "segment", "employees", "owner_name", "signed_on", "attributes")


def bring(*rows, now=NOW, **kwargs):
    return customers.record(rows=list(enumerate(rows, 1)), origin="test", now=now, **kwargs)


def everybody():
    return list(Customer.objects.order_by("external_id").values_list(*FIELDS))


pytestmark = pytest.mark.django_db


def test_columns_that_are_not_ours_become_attributes():
    bring({"external_id": "K1", "name": "One", "plan": "gold", "seats": 12, "note": ""})

    assert Customer.objects.get().attributes == {"plan": "gold", "seats": 12}


def test_a_column_that_is_not_there_keeps_its_value_and_an_empty_cell_clears_it(csm):
    full = {"external_id": "K1", "name": "One", "segment": "A", "employees": "10", "csm": "csm", "plan": "gold"}
    bring({**full, "signed_on": "2025-01-01"})

    result = bring({"external_id": "K1", "name": "One B", "segment": "", "employees": "", "plan": ""})

    assert [(*row[:5], str(row[5]), row[6]) for row in everybody()] == [
        ("K1", "One B", "", None, "csm", "2025-01-01", {})
    ]
    assert (result.inserted, result.updated, result.unchanged) == (0, 1, 0)


def test_only_rows_that_differ_are_written():
    rows = [{"external_id": f"K{number}", "name": "N", "annual_revenue": "10.5"} for number in range(3)]
    bring(*rows)
    before = dict(Customer.objects.values_list("external_id", "updated_at"))

    later = NOW + timedelta(days=1)
    rows[1]["annual_revenue"] = "10.51"
    result = bring(*rows, now=later)

    assert (result.rows, result.inserted, result.updated, result.unchanged) == (3, 0, 1, 2)
    assert dict(Customer.objects.values_list("external_id", "updated_at")) == {**before, "K1": later}


def test_the_same_number_in_another_source_or_tenant_is_another_customer():
    for source, tenant in (("", ""), ("crm", ""), ("crm", "north")):
        bring({"external_id": "K1", "name": f"One of {source} {tenant}"}, source=source, tenant=tenant)

    assert Customer.objects.count() == 3


class TestOwner:
    def test_is_named_by_login_or_by_e_mail_address(self, csm, other_csm):
        bring(
            {"external_id": "K1", "name": "One", "csm": "csm"},
            {"external_id": "K2", "name": "Two", "csm": "OTHER_csm@example.com"},
            {"external_id": "K3", "name": "Three", "csm": ""},
        )

        owners = Customer.objects.order_by("external_id").values_list("external_id", "owner__username", "owner_name")
        assert list(owners) == [("K1", "csm", "csm"), ("K2", "other_csm", "other_csm"), ("K3", None, "")]

    def test_who_shares_an_address_or_is_not_active_is_refused(self, csm, other_csm, manager):
        type(csm).objects.filter(pk__in=[csm.pk, other_csm.pk]).update(email="team@example.com")
        type(csm).objects.filter(pk=manager.pk).update(is_active=False)

        with pytest.raises(UnableToIngest) as caught:
            bring(
                {"external_id": "K1", "name": "One", "csm": "team@example.com"},
                {"external_id": "K2", "name": "Two", "csm": "manager"},
            )

        assert [(error.line, error.value, error.reason) for error in caught.value.errors] == [
            (1, "team@example.com", "is the e-mail address of several people."),
            (2, "manager", "is not the login or e-mail address of an active person."),
        ]


def test_odd_attributes_are_refused():
    with pytest.raises(UnableToIngest) as caught:
        bring(
            {"external_id": "K1", "name": "One", "x" * 61: "1"},
            {"external_id": "K2", "name": "Two", "attributes": {"ratio": float("nan")}},
            {"external_id": "K3", "name": "Three", "attributes": {"note": "a\x00b"}},
        )

    assert [(error.line, error.reason) for error in caught.value.errors] == [
        (1, "is the name of an attribute with more than 60 characters."),
        (2, "is not a finite number."),
        (3, "contains a NUL character."),
    ]


def test_rows_that_query_the_database_are_refused_instead_of_waiting_for_ever():
    def rows():
        yield 1, {"external_id": str(Customer.objects.count()), "name": "One"}

    with pytest.raises(AssertionError, match="must not query the database"):
        customers.record(rows=rows(), origin="test", now=NOW)


class TestDryRun:
    def test_tells_the_first_changes_and_makes_none(self):
        bring({"external_id": "K1", "name": "One", "segment": "A", "plan": "gold"})
        before = everybody()

        result = bring(
            {"external_id": "K1", "name": "One", "segment": "B"}, {"external_id": "K2", "name": "Two"}, dry_run=True
        )

        assert result.examples == ("K1: segment A → B", "K2: new")
        assert (result.inserted, result.updated, result.batch_id) == (1, 1, None)
        assert everybody() == before
