from __future__ import annotations

from datetime import timedelta

import pytest
from celery import current_app

from retention.ingest import sync
from retention.models import Customer, ImportBatch
from tests.hostcrm.conftest import NOW
from tests.hostcrm.models import Account, Care, Reseller

LATER = NOW + timedelta(days=1)


def customers(**filters):
    fields = ("source", "tenant", "external_id", "name", "segment", "industry", "employees", "owner_name")
    return list(Customer.objects.filter(**filters).order_by("source", "external_id").values_list(*fields))


def test_brings_the_customers_of_every_source_with_tenant_owner_and_page(host):
    reseller = Reseller.objects.create(label="Reseller One", workspace=host.workspaces[0])
    Care.objects.create(reseller=reseller, person=host.other_rep)

    accounts, resellers = sync.sync_customers(now=NOW, full=True)

    assert customers() == [
        ("accounts", "north", "1001", "Nordwind Logistik", "A", "Logistics", 120, "rep@north.example"),
        ("accounts", "south", "2001", "Sur Textil", "", "", None, ""),
        ("resellers", "north", str(reseller.pk), "Reseller One", "", "", None, "other@north.example"),
    ]
    known = Customer.objects.get(external_id="1001")
    assert (known.owner, known.attributes, known.url) == (
        host.rep,
        {"seats": 40},
        f"/crm/accounts/{host.account.pk}/",
    )
    assert (str(known.signed_on), str(known.annual_revenue)) == ("2024-05-01", "1500000.50")
    assert accounts == sync.Synced(source="accounts", rows=2, inserted=2, updated=0, gone=0)
    assert resellers == sync.Synced(source="resellers", rows=1, inserted=1, updated=0, gone=0)


def test_reads_the_rows_that_the_default_manager_hides_and_leaves_out_those_that_are_no_customers(host):
    Account.objects.create(number=1002, title="Asleep", dormant=True, workspace=host.workspaces[0])
    Account.objects.create(number=1003, title="A supplier", kind="supplier", workspace=host.workspaces[0])
    Account.objects.create(number=1004, title="", workspace=host.workspaces[0])

    sync.sync_customers(now=NOW, full=True)

    assert [row[2] for row in customers(source="accounts")] == ["1001", "1002", "2001"]


def test_a_second_reading_writes_nothing(host):
    sync.sync_customers(now=NOW, full=True)
    before = list(Customer.objects.values())

    accounts, _resellers = sync.sync_customers(now=LATER, full=True)

    assert accounts == sync.Synced(source="accounts", rows=2, inserted=0, updated=0, gone=0)
    assert list(Customer.objects.values()) == before


def test_reads_in_batches_by_primary_key(host, monkeypatch):
    monkeypatch.setattr("retention.adapters.BATCH", 3)
    for number in range(3001, 3009):
        Account.objects.create(number=number, title=f"Account {number}", workspace=host.workspaces[number % 2])

    [accounts, _] = sync.sync_customers(now=NOW, full=True)

    assert (accounts.rows, Customer.objects.filter(source="accounts").count()) == (10, 10)


def test_one_odd_row_of_the_host_keeps_nobody_out(host):
    Account.objects.filter(number=1001).update(title="x" * 300, headcount=-5)

    sync.sync_customers(now=NOW, full=True)

    known = Customer.objects.get(external_id="1001")
    assert (known.name, known.employees) == ("x" * 200, None)
    assert Customer.objects.filter(external_id="2001").exists()


