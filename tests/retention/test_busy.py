"""Who waits too long for the database is told so in words, and can try again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import OperationalError, connection
from django.urls import reverse
from rest_framework.test import APIClient

from tests.makers import make_customer

pytestmark = pytest.mark.django_db(transaction=True)
LIMITS = ["lock_timeout", "statement_timeout"]


@contextmanager
def somebody_changing(table: str) -> Iterator[None]:
    """Another connection that holds a table."""
    given = {**connection.get_connection_params(), "cursor_factory": psycopg.ClientCursor}
    with psycopg.connect(**given) as other:
        other.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def waiting_at_most(limit: str) -> Iterator[None]:
    """This connection, with a little patience."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET {limit} = '200ms'")
        try:
            yield
        finally:
            cursor.execute(f"RESET {limit}")


@pytest.mark.parametrize("limit", LIMITS)
def test_a_page_says_so_in_the_language_of_the_person(client, manager, limit):
    client.force_login(manager)
    told = {}

    with waiting_at_most(limit), somebody_changing("retention_customer"):
        for language in ("en", "zh-hans"):
            answer = client.get(reverse("retention:customers"), headers={"accept-language": language})
            told[language] = (answer.status_code, answer.content.decode())

    assert [status for status, _page in told.values()] == [503, 503]
    assert "Please try again in a moment" in told["en"][1]
    assert "请稍后再试" in told["zh-hans"][1]
    assert client.get(reverse("retention:customers")).status_code == 200


def test_what_was_sent_is_not_written_and_the_way_leads_to_the_first_page(client, csm):
    customer = make_customer(owner=csm)
    client.force_login(csm)
    sent = {"kind": "call", "note": "They asked for the report."}

    with waiting_at_most("lock_timeout"), somebody_changing("retention_interaction"):
        answer = client.post(reverse("retention:customer-talk", args=[customer.pk]), sent)

    assert answer.status_code == 503
    assert f'href="{reverse("retention:home")}"' in answer.content.decode()
    assert not customer.interactions.exists()


@pytest.mark.parametrize("limit", LIMITS)
def test_a_machine_is_told_by_a_problem_document(manager, limit):
    machine = APIClient()
    machine.force_login(manager)

    with waiting_at_most(limit), somebody_changing("retention_customer"):
        answer = machine.get("/api/v1/customers/")

    assert (answer.status_code, answer.data["type"]) == (503, "urn:retention:problem:busy")
    assert "nothing was written" in answer.data["detail"]


def test_another_failure_of_the_database_stays_one(client, manager):
    client.force_login(manager)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE retention_customer RENAME TO gone")
    try:
        with pytest.raises(Exception, match="retention_customer") as raised:
            client.get(reverse("retention:customers"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE gone RENAME TO retention_customer")
    assert not isinstance(raised.value, OperationalError)
