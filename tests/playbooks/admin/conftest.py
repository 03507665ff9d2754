"""People in the admin of playbooks."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def as_staff():
    """A client for a person whom the host lets into its admin."""

    def client_of(user):
        user.is_staff = True
        user.save()
        client = Client()
        client.force_login(user)
        return client

    return client_of


@pytest.fixture
def desk(as_staff, operator, office):
    """The operator in the admin, beside a team at work."""
    return as_staff(operator)
