"""The one clock: the database's, read where work enters (a page, a command, a task) and passed on; when days begin."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import connection
from django.utils import timezone


def database_now() -> datetime:
    """Return PostgreSQL's now(): the same for every machine, and fixed within a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        row: tuple[datetime] = cursor.fetchone()
    return row[0]


def local_day(moment: datetime) -> date:
    """Return the calendar day in TIME_ZONE, whatever zone a host has activated for who looks."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


def midnight(day: date) -> datetime:
    """Return when a day of TIME_ZONE begins, also where the clocks skip its midnight or show it twice."""
    return datetime.combine(day, time.min, timezone.get_default_timezone())
