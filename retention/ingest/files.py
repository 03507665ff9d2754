"""Imports a file: all of it, or nothing and a list of what is wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from retention.ingest import contacts, customers, interactions, observations, subscriptions
from retention.ingest.outcome import IngestResult, Progress, RowError, Rows, UnableToIngest
from retention.ingest.readers import csv_rows, packed
from retention.ingest.readers.sheet import MOST_COLUMNS, Sheet, refuse
from retention.models import Measure

KINDS: Final[dict[str, Any]] = {
    "customers": customers,
    "contacts": contacts,
    "subscriptions": subscriptions,
    "observations": observations,
    "interactions": interactions,
}


def register(kind: str, module: Any) -> None:
    """Offer a kind of an app to the right: a module with HEADERS, REQUIRED and `record`, as those here have them."""
    KINDS[kind] = module


def import_file(
    *,
    kind: str,
    path: Path,
    source: str = "",
    tenant: str = "",
    now: datetime,
    by: Any = None,
    dry_run: bool = False,
    date_format: str = "",
    progress: Progress | None = None,
) -> IngestResult:
    """Import a CSV or XLSX file, also packed with gzip, of one of the KINDS.

    Days are ISO (2026-03-01) or, with `date_format`, as strptime reads them, and only so. With
    `dry_run` everything is done and then taken back; the result tells what would change.

    Raises UnableToIngest with every bad line; then nothing was written, and FILE.errors.csv
    beside the file lists them.
    """
    report = report_of(path)
    try:
        sheet = _spreadsheet(path) if _is_spreadsheet(path) else csv_rows.read(path)
        names = _header(kind, sheet)
        wide = kind == "observations" and "measure" not in names
        rows = _wide(names, sheet.rows) if wide else _long(names, sheet.rows)
        result: IngestResult = KINDS[kind].record(
            rows=_some(rows),
            source=source,
            tenant=tenant,
            origin=path.name,
            now=now,
            by=by,
            dry_run=dry_run,
            observe_progress=_with_total(progress, sheet.lines),
            date_format=date_format,
            digest=sheet.digest,
            **({"wide": True} if wide else {}),
        )
    except UnableToIngest as error:
        write_report(path=report, errors=error.errors)
        raise
    report.unlink(missing_ok=True)
    return replace(result, notes=(*sheet.notes, *result.notes))


def report_of(path: Path) -> Path:
    """Where the list of bad lines of a file is written."""
    return path.with_name(f"{path.name}.errors.csv")


def write_report(*, path: Path, errors: Sequence[RowError]) -> None:
    """Write the bad lines as CSV that a spreadsheet opens without running anything in it."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["line", "column", "value", "reason", "remedy"])
        for error in errors:
            texts = (error.column, error.value, error.reason, error.remedy)
            writer.writerow([error.line or "", *map(_harmless, texts)])


def _harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _is_spreadsheet(path: Path) -> bool:
    start = packed.beginning(path)
    if start.startswith(packed.OLD_EXCEL):
        raise refuse(
            0, _("The file is an old or a protected Excel file."), _("Save it as XLSX without a password, or as CSV.")
        )
    return start.startswith(packed.ZIP)


def _spreadsheet(path: Path) -> Sheet:
    from retention.ingest.readers import xlsx_rows  # noqa: PLC0415  openpyxl is large, and seldom needed

    return xlsx_rows.read(path)


def _header(kind: str, sheet: Sheet) -> list[str]:
    """The names of the columns: ours in lower case, others as they are. Raises UnableToIngest for a wrong header."""
    module = KINDS[kind]
    _line, cells = next(sheet.rows, (1, []))
    names = [str(cell).strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    names = [name.lower() if name.lower() in module.HEADERS else name for name in names]
    if not names:
        raise refuse(1, _("The file is empty."), _("Export it again; the first line names the columns."))
    errors = [RowError(line=1, column=name, value=name, reason=why, remedy=do) for name, why, do in _wrong(kind, names)]
    if errors:
        raise UnableToIngest(errors)
    return names


def _wrong(kind: str, names: list[str]) -> Iterator[tuple[str, str, str]]:
    """What is wrong with a header: name, reason, remedy."""
    required, known, others = _expected(kind, names)
    expected = _("The header of %(kind)s is %(names)s.") % {"kind": kind, "names": ", ".join(known)}
    if len(names) > MOST_COLUMNS:
        count, remedy = {"count": len(names)}, _("Use at most %(limit)d.") % {"limit": MOST_COLUMNS}
        yield "", _("There are %(count)d columns.") % count, remedy
        return
    missing = [name for name in required if name not in names]
    yield from ((name, _("The column is missing."), expected) for name in missing)
    if others and not missing and len(names) == len(required):
        yield "", _("There is no column of a measure."), expected
    for number, name in enumerate(names):
        if not name:
            yield "", _("Column %(number)d has no name.") % {"number": number + 1}, expected
        elif name in names[:number]:
            yield name, _("The column is there twice."), _("Keep one of the two.")
        elif others is not None and name not in known and name not in others:
            yield name, _("The column is not known."), _("Remove or rename it.") + " " + expected


def _expected(kind: str, names: list[str]) -> tuple[Sequence[str], Sequence[str], set[str] | None]:
    """Columns that must be there, that may be there, and further names that may (None: any)."""
    module = KINDS[kind]
    if kind == "customers":
        return module.REQUIRED, module.HEADERS, None
    if kind == "observations" and not {"measure", "value"} & set(names):
        measures = set(Measure.objects.values_list("code", flat=True))
        known = (*observations.WIDE, _("and a column for each measure, named by its code"))
        return observations.WIDE, known, measures
    if kind == "observations":
        return module.HEADERS, module.HEADERS, set()
    return module.REQUIRED, module.HEADERS, set()


def _long(names: list[str], rows: Iterator[tuple[int, list[Any]]]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each row as a dictionary; rows of another width are raised at the end."""
    width = len(names)
    ragged: list[RowError] = []
    for line, cells in rows:
        if len(cells) == width and cells[0]:
            yield line, dict(zip(names, cells))  # noqa: B905  the length is checked, and this is the hot path
        elif any(cells[width:]) or (len(cells) < width and any(cells)):
            ragged.append(_ragged(line, len(cells), width))
        elif any(cells):
            yield line, dict(zip(names, cells, strict=False))
    if ragged:
        raise UnableToIngest(ragged)


def _wide(names: list[str], rows: Iterator[tuple[int, list[Any]]]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each filled cell of a measure as an observation of its own."""
    for line, row in _long(names, rows):
        customer, day = row.pop("customer"), row.pop("day")
        for measure, value in row.items():
            if value != "":
                yield line, {"customer": customer, "measure": measure, "day": day, "value": value}


def _ragged(line: int, found: int, width: int) -> RowError:
    return RowError(
        line=line,
        column="",
        value="",
        reason=_("The line has %(found)d cells, the header %(width)d.") % {"found": found, "width": width},
        remedy=_("Look for a delimiter inside a text without quotation marks."),
    )


def _some(rows: Iterator[tuple[int, dict[str, Any]]]) -> Rows:
    """The rows, of which there must be at least one."""
    first = next(rows, None)
    if first is None:
        raise refuse(1, _("There are no rows below the header."), _("Export the file again."))
    return chain([first], rows)


def _with_total(progress: Progress | None, lines: int) -> Progress | None:
    if progress is None:
        return None
    return lambda stage, done, _total: progress(stage, done, max(lines - 1, done))
