"""The one clock: the database's, read where work enters (a page, a command, a task) and passed on."""

from __future__ import annotations

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """Return PostgreSQL's now(): the same for every machine, and fixed within a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        row: tuple[datetime] = cursor.fetchone()
    return row[0]
