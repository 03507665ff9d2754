"""The registry of triggers is quicker than the one it stands for, and takes and refuses the same."""

from __future__ import annotations

from collections.abc import Iterator

import pgtrigger
import pytest
from pgtrigger import registry

from project.triggers import Indexed
from retention.models import Customer, Measure

READ_ONLY = pgtrigger.Protect(name="read_only_in_this_test", operation=pgtrigger.Update)


@pytest.fixture
def registered() -> Iterator[None]:
    READ_ONLY.register(Customer)
    yield
    READ_ONLY.unregister(Customer)


def test_knows_what_the_slow_one_would_list(registered: None):
    ours = registry._registry
    slow = registry._Registry()
    slow.data = ours.data

    assert type(ours) is Indexed
    assert len(ours) > 200
    assert ours.by_db_table == slow.by_db_table
    assert ours.pg_function_names == slow.pg_function_names
    assert ours.by_db_table["retention_customer", READ_ONLY.name] is READ_ONLY


def test_forgets_a_trigger_that_is_taken_away():
    before = dict(registry._registry.by_db_table), set(registry._registry.pg_function_names)

    short_lived = pgtrigger.Protect(name="short_lived_in_this_test", operation=pgtrigger.Update)
    short_lived.register(Customer)
    short_lived.unregister(Customer)

    assert (registry._registry.by_db_table, registry._registry.pg_function_names) == before


def test_refuses_a_second_trigger_of_the_same_name(registered: None):
    another = pgtrigger.Protect(name=READ_ONLY.name, operation=pgtrigger.Delete)

    with pytest.raises(KeyError, match="already used for model"):
        another.register(Customer)

    another.register(Measure)
    another.unregister(Measure)
