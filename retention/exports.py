"""What can be taken out as a file, kind by kind; apps to the right register theirs when they load."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Protocol

from django.db.models import Q

from retention import statements, trail
from retention.models import Customer, Warning
from retention.scoring.publishing import latest_day

Rows = Iterator[Sequence[Any]]

_FORMULA: Final = re.compile(r"^[\t\r\n ]*[=+\-@＝＋－＠]")  # noqa: RUF001  full-width forms count too
_NUMBER: Final = re.compile(r"^[+-]?\d+(\.\d+)?$")


class Sink(Protocol):
    """Anywhere text can be written to."""

    def write(self, text: str, /) -> Any:
        """Take a piece of text."""


@dataclass(frozen=True, kw_only=True)
class Export:
    """One kind: its columns, and a function that streams its rows for a range of days.

    `rows` is called inside a transaction with the first and last day, both None where none were
    asked for; with `needs_days` the newest day that was scored is meant then.
    """

    kind: str
    columns: tuple[str, ...]
    rows: Callable[[date | None, date | None], Rows]
    needs_days: bool = False


_kinds: dict[str, Export] = {}


def register(export: Export) -> None:
    """Offer a kind; a second one of the same name is refused."""
    if export.kind in _kinds:
        msg = f"There is an export of {export.kind} already."
        raise ValueError(msg)
    _kinds[export.kind] = export


def kinds() -> dict[str, Export]:
    """Every kind by its name, in the order of registration."""
    return dict(_kinds)


def rows_of(*, kind: str, first: date | None, last: date | None) -> Rows:
    """The rows of a kind, streamed; call it inside a transaction."""
    export = _kinds[kind]
    if export.needs_days and first is None:
        first = last = latest_day()
        if first is None:
            return iter(())
    return export.rows(first, last)


def write_csv(*, columns: Sequence[str], rows: Iterable[Sequence[Any]], sink: Sink) -> int:
    """Write a header and the rows; return how many. Text that a spreadsheet would run is quoted with '."""
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow([_cell(value) for value in row])
        count += 1
    return count


def csv_lines(*, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield what write_csv writes, a line at a time: for an answer that is sent while it is read."""
    kept = _Line()
    writer = csv.writer(kept, lineterminator="\n")
    writer.writerow(columns)
    yield kept.text
    for row in rows:
        writer.writerow([_cell(value) for value in row])
        yield kept.text


class _Line:
    """Keeps the newest line that was written."""

    text = ""

    def write(self, text: str, /) -> None:
        """Take a line."""
        self.text = text


def write_json(*, columns: Sequence[str], rows: Iterable[Sequence[Any]], sink: Sink) -> int:
    """Write a list of objects, one a line; return how many."""
    count = 0
    sink.write("[")
    for count, row in enumerate(rows, start=1):
        values = {name: _plain(value) for name, value in zip(columns, row, strict=True)}
        sink.write(("," if count > 1 else "") + "\n" + json.dumps(values, ensure_ascii=False))
    sink.write("\n]\n" if count else "]\n")
    return count


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return "'" + value if _FORMULA.match(value) and not _NUMBER.match(value) else value
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    plain = _plain(value)
    return repr(plain) if isinstance(plain, float) else str(plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def _streamed(name: str, columns: Sequence[str]) -> Callable[[date | None, date | None], Rows]:
    def rows(first: date | None, last: date | None) -> Rows:
        for row in statements.stream("retention.scoring", name, {"first": first, "last": last}):
            yield [row[column] for column in columns]

    return rows


def _warnings(first: date | None, last: date | None) -> Rows:
    days = Q() if first is None else Q(opened_on__range=(first, last))
    found = Warning.objects.valid().filter(days).order_by("opened_on", "customer__external_id", "rule__code")
    return found.values_list("customer__external_id", "rule__code", "level", "opened_on", "cleared_on").iterator()


def _audit(first: date | None, last: date | None) -> Rows:
    for one in trail.everything(first=first, last=last):
        yield (one.at, one.who, one.origin, one.what, one.object, one.verb, one.changes, one.why)


def _customers(first: date | None, last: date | None) -> Rows:
    rows = Customer.objects.present().order_by("source", "external_id")
    return rows.values_list(*_CUSTOMER_FIELDS.values()).iterator()


_SNAPSHOT: Final = ("customer", "day", "score", "tier", "coverage", "model")
_COMPONENT: Final = ("customer", "day", "metric", "value", "metric_score", "weight_share", "points")
_CUSTOMER_FIELDS: Final = {
    "external_id": "external_id",
    "name": "name",
    "segment": "segment",
    "industry": "industry",
    "employees": "employees",
    "annual_revenue": "annual_revenue",
    "region": "region",
    "channel": "channel",
    "owner": "owner_name",
    "signed_on": "signed_on",
    "lost_on": "lost_on",
    "score": "health__score",
    "tier": "health__tier",
    "scored_on": "health__day",
}

register(Export(kind="snapshots", columns=_SNAPSHOT, rows=_streamed("export_snapshots", _SNAPSHOT), needs_days=True))
register(
    Export(kind="components", columns=_COMPONENT, rows=_streamed("export_components", _COMPONENT), needs_days=True)
)
register(Export(kind="warnings", columns=("customer", "rule", "level", "opened_on", "cleared_on"), rows=_warnings))
register(Export(kind="customers", columns=tuple(_CUSTOMER_FIELDS), rows=_customers))
register(Export(kind="audit", columns=("at", "who", "where", "what", "row", "action", "changes", "why"), rows=_audit))
