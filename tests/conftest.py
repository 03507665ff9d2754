"""What every test may use."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from retention import roles


@pytest.fixture
def groups(db):
    """The groups of setup_defaults."""
    roles.install_roles()
    return {group.name: group for group in Group.objects.filter(name__in=roles.ROLES)}


@pytest.fixture
def person(groups):
    """Make a person, by login and role: person("anna", "csm")."""

    def make(login, role="", **kwargs):
        user = get_user_model().objects.create_user(username=login, password="a long enough secret", **kwargs)
        if role:
            user.groups.add(groups[role])
        return user

    return make


@pytest.fixture
def csm(person):
    return person("cora", roles.CSM)


@pytest.fixture
def other_csm(person):
    return person("oscar", roles.CSM)


@pytest.fixture
def manager(person):
    return person("mara", roles.MANAGER, is_staff=True)


@pytest.fixture
def director(person):
    return person("dirk", roles.DIRECTOR, is_staff=True)


@pytest.fixture
def interviewer(person):
    return person("inga", roles.INTERVIEWER)


@pytest.fixture
def operator(person):
    return person("olga", roles.OPERATOR, is_staff=True)


@pytest.fixture
def analyst(person):
    return person("anton", roles.ANALYST)


@pytest.fixture
def outsider(person):
    """Somebody with a login of the host and no role of ours, even allowed into the admin."""
    return person("uwe", is_staff=True)
