"""The addresses of the lists behind the numbers: what the page is narrowed to, and what the number is of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from interviews.analysis.figures.report import BEST
from interviews.web.report_filters import SIZES, DepartureFilter
from retention.partitions import next_month
from retention.web.filters import UNSAID

Address = Callable[..., str]


def of_departures(filters: DepartureFilter, view: Mapping[str, str]) -> Address:
    """Return a function that gives the address of the departures behind a number of the report.

    They are those that the report is about, and the number's own: what it says of itself replaces what the page says,
    since a group lies within what the page is narrowed to.
    """
    first, last = filters.span
    kept = {name: value for name, value in filters.given.items() if value and name not in ("since", "until")}

    def address(*, month: date | None = None, **own: Any) -> str:
        span = (first, last) if month is None else _within(month, first, last)
        asked = {**kept, "since": span[0].isoformat(), "until": span[1].isoformat()}
        asked |= {"source": view["source"]} if view["source"] != BEST else {}
        return written("interviews:departures", asked | own)

    return address


def of_group(*, by: str, value: str) -> dict[str, str]:
    """Return the filter that a group of the report is: the customers with one value of a property."""
    if not by:
        return {}
    if by == "size":
        return {"size": str(SIZES[value][0]) if value in SIZES else UNSAID}
    return {by: value or UNSAID}


def written(name: str, query: Mapping[str, Any]) -> str:
    """Return an address with a query."""
    data = QueryDict(mutable=True)
    for key, value in query.items():
        data.setlist(key, value if isinstance(value, list) else [str(value)])
    return f"{reverse(name)}?{data.urlencode()}" if data else reverse(name)


def _within(month: date, first: date, last: date) -> tuple[date, date]:
    return max(month, first), min(next_month(month) - timedelta(days=1), last)
