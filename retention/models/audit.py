"""The audit trail: every change of a definition or of work is kept, whoever makes it and however."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import pghistory
import pgtrigger
from django.db import models

Tracked = TypeVar("Tracked", bound=type[models.Model])


_NEVER_EMPTIED: Final = """
    IF left(current_database(), 5) <> 'test_' THEN
        RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
"""


def never_emptied() -> pgtrigger.Trigger:
    """Refuse TRUNCATE, which row triggers do not see; a test database is emptied between tests, also by a host's."""
    return pgtrigger.Trigger(
        name="rows_are_never_emptied",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=_NEVER_EMPTIED,
    )


def audited() -> Callable[[Tracked], Tracked]:
    """Keep a row of the model's event table for every insert, update and delete.

    Database triggers write them, so bulk updates, files and plain SQL are kept too; the rows cannot be changed,
    deleted or emptied. Who did it, and at which address, comes from the request; a job leaves its name. Read them by
    `instance.audit`, or all together by retention.trail.
    """
    decorate: Callable[[Tracked], Tracked] = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        obj_field=pghistory.ObjForeignKey(related_name="audit", related_query_name="audit"),
        append_only=True,
        meta={"triggers": [never_emptied()]},
        level=pghistory.Statement,
    )
    return decorate


def append_only(*, people: Sequence[str] = ()) -> list[pgtrigger.Trigger]:
    """The triggers of a table that is only added to.

    `people` are the keys of persons: one who is deleted leaves their name, and nothing else may change.
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
        never_emptied(),
    ]
