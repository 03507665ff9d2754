"""A list as a file that no spreadsheet runs, sent row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpResponseBase, QueryDict, StreamingHttpResponse

from retention import exports
from retention.web.behind.unread import refusal, unread

BLOCK: Final = 2000
"""Rows that are read at once."""


def answer(
    *,
    name: str,
    day: date,
    columns: Mapping[str, str],
    rows: QuerySet[Any],
    asked: QueryDict,
    filters: Any = None,
) -> HttpResponseBase:
    """Return the file with these columns: their heads, and the fields they are read from.

    Where the address asks for what its filters do not know nothing is exported, and it is said what was wrong.
    """
    read = rows.values_list(*columns.values())
    return answer_of(name=name, day=day, columns=list(columns), rows=_read(read), asked=asked, filters=filters)


def answer_of(
    *,
    name: str,
    day: date,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    asked: QueryDict,
    filters: Any = None,
) -> HttpResponseBase:
    """Return the file with these rows, on the same condition; they are not read before it is sent."""
    if wrong := unread(asked, filters=filters):
        return refusal(wrong)
    found = StreamingHttpResponse(_lines(columns, rows), content_type="text/csv; charset=utf-8")
    found["Content-Disposition"] = f'attachment; filename="{name}-{day:%Y-%m-%d}.csv"'
    return found


def _read(rows: QuerySet[Any]) -> Iterator[Sequence[Any]]:
    yield from rows.iterator(chunk_size=BLOCK)


def _lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    yield "\N{ZERO WIDTH NO-BREAK SPACE}"
    yield from exports.csv_lines(columns=columns, rows=rows)
