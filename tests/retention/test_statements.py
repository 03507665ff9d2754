"""Statements run wherever they are called from, also inside a request that keeps an audit trail."""

from __future__ import annotations

import pghistory
import pytest
from psycopg import sql

from retention import statements


@pytest.mark.django_db
def test_a_composed_statement_runs_inside_the_audit_trail_of_a_request():
    with pghistory.context(user=7):
        found = statements.fetch(
            "tests.retention", "greet", {"name": "world"}, fragments={"word": sql.Literal("hello")}
        )

    assert found == [{"said": "hello world"}]
