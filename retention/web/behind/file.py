"""A list as a file that no spreadsheet runs, sent row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from retention import exports

BLOCK: Final = 2000
"""Rows that are read at once."""


def answer(*, name: str, day: date, columns: Mapping[str, str], rows: QuerySet[Any]) -> StreamingHttpResponse:
    """Return the file with these columns: their heads, and the fields they are read from."""
    found = StreamingHttpResponse(_lines(columns, rows), content_type="text/csv; charset=utf-8")
    found["Content-Disposition"] = f'attachment; filename="{name}-{day:%Y-%m-%d}.csv"'
    return found


def _lines(columns: Mapping[str, str], rows: QuerySet[Any]) -> Iterator[str]:
    read = rows.values_list(*columns.values()).iterator(chunk_size=BLOCK)
    yield "\N{ZERO WIDTH NO-BREAK SPACE}"
    yield from exports.csv_lines(columns=list(columns), rows=read)
