"""Reads the first sheet of XLSX files as data: formulas and errors are refused, bombs are not unpacked."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any, Final
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from retention.ingest.outcome import RowError, UnableToIngest
from retention.ingest.readers import packed
from retention.ingest.readers.sheet import LARGEST_RATIO, LONGEST_CELL, MOST_COLUMNS, SMALL, Sheet, refuse, too_long

_LARGEST_PACKAGE: Final = 200_000_000  # bytes, unpacked
_LARGEST_STRINGS: Final = 40_000_000  # the table of texts is held in memory
_UNREADABLE: Final = (
    zipfile.BadZipFile,
    InvalidFileException,
    DefusedXmlException,
    ParseError,
    KeyError,
    ValueError,
    IndexError,
    TypeError,
    OSError,
)


def read(path: Path) -> Sheet:
    """The rows of the first sheet; numbers come as text, dates as dates.

    Raises UnableToIngest for a file that is damaged or unpacks to far too much.
    """
    digest = hashlib.sha256()
    unpacked = tempfile.TemporaryFile()  # noqa: SIM115  read as a stream, closed with the last row
    for chunk in packed.chunks(path):
        digest.update(chunk)
        unpacked.write(chunk)
    try:
        _weigh(unpacked)
        workbook = openpyxl.load_workbook(unpacked, read_only=True, data_only=False)
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size is not believed
    except UnableToIngest:
        unpacked.close()
        raise
    except _UNREADABLE as error:
        unpacked.close()
        raise _unreadable(0) from error
    notes: tuple[str, ...] = ()
    if len(workbook.worksheets) > 1:
        notes = (_('Only the first sheet, "%(title)s", was read.') % {"title": sheet.title},)
    return Sheet(rows=_rows(sheet, unpacked), lines=0, digest=digest.hexdigest(), notes=notes)


def _weigh(stream: IO[bytes]) -> None:
    with zipfile.ZipFile(stream) as package:
        parts = package.infolist()
    total = sum(part.file_size for part in parts)
    strings = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    dense = any(p.file_size > SMALL and p.file_size > LARGEST_RATIO * max(1, p.compress_size) for p in parts)
    if total > _LARGEST_PACKAGE or strings > _LARGEST_STRINGS or dense:
        raise refuse(
            0,
            _("The XLSX file unpacks to %(total)d bytes.") % {"total": total},
            _("Save large tables as CSV, or split them."),
        )


def _rows(sheet: Any, stream: IO[bytes]) -> Iterator[tuple[int, list[Any]]]:
    errors: list[RowError] = []
    header: list[str] = []
    line = 0
    with stream:
        try:
            for line, cells in enumerate(sheet.iter_rows(), 1):
                if len(cells) > MOST_COLUMNS:
                    cells = cells[: MOST_COLUMNS + 1]
                bad = [_refused(line, number, cell, header) for number, cell in enumerate(cells)]
                errors += [one for one in bad if one]
                if not header:
                    header = [str(cell.value or "") for cell in cells]
                if not any(bad):
                    yield line, [_text(cell.value) for cell in cells]
        except _UNREADABLE as error:
            raise UnableToIngest([*errors, *_unreadable(line).errors]) from error
    if errors:
        raise UnableToIngest(errors)


def _refused(line: int, number: int, cell: Any, header: list[str]) -> RowError | None:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        reason, remedy = _("is a formula."), _("Copy the cells and paste them as values.")
    elif cell.data_type == "e":
        reason, remedy = _("is an error of the spreadsheet."), _("Correct the cell or leave it empty.")
    elif isinstance(value, str) and len(value) > LONGEST_CELL:
        reason, remedy = too_long(len(value))
    else:
        return None
    column = header[number] if number < len(header) else get_column_letter(number + 1)
    return RowError(line=line, column=column, value=str(value)[:200], reason=reason, remedy=remedy)


def _text(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    return value if isinstance(value, date) else str(value)


def _unreadable(line: int) -> UnableToIngest:
    return refuse(line, _("The XLSX file is damaged or not one."), _("Open it in a spreadsheet and save it again."))
