"""Which departures a report is about: those a person may see, and the properties by which they are compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from interviews.models import Departure

SOURCES: Final = ("best", "confirmed", "recorded", "stated")
"""Whose word for the main reason counts; best: the most certain that there is."""

BANDS: Final = ((1, 49), (50, 249), (250, 999), (1000, None))
"""Sizes of customers, by their employees."""

DIMENSIONS: Final[Mapping[str, Any]] = {
    "industry": _("Industry"),
    "size": _("Size"),
    "region": _("Region"),
    "stage": _("Stage"),
    "channel": _("Channel"),
    "segment": _("Segment"),
    "csm": _("CSM"),
}
_FACTS: Final = (
    "id", "left_month", "mrr_lost", "industry", "size", "region", "stage", "channel", "segment", "csm_name", "talk",
    "talk_days", *(f"{source}_{kept}" for source in SOURCES for kept in ("id", "verdict")),
)  # fmt: skip
_SIZE: Final = """CASE WHEN d.size IS NULL THEN '' WHEN d.size < 50 THEN '1–49' WHEN d.size < 250 THEN '50–249'
    WHEN d.size < 1000 THEN '250–999' ELSE '1000+' END"""  # noqa: RUF001  a range is written with an en dash
_COLUMNS: Final[Mapping[str, sql.Composable]] = {
    "": sql.SQL("''::text"),
    "size": sql.SQL(_SIZE),
    "csm": sql.SQL("d.csm_name"),
    **{name: sql.SQL("d.{}").format(sql.Identifier(name)) for name in DIMENSIONS if name not in ("size", "csm")},
}


class UnableToCompare(Exception):
    """There is no such property, or no such source."""


def expression(dimension: str) -> sql.Composable:
    """The expression of a property over a departure d. Raises UnableToCompare."""
    found = _COLUMNS.get(dimension)
    if found is None:
        known = ", ".join(DIMENSIONS)
        raise UnableToCompare(f"{dimension!r} is not a property to compare by; known are {known}.")
    return found


def main(source: str, kept: Literal["id", "verdict"]) -> sql.Composable:
    """What is kept of the main reason over a departure d. Raises UnableToCompare for a source that there is not."""
    if source not in SOURCES:
        raise UnableToCompare(f"{source!r} is not a source of reasons; known are {', '.join(SOURCES)}.")
    return sql.SQL("d.{}").format(sql.Identifier(f"{source}_{kept}"))


def fragment(departures: QuerySet[Departure]) -> sql.Composable:
    """The chosen departures as a part of a statement."""
    return written(departures.order_by().values(*_FACTS))


def written(rows: QuerySet[Any, Any]) -> sql.Composable:
    """A query as a part of a statement: its values are put in by the database driver, never by hand."""
    try:
        text, params = rows.query.sql_with_params()
    except EmptyResultSet:
        text, params = rows.model._base_manager.filter(pk=-1).values(*rows.query.values_select).query.sql_with_params()
    connection.ensure_connection()
    whole = psycopg.ClientCursor(connection.connection).mogrify(text, params)
    return sql.SQL(whole.replace("%", "%%"))
