"""The audit trail: every change of a definition or of work is kept, whoever makes it and however."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db import models

Tracked = TypeVar("Tracked", bound=type[models.Model])


def audited() -> Callable[[Tracked], Tracked]:
    """Keep a row of the model's event table for every insert, update and delete.

    Database triggers write them, so bulk updates, files and plain SQL are kept too; the rows cannot be changed. Who
    did it comes from the request; for a job or a command it is empty. Read them by `instance.audit`.
    """
    decorate: Callable[[Tracked], Tracked] = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        obj_field=pghistory.ObjForeignKey(related_name="audit", related_query_name="audit"),
        append_only=True,
        level=pghistory.Statement,
    )
    return decorate
