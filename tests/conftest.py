"""The database of the tests, and the fixed cast of people that prove who may see and do what."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.template import Template
from django.test import TransactionTestCase
from django.test.client import ClientMixin
from django.utils import translation
from playwright.sync_api import sync_playwright

from retention import roles
from tests import clients
from tests.capabilities import chromium
from tests.template_database import copy_of_the_template, empty

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-features=Translate,OptimizationHints,MediaRouter",
    "--js-flags=--no-opt,--no-maglev",  # no script here runs long enough to be worth compiling well
]

PASSWORD = "a password for tests"
HASHED = make_password(PASSWORD)


SLOW = ("slow", "browser", "broker")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that of several workers none ends long after the others."""
    weight = Counter(item.path for item in items)
    weight.update(item.path for item in items for mark in SLOW if item.get_closest_marker(mark) for _ in range(100))
    items.sort(key=lambda item: (-weight[item.path], item.path))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """A database for this run, copied from one that is migrated once; tests with real commits leave it as it was."""
    with django_db_blocker.unblock(), copy_of_the_template(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty())
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_clients(django_test_environment: None) -> Iterator[None]:
    """Logins and pages cost what they cost in the product, not what the test client adds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientMixin, "_login", clients.log_in)
        patch.setattr(Template, "_render", clients.render)
        yield


@pytest.fixture(scope="session")
def kept_for_module(django_db_setup: None, django_db_blocker: Any) -> Callable[..., Any]:
    """Write rows that all tests of a module find, and none after it: `with kept_for_module(install): yield`.

    Each test's own transaction nests in that of the module.
    """

    @contextmanager
    def kept(write: Callable[[], Any]) -> Iterator[None]:
        with django_db_blocker.unblock():
            around = transaction.atomic()
            around.__enter__()
            write()
        yield
        with django_db_blocker.unblock():
            transaction.set_rollback(True)
            around.__exit__(None, None, None)

    return kept


@pytest.fixture
def person(db: None) -> Callable[..., Any]:
    """Make a person with a role: `person("ann", "csm")`; without a role, an outsider."""
    return make_person


def make_person(name: str, *names_of_roles: str) -> Any:
    """Make a person, or give one that is there these roles and no other."""
    people = get_user_model().objects
    user = people.filter(username=name).first()
    if user is None:
        user = people.create(username=name, email=f"{name}@example.com", password=HASHED)
        if names_of_roles:
            join(user.groups, Group.objects.filter(name__in=names_of_roles))
    elif set(user.groups.values_list("name", flat=True)) != set(names_of_roles):
        user.groups.set(Group.objects.filter(name__in=names_of_roles))
    return user


def join(mine: Any, groups: Iterable[Group]) -> None:
    """Put somebody new into groups: nothing is there that could stand twice."""
    person, group = mine.source_field_name, mine.target_field_name
    mine.through.objects.bulk_create([mine.through(**{person: mine.instance, group: one}) for one in groups])


@pytest.fixture
def without(person: Callable[..., Any]) -> Callable[..., Any]:
    """Make a person with a role of the host's own, one of ours less some: `without("view_warning", of=roles.CSM)`."""

    def make(*codenames: str, of: str) -> Any:
        group = Group.objects.create(name=f"{of} without {', '.join(codenames)}")
        ours = Permission.objects.filter(group__name=of)
        assert ours.filter(codename__in=codenames).count() == len(codenames), f"not all of {codenames} are of {of}"
        group.permissions.set(ours.exclude(codename__in=codenames))
        return person("half", group.name)

    return make


@pytest.fixture
def csm(person: Callable[..., Any]) -> Any:
    """Works their own portfolio."""
    return person("csm", roles.CSM)


@pytest.fixture
def other_csm(person: Callable[..., Any]) -> Any:
    """Works another portfolio."""
    return person("other_csm", roles.CSM)


@pytest.fixture
def manager(person: Callable[..., Any]) -> Any:
    """Leads the CSMs."""
    return person("manager", roles.MANAGER)


@pytest.fixture
def director(person: Callable[..., Any]) -> Any:
    """Leads the managers."""
    return person("director", roles.DIRECTOR)


@pytest.fixture
def interviewer(person: Callable[..., Any]) -> Any:
    """Talks to customers who left, and is on no account team."""
    return person("interviewer", roles.INTERVIEWER)


@pytest.fixture
def operator(person: Callable[..., Any]) -> Any:
    """Defines metrics and rules, and imports data."""
    return person("operator", roles.OPERATOR)


@pytest.fixture
def analyst(person: Callable[..., Any]) -> Any:
    """Sees everything and changes nothing."""
    return person("analyst", roles.ANALYST)


@pytest.fixture
def outsider(person: Callable[..., Any]) -> Any:
    """Has a login and no role."""
    return person("outsider")


@pytest.fixture(autouse=True)
def language_of_the_settings():
    """A page in another language leaves it behind for the next test of the thread."""
    translation.deactivate()


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests of a process: Playwright starts only once in a thread."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield found
        found.close()
