"""The product as a guest: other people's users, admin site, tenants and careless defaults."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from knox.models import get_token_model
from rest_framework.test import APIClient

from retention import checks
from retention.ingest import sync
from retention.models import Customer, Measure
from tests.hostcrm.conftest import NOW

API = "/customers-at-risk/api"


@pytest.fixture
def synced(host):
    sync.sync_customers(now=NOW, full=True)
    return host


def signed_in(person):
    client = APIClient()
    client.force_login(person)
    return client


def test_the_checks_find_nothing_to_say():
    found = [*checks.check_host(None), *checks.check_settings(None)]

    assert [one.id for one in found] == ["retention.W003"]  # resellers have no timestamp


def test_migrations_and_models_agree():
    call_command("makemigrations", "retention", "retention_playbooks", check=True, dry_run=True, stdout=StringIO())


class TestApi:
    def test_anonymous_people_get_nothing_although_the_hosts_default_lets_them_in(self, synced):
        statuses = [APIClient().get(f"{API}/{route}/").status_code for route in ("customers", "contacts", "schema")]

        assert statuses == [401, 401, 401]

    def test_a_boss_sees_the_own_tenant_and_a_rep_the_own_portfolio(self, synced):
        def seen(person):
            answer = signed_in(person).get(f"{API}/customers/")
            return [row["external_id"] for row in answer.data["results"]] if answer.status_code == 200 else None

        assert {
            "boss": seen(synced.boss),
            "foreign boss": seen(synced.foreign_boss),
            "rep": seen(synced.rep),
            "other rep": seen(synced.other_rep),
            "clerk": seen(synced.clerk),
        } == {"boss": ["1001"], "foreign boss": ["2001"], "rep": ["1001"], "other rep": [], "clerk": None}

    def test_lists_have_pages_although_the_hosts_default_has_none(self, synced):
        assert set(signed_in(synced.boss).get(f"{API}/customers/").data) == {"next", "results"}

    def test_a_token_of_a_person_with_a_uuid_works(self, synced):
        _row, secret = get_token_model().objects.create(synced.boss)

        answer = APIClient().get(f"{API}/customers/", headers={"Authorization": f"Token {secret}"})

        assert [row["owner"] for row in answer.data["results"]] == ["rep@north.example"]

    def test_create_token_takes_what_people_sign_in_with(self, synced):
        out = StringIO()

        call_command("create_token", "boss@north.example", stdout=out, stderr=StringIO())

        assert (
            APIClient().get(f"{API}/customers/", HTTP_AUTHORIZATION=f"Token {out.getvalue().strip()}").data["results"]
        )

    def test_rows_are_written_for_the_customers_of_the_own_tenant(self, synced):
        Measure.objects.create(code="logins", name="Logins")
        rows = [
            {"customer": number, "measure": "logins", "day": "2026-03-01", "value": 1} for number in ("1001", "2001")
        ]

        answer = signed_in(synced.boss).post(f"{API}/observations/", rows, format="json")

        assert [(one["row"], one["value"]) for one in answer.data["errors"]] == [(1, "2001")]


class TestFiles:
    def test_a_csm_is_named_by_what_people_sign_in_with(self, host, tmp_path):
        path = tmp_path / "customers.csv"
        path.write_text("external_id,name,csm\nK1,One,rep@north.example\nK2,Two,REP@north.example\n")

        call_command("import_data", "customers", str(path), "--tenant", "north", stdout=StringIO(), stderr=StringIO())

        found = Customer.objects.order_by("external_id").values_list("external_id", "tenant", "owner", "owner_name")
        assert list(found) == [(key, "north", host.rep.pk, "rep@north.example") for key in ("K1", "K2")]


class TestPages:
    @pytest.mark.parametrize("page", ["", "customers/", "warnings/"])
    def test_pages_open_for_people_without_user_names(self, synced, page):
        client = Client()
        client.force_login(synced.rep)

        answer = client.get(f"/customers-at-risk/{page}")

        assert answer.status_code == 200

    def test_a_stranger_is_sent_to_the_hosts_own_door(self, synced):
        answer = Client().get("/customers-at-risk/customers/")

        assert (answer.status_code, answer["Location"]) == (302, "/enter/?next=/customers-at-risk/customers/")

    def test_the_hosts_own_admin_site_shows_us(self, synced):
        synced.boss.is_superuser = synced.boss.is_staff = True
        synced.boss.save()
        client = Client()
        client.force_login(synced.boss)

        answer = client.get("/backoffice/")

        assert answer.status_code == 200
        assert "Early-warning rules" in answer.content.decode()
