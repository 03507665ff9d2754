"""People in the admin, and a base of definitions to work with."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from retention.configuration.defaults import install_defaults

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def defaults(kept_for_module):
    """What setup_defaults installs."""
    with kept_for_module(lambda: install_defaults(now=NOW)):
        yield


@pytest.fixture
def as_staff():
    """A client for a person whom the host lets into its admin."""
    return staff_client


def staff_client(user):
    user.is_staff = True
    user.save()
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def office(as_staff, operator, defaults):
    """The operator in the admin, with the defaults installed."""
    return as_staff(operator)
