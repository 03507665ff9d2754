"""Observations come in: one value of a measure, for a customer and a local day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final, Unpack

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from retention import conf, partitions, statements
from retention.clock import local_day
from retention.ingest import staging, staleness, values
from retention.ingest.outcome import Arrival, Coming, Complaints, IngestResult, Row, Rows
from retention.ingest.staging import PACKAGE
from retention.models import Measure

HEADERS: Final = ("customer", "measure", "day", "value")
WIDE: Final = ("customer", "day")
_FIRST_DAY: Final = date(1990, 1, 1)
_REMEMBERED_DAYS: Final = 50_000
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_COLUMNS: Final = [
    ("line", "integer"),
    ("customer", "text"),
    ("measure_id", "smallint"),
    ("day", "date"),
    ("value", "numeric"),
]


def record(*, rows: Rows, wide: bool = False, **coming: Unpack[Coming]) -> IngestResult:
    """Add or replace observations, known by (customer, measure, day); an empty value is no observation.

    1. Read every cell once and COPY the rows into a table of this transaction.
    2. Look up the customers, and refuse unknown ones, repeated keys and values out of bounds.
    3. Make the months that are missing, note the days whose score no longer fits (StaleDays),
       write the values that differ, and move the starts of series that now begin earlier.

    With `wide` a bad value is reported under the name of its measure. Numbers are finite and
    below 10^15; days are not in the future (`now` in local time).

    Raises UnableToIngest with every bad cell; then nothing was written.
    """
    arrival = Arrival(**coming)
    with transaction.atomic():
        reading = _Reading(arrival, wide=wide)
        with staging.complaining(reading.complaints):
            reading.copy(rows)
            arrival.tell("checking", 0)
            found = _check(reading, arrival)
        counts = {name: sum(row[name] for row in found) for name in ("rows", "inserted", "updated", "unchanged")}
        reading.brought = [row["measure_id"] for row in found]
        result = _write(reading, counts, arrival)
        if arrival.dry_run:
            transaction.set_rollback(True)
    return result


class _Reading:
    """Reads the cells of observations, nearly all of them by dictionary look-ups and one match."""

    def __init__(self, arrival: Arrival, *, wide: bool) -> None:
        self.arrival = arrival
        self.wide = wide
        self.complaints = Complaints(limit=conf.settings().max_import_errors)
        defined = list(Measure.objects.values_list("code", "pk", "minimum", "maximum"))
        self.measures: dict[Any, str] = {code: str(pk) for code, pk, _low, _high in defined}
        self.bounds = {pk: (low, high) for _code, pk, low, high in defined}
        self.days: dict[Any, str] = {}
        self.months: set[date] = set()
        self.first_day, self.last_day = date.max, date.min
        self.read_day = values.day(
            arrival.date_format,
            first=_FIRST_DAY,
            last=local_day(arrival.now),
        )
        self.read_customer = values.text(120)
        self.told: set[tuple[int, str]] = set()
        self.empty = 0
        self.read = 0
        self.brought: list[int] = []

    def copy(self, rows: Rows) -> None:
        """COPY the good rows; note the bad ones."""
        staging.create("retention_incoming", _COLUMNS)
        with staging.copying() as copy:
            for lines in self._lines(rows):
                copy.write("".join(lines))

    def _lines(self, rows: Rows) -> Iterator[list[str]]:
        """Batches of lines as COPY reads them."""
        days, measures, plain, every = self.days, self.measures, values.plain_number, staging.EVERY
        lines: list[str] = []
        add = lines.append
        for line, row in staging.to_the_end(rows, self.complaints):
            try:
                customer, value = row["customer"], row["value"]
                day, measure = days[row["day"]], measures[row["measure"]]
                usual = plain(value) and customer and customer.strip() is customer and customer.isprintable()
            except (KeyError, TypeError, AttributeError):
                usual = False
            if usual and "\\" not in customer:
                add(f"{line}\t{customer}\t{measure}\t{day}\t{value}\n")
            else:
                lines.extend(self._slowly(line, row))
            if len(lines) >= every:
                self.read += every
                self.arrival.tell("reading", self.read)
                yield lines
                lines.clear()
        yield lines

    def _slowly(self, line: int, row: Row) -> list[str]:
        """Read a row cell by cell: it is bad, or good in an unusual way (a new day, 1e3, spaces)."""
        value = row.get("value")
        if value is None or (isinstance(value, str) and not value.strip()):
            self.empty += 1
            return []
        customer = self._cell(line, "customer", row.get("customer"), self.read_customer)
        measure = self._cell(line, "measure", row.get("measure"), self._measure)
        day = self._cell(line, "day", row.get("day"), self._day)
        number = self._cell(line, str(row.get("measure")) if self.wide else "value", value, values.number)
        if customer is None or measure is None or day is None or number is None:
            return []
        escaped = customer.translate(_ESCAPES)
        return [f"{line}\t{escaped}\t{measure}\t{day}\t{number}\n"]

    def _cell(self, line: int, column: str, value: Any, read: values.Reader) -> str | None:
        reason, remedy = _("is empty."), _("Every observation needs it.")
        try:
            found = "" if value is None else read(value)
        except values.UnableToRead as error:
            found, reason, remedy = "", error.reason, error.remedy
        if found:
            return found
        if (line, column) not in self.told:  # a bad day in a wide row is bad once, not once a measure
            self.told.add((line, column))
            self.complaints.add(line=line, column=column, value=value, reason=reason, remedy=remedy)
        return None

    def _measure(self, value: Any) -> str:
        code = str(value).strip()
        if code not in self.measures:
            raise values.UnableToRead(
                _("is not a measure we know."), _("Correct the code, or define the measure first.")
            )
        return self.measures[code]

    def _day(self, value: Any) -> str:
        found = self.read_day(value)
        if not found:
            return ""
        day = date.fromisoformat(found)
        self.first_day, self.last_day = min(day, self.first_day), max(day, self.last_day)
        self.months.add(partitions.month_of(day))
        if len(self.days) < _REMEMBERED_DAYS:
            self.days[value] = found
        return found


def _check(reading: _Reading, arrival: Arrival) -> list[dict[str, Any]]:
    """Look up the customers, compare with what is stored, complain; return what writing will do, by measure."""
    statements.fetch(PACKAGE, "roomy_sorts")
    staging.find_customers(arrival)
    span = {"first_day": reading.first_day, "last_day": reading.last_day}
    statements.execute(PACKAGE, "observations_stage", span)
    staging.analyze("retention_staged")
    found = statements.fetch(PACKAGE, "observations_summary")
    if any(_suspicious(row, *reading.bounds[row["measure_id"]]) for row in found):
        staging.complain(reading.complaints, "observations_check", {**arrival.params, "wide": reading.wide})
    return found


def _suspicious(row: dict[str, Any], low: Decimal | None, high: Decimal | None) -> bool:
    too_low = low is not None and row["smallest"] < low
    too_high = high is not None and row["largest"] > high
    return bool(row["wrong_key"] or too_low or too_high)


def _write(reading: _Reading, counts: dict[str, int], arrival: Arrival) -> IngestResult:
    arrival.tell("writing", counts["rows"])
    if counts["inserted"] or counts["updated"]:
        partitions.ensure(table="retention_observation", months=reading.months)
        staleness.note_observations(now=arrival.now)
        statements.execute(PACKAGE, "observations_write")
        statements.execute(PACKAGE, "series_start")
    examples = _examples(arrival) if arrival.dry_run else ()
    return staging.account(
        "observations", counts, arrival, examples=examples, notes=_notes(reading), measures=reading.brought
    )


def _examples(arrival: Arrival) -> tuple[str, ...]:
    """What a dry run would change first: 'C-12, logins, 2026-03-01: 4 → 5'."""
    rows = statements.fetch(PACKAGE, "observations_examples", arrival.params)
    return tuple(
        f"{row['customer']}, {row['measure']}, {row['day']}: "
        + (_("new") if row["old"] is None else f"{row['old']} → {row['new']}")
        for row in rows
    )


def _notes(reading: _Reading) -> tuple[str, ...]:
    if not reading.empty:
        return ()
    note = ngettext(
        "%(count)d empty cell is no observation.", "%(count)d empty cells are no observations.", reading.empty
    )
    return (note % {"count": reading.empty},)
