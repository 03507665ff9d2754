"""Months of observations and snapshots: made ahead, made on demand, dropped when old."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db import connection, transaction
from psycopg import sql

from retention import statements

TABLES: Final = ("retention_observation", "retention_healthsnapshot")
_LOCK: Final = 7_310_001  # one maker of partitions at a time


def month_of(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def months_between(first: date, last: date) -> list[date]:
    """The first days of all months that the range touches."""
    months = [month_of(first)]
    while (following := next_month(months[-1])) <= last:
        months.append(following)
    return months


def ensure(*, table: str, months: Iterable[date]) -> list[date]:
    """Make the missing partitions of a table and return the months that were made.

    Safe to call from many processes at once and inside a transaction: an advisory lock is held
    until commit. A month that exists costs one catalogue query.
    """
    wanted = sorted({month_of(month) for month in months})
    if not _missing(table, wanted):
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        made = _missing(table, wanted)
        for month in made:
            partition = sql.SQL("CREATE TABLE {name} PARTITION OF {table} FOR VALUES FROM ({a}) TO ({b})").format(
                name=sql.Identifier(f"{table}_{month:%Y_%m}"),
                table=sql.Identifier(table),
                a=sql.Literal(month),
                b=sql.Literal(next_month(month)),
            )
            cursor.execute(statements.plain(partition))
    return made


def _missing(table: str, wanted: list[date]) -> list[date]:
    there = existing(table=table)
    return [month for month in wanted if month not in there]


def existing(*, table: str) -> set[date]:
    """The months that have a partition."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = %s::regclass",
            [table],
        )
        names = [str(row[0]) for row in cursor.fetchall()]
    found = set()
    for name in names:
        year, _, month = name.removeprefix(f"{table}_").partition("_")
        if year.isdigit() and month.isdigit():
            found.add(date(int(year), int(month), 1))
    return found


def drop_before(*, table: str, month: date) -> list[date]:
    """Drop the partitions that end on or before the first day of `month`; return the months of those that had rows."""
    old = sorted(one for one in existing(table=table) if one < month_of(month))
    filled = []
    with transaction.atomic(), connection.cursor() as cursor:
        for one in old:
            name = sql.Identifier(f"{table}_{one:%Y_%m}")
            cursor.execute(statements.plain(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(name)))
            if cursor.fetchone() == (True,):
                filled.append(one)
            cursor.execute(statements.plain(sql.SQL("DROP TABLE {}").format(name)))
    return filled