class TestUpdated:
    def test_only_rows_that_moved_since_the_last_time_are_read(self, host):
        sync.sync_customers(now=NOW, full=True)
        Account.objects.all().update(touched_at=NOW - timedelta(days=3))
        Account.objects.filter(number=1001).update(title="Nordwind AG", touched_at=NOW)

        [accounts, _] = sync.sync_customers(now=NOW + timedelta(minutes=5))

        assert accounts == sync.Synced(source="accounts", rows=1, inserted=0, updated=1, gone=0)
        assert Customer.objects.get(external_id="1001").name == "Nordwind AG"

    def test_a_bulk_update_that_moves_no_date_is_found_by_the_nightly_reading(self, host):
        sync.sync_customers(now=NOW, full=True)
        Account.objects.all().update(grade="C", touched_at=NOW - timedelta(days=3))

        sync.sync_customers(now=NOW + timedelta(minutes=5))
        by_date = Customer.objects.get(external_id="1001").segment
        sync.sync_customers(now=LATER, full=True)
        by_night = Customer.objects.get(external_id="1001").segment

        assert (by_date, by_night) == ("A", "C")

    def test_readings_that_change_nothing_leave_no_trace(self, host):
        sync.sync_customers(now=NOW, full=True)
        noted = ImportBatch.objects.count()
        Account.objects.all().update(touched_at=NOW - timedelta(days=3))

        sync.sync_customers(now=NOW + timedelta(minutes=5))

        assert ImportBatch.objects.count() == noted


class TestGone:
    def test_customers_that_the_host_deleted_or_took_out_are_marked_and_kept(self, host):
        sync.sync_customers(now=NOW, full=True)
        Account.objects.filter(number=1001).update(kind="supplier")

        [accounts, _] = sync.sync_customers(now=LATER, full=True)

        assert accounts.gone == 1
        assert Customer.objects.get(external_id="1001").gone_at == LATER
        assert Customer.objects.get(external_id="2001").gone_at is None

    def test_a_customer_who_comes_back_is_there_again(self, host):
        sync.sync_customers(now=NOW, full=True)
        Account.objects.filter(number=1001).update(kind="supplier")
        sync.sync_customers(now=LATER, full=True)
        Account.objects.filter(number=1001).update(kind="customer")

        sync.sync_customers(now=LATER + timedelta(days=1), full=True)

        assert Customer.objects.get(external_id="1001").gone_at is None

    def test_an_owner_who_is_deleted_leaves_their_name(self, host):
        sync.sync_customers(now=NOW, full=True)

        host.rep.delete()

        known = Customer.objects.get(external_id="1001")
        assert (known.owner, known.owner_name) == (None, "rep@north.example")

    def test_a_host_that_suddenly_has_no_customers_is_not_believed(self, host):
        sync.sync_customers(now=NOW, full=True)
        Account._base_manager.update(kind="supplier")

        with pytest.raises(sync.UnableToSync, match="nobody was marked as gone"):
            sync.sync_customers(now=LATER, full=True)

        assert not Customer.objects.exclude(gone_at=None).exists()


class TestSignals:
    @pytest.fixture(autouse=True)
    def at_once(self):
        """Tasks run where they are rung."""
        current_app.conf.task_always_eager = True
        yield
        current_app.conf.task_always_eager = False

    def test_a_saved_customer_is_read_again_after_the_commit(self, host, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            host.account.title = "Nordwind SE"
            host.account.save()
            before = Customer.objects.count()

        assert before == 0
        assert customers() == [("accounts", "north", "1001", "Nordwind SE", "A", "Logistics", 120, "rep@north.example")]

    def test_a_deleted_customer_is_gone_after_the_commit(self, host, django_capture_on_commit_callbacks):
        sync.sync_customers(now=NOW, full=True)

        with django_capture_on_commit_callbacks(execute=True):
            host.account.delete()

        assert Customer.objects.get(external_id="1001").gone_at is not None
        assert Customer.objects.get(external_id="2001").gone_at is None

    def test_a_host_without_a_broker_saves_as_before(self, host, django_capture_on_commit_callbacks):
        current_app.conf.task_always_eager = False
        current_app.conf.broker_url = "redis://127.0.0.1:1/0"

        with django_capture_on_commit_callbacks(execute=True):
            host.account.save()

        assert Customer.objects.count() == 0
