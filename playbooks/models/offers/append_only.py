"""Rows that are only ever added: the database refuses to change, delete or empty them."""

from __future__ import annotations

from collections.abc import Sequence

import pgtrigger

_NEVER_EMPTIED = """
    IF left(current_database(), 5) <> 'test_' THEN
        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
"""


def append_only(*, people: Sequence[str] = ()) -> list[pgtrigger.Trigger]:
    """The triggers of a table that is only added to.

    `people` are the keys of persons: one who is deleted leaves their name, and nothing else may change.
    A test database is emptied between tests, also by the tests of a host.
    """
    changed = pgtrigger.AnyChange(exclude=list(people)) if people else None
    triggers = [pgtrigger.Protect(name="rows_never_change", operation=pgtrigger.Update, condition=changed)]
    triggers += [
        pgtrigger.Protect(
            name=f"{key}_stays",
            operation=pgtrigger.Update,
            condition=pgtrigger.Condition(f"NEW.{key}_id IS DISTINCT FROM OLD.{key}_id AND NEW.{key}_id IS NOT NULL"),
        )
        for key in people
    ]
    return [
        *triggers,
        pgtrigger.Protect(name="rows_are_never_deleted", operation=pgtrigger.Delete),
        pgtrigger.Trigger(
            name="rows_are_never_emptied",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func=_NEVER_EMPTIED,
        ),
    ]
