"""These tests need settings of their own: python -m pytest tests/hostcrm --ds=tests.settings.hostcrm."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings

from tests.template_database import copy_of_the_template

OURS = "tests.settings.hostcrm"
if settings.SETTINGS_MODULE != OURS:
    collect_ignore_glob = ["test_*.py"]

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """A database of this host alone: a copy of one that its own migrations made from nothing."""
    with django_db_blocker.unblock(), copy_of_the_template():
        yield


@pytest.fixture
def host(db):
    """Two workspaces with an account each, and people of every role."""
    from tests.hostcrm.models import Account, Person, Sector, Workspace  # noqa: PLC0415  only with its own settings

    north, south = Workspace.objects.create(slug="north"), Workspace.objects.create(slug="south")

    class Host:
        workspaces = (north, south)
        rep = Person.objects.create_user("rep@north.example", workspace=north)
        other_rep = Person.objects.create_user("other@north.example", workspace=north)
        boss = Person.objects.create_user("boss@north.example", workspace=north, role="boss")
        foreign_boss = Person.objects.create_user("boss@south.example", workspace=south, role="boss")
        clerk = Person.objects.create_user("clerk@north.example", workspace=north, role="clerk")
        account = Account.objects.create(
            number=1001,
            title="Nordwind Logistik",
            grade="A",
            sector=Sector.objects.create(title="Logistics"),
            headcount=120,
            turnover="1500000.50",
            workspace=north,
            responsible=rep,
            since="2024-05-01",
            seats=40,
        )
        foreign_account = Account.objects.create(number=2001, title="Sur Textil", workspace=south)

    return Host
