"""The one door for set-based SQL: a statement lives in a file and is run by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any, Final

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from psycopg import sql

Params = Mapping[str, Any]

_HEAD: Final = re.compile(r"\A(?:\s*--[^\n]*\n)+")


@cache
def text(package: str, name: str) -> str:
    """The statement in PACKAGE/sql/NAME.sql, for example ("retention.scoring", "score_day").

    Its name stands at its end, for logs, instead of the lines above it that say what it is for: the audit trail of
    a request leaves alone what begins with SELECT.
    """
    import_module(package)
    written = (files(package) / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    return f"{_HEAD.sub('', written).rstrip()}\n-- {package} {name}\n"


def compose(package: str, name: str, fragments: Mapping[str, sql.Composable] | None) -> Any:
    """The statement with its {fragments} filled in by psycopg's own composition, never by text."""
    statement = text(package, name)
    if not fragments:
        return statement
    return sql.SQL(statement).format(**fragments)


def plain(statement: str | sql.Composable) -> str:
    """The statement as text: what wraps cursors (the audit trail of a request does) expects no more than that."""
    if isinstance(statement, str):
        return statement
    connection.ensure_connection()
    return statement.as_string(connection.connection)


def part(rows: QuerySet[Any, Any]) -> sql.Composable:
    """A query as a part of a statement: its values are put in by the database driver, never by hand."""
    try:
        written, params = rows.query.sql_with_params()
    except EmptyResultSet:
        nobody = rows.model._base_manager.filter(pk=-1).values(*rows.query.values_select)
        written, params = nobody.query.sql_with_params()
    connection.ensure_connection()
    whole = psycopg.ClientCursor(connection.connection).mogrify(written, params)
    return sql.SQL(whole.replace("%", "%%"))


def counted(lists: Mapping[str, QuerySet[Any, Any]]) -> sql.Composable:
    """Lists as a part of a statement: a row each, with its key and how many rows it has."""
    parts = [
        sql.SQL("SELECT {}, count(*) FROM ({}) AS rows").format(sql.Literal(key), part(rows.values("pk")))
        for key, rows in lists.items()
    ]
    return sql.SQL(" UNION ALL ").join(parts)


@contextmanager
def by_one_process() -> Iterator[None]:
    """Ask for the first rows of an order: parallel workers would run far ahead of what is shown.

    Said in front of each statement, and so for its own transaction; in one that is begun it holds until that ends.
    """
    with connection.execute_wrapper(_alone):
        yield


def _alone(run: Callable[..., Any], statement: str, *others: Any) -> Any:
    cursor = run(f"SELECT set_config('max_parallel_workers_per_gather', '0', true); {statement}", *others)
    while cursor.nextset():  # what is read is the answer to the last one
        pass
    return cursor


def gave_up(error: BaseException) -> bool:
    """Tell whether PostgreSQL gave up on a statement: somebody else held its rows, or it took longer than it may."""
    return isinstance(error.__cause__, psycopg.errors.LockNotAvailable | psycopg.errors.QueryCanceled)


def execute(
    package: str,
    name: str,
    params: Params | None = None,
    *,
    fragments: Mapping[str, sql.Composable] | None = None,
) -> int:
    """Run a statement and return the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(plain(compose(package, name, fragments)), dict(params or {}))
        return int(cursor.rowcount)


def fetch(
    package: str,
    name: str,
    params: Params | None = None,
    *,
    fragments: Mapping[str, sql.Composable] | None = None,
) -> list[dict[str, Any]]:
    """Run a statement and return its rows as dictionaries."""
    with connection.cursor() as cursor:
        cursor.execute(plain(compose(package, name, fragments)), dict(params or {}))
        columns = [column[0] for column in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def stream(package: str, name: str, params: Params | None = None, *, size: int = 5000) -> Iterator[dict[str, Any]]:
    """Run a reading statement through a server-side cursor; memory stays flat. Needs a transaction."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(compose(package, name, None), dict(params or {}))
        columns: list[str] | None = None
        while rows := cursor.fetchmany(size):
            columns = columns or [column[0] for column in cursor.description or ()]
            for row in rows:
                yield dict(zip(columns, row, strict=True))
