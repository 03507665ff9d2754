"""Two tenants of one host: a manager who may see every customer sees those of their own tenant, and no other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from playbooks.models import RetentionTask
from retention.models import Customer
from tests.journeys import files

pytestmark = pytest.mark.django_db

NORTH, SOUTH = "Quiet Otter", "Quiet Comet"


def tenants_of(user):
    return {"manager": ["north"], "director": ["south"]}.get(user.get_username(), [])


@pytest.fixture
def two_tenants(settings, tmp_path, manager, director, django_capture_on_commit_callbacks):
    """The same number in both tenants, so that only the tenant tells them apart."""
    settings.RETENTION = {**settings.RETENTION, "TENANTS": tenants_of}
    yesterday = timezone.localdate() - timedelta(days=1)
    call_command("setup_defaults", verbosity=0)
    for tenant, name, owner in (("north", NORTH, "manager"), ("south", SOUTH, "director")):
        directory = tmp_path / tenant
        directory.mkdir()
        for kind, path in (
            ("customers", files.customers(directory, {name: owner})),
            ("observations", files.observations(directory, [name], yesterday=yesterday, silent=[name])),
        ):
            path.write_text(path.read_text().replace(files.number_of(name), "C1"))
            call_command("import_data", kind, str(path), tenant=tenant)
    days = [f"--from={yesterday - timedelta(days=10)}", f"--to={yesterday}"]
    call_command("recalculate", *days)
    call_command("evaluate_rules", *days)
    call_command("tick")


def test_each_sees_the_customer_of_their_own_tenant_everywhere(two_tenants, manager, director):
    for person, own, other in ((manager, NORTH, SOUTH), (director, SOUTH, NORTH)):
        client = Client()
        client.force_login(person)
        hidden = Customer.objects.get(name=other)
        hidden_task = RetentionTask.objects.open().get(case__customer=hidden)
        for address in (
            reverse("playbooks:queue") + "?scope=team",
            reverse("retention:customers"),
            reverse("retention:warnings"),
            "/api/v1/customers/",
        ):
            shown = client.get(address).content.decode()
            assert own in shown, address
            assert other not in shown, address
        for address in (
            reverse("retention:customer", args=[hidden.pk]),
            reverse("playbooks:task", args=[hidden_task.pk]),
            f"/api/v1/customers/{hidden.pk}/",
            f"/api/v1/tasks/{hidden_task.pk}/",
        ):
            assert client.get(address).status_code == 404, address
