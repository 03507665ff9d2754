"""Statements run wherever they are called from, also inside a request that keeps an audit trail."""

from __future__ import annotations

import pghistory
import pytest
from django.db import connection
from psycopg import sql

from retention import statements


@pytest.mark.django_db
def test_a_composed_statement_runs_inside_the_audit_trail_of_a_request():
    with pghistory.context(user=7):
        found = statements.fetch(
            "tests.retention", "greet", {"name": "world"}, fragments={"word": sql.Literal("hello")}
        )

    assert found == [{"said": "hello world"}]


@pytest.mark.django_db(transaction=True)
def test_one_process_is_asked_for_in_one_go_and_only_for_what_stands_inside(django_assert_num_queries):
    setting = "current_setting('max_parallel_workers_per_gather')"

    def how_many():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {setting}, %s", ["x"])
            return cursor.fetchall()

    usual = how_many()
    with django_assert_num_queries(2), statements.by_one_process():
        inside = how_many()
        with pghistory.context(user=7):
            traced = how_many()

    assert inside == traced == [("0", "x")]
    assert usual != inside
    assert how_many() == usual


def test_a_statement_begins_with_what_it_does_and_ends_with_its_name():
    """The audit trail puts a question in front of everything that does not begin with SELECT."""
    assert statements.text("tests.retention", "greet") == (
        "SELECT {word} || ' ' || %(name)s AS said\n-- tests.retention greet\n"
    )
