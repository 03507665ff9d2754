"""Reads CSV files: UTF-8, UTF-16 with a mark, or GB18030; comma, semicolon or tab."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from retention.ingest.outcome import RowError, UnableToIngest
from retention.ingest.readers import packed
from retention.ingest.readers.sheet import LONGEST_CELL, LONGEST_LINE, Sheet, refuse, too_long

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read(path: Path) -> Sheet:
    """The rows of a CSV file.

    The encoding is decided by the byte order mark; else strict UTF-8; else GB18030. The delimiter
    is the one of comma, semicolon and tab that the header has most of. The file is read twice:
    once whole to decide these and to refuse hostile content, once as a stream of rows.

    Raises UnableToIngest for a file that is empty, damaged, too large or in no known encoding.
    """
    found = _inspect(path)
    notes = (_("The file was read as GB18030."),) if found.encoding == "gb18030" else ()
    return Sheet(rows=_rows(path, found), lines=found.lines, digest=found.digest, notes=notes)


@dataclass
class _Found:
    encoding: str
    lines: int = 0
    longest: int = 0
    digest: str = ""


def _inspect(path: Path) -> _Found:
    start = packed.beginning(path)
    if not start.strip():
        raise refuse(0, _("The file is empty."), _("Export it again; the first line names the columns."))
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return _scan(path, encoding)
    try:
        return _scan(path, "utf-8")
    except UnicodeDecodeError:
        return _scan(path, "gb18030")


def _scan(path: Path, encoding: str) -> _Found:
    """Decode everything once. Raises UnicodeDecodeError for UTF-8 (GB18030 is tried next)."""
    found = _Found(encoding)
    decoder = codecs.getincrementaldecoder(encoding)()
    digest = hashlib.sha256()
    run = 0  # characters since the last line break
    for chunk in packed.chunks(path):
        digest.update(chunk)
        run = _lines(_decoded(decoder, chunk, found, final=False), found, run)
    _lines(_decoded(decoder, b"", found, final=True), found, run)
    found.digest = digest.hexdigest()
    return found


def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes, found: _Found, *, final: bool) -> str:
    try:
        return decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        if found.encoding == "utf-8":
            raise
        line = found.lines + 1 + error.object[: error.start].count(b"\n")
        raise refuse(
            line,
            _("The text is neither UTF-8 nor GB18030 from here on."),
            _('Save the file as "CSV UTF-8".'),
        ) from error


def _lines(text: str, found: _Found, run: int) -> int:
    if "\x00" in text:
        raise refuse(
            found.lines + 1 + text[: text.index("\x00")].count("\n"),
            _("The line contains a NUL character."),
            _("This is no text file, or it is damaged; export it again."),
        )
    first, last = text.find("\n"), text.rfind("\n")
    head = run + (first if first >= 0 else len(text))
    found.longest = max(found.longest, head)
    if head > LONGEST_LINE:
        raise refuse(
            found.lines + 1,
            _("The line is longer than %(limit)d characters.") % {"limit": LONGEST_LINE},
            _("Look for missing line breaks."),
        )
    if first < 0:
        return head
    if found.longest <= LONGEST_CELL:
        found.longest = max(found.longest, max(map(len, text[first:last].split("\n")), default=0))
    found.lines += text.count("\n")
    return len(text) - last - 1


def _rows(path: Path, found: _Found) -> Iterator[tuple[int, list[str]]]:
    """The rows with the number of the line on which each begins; bad ones are raised at the end."""
    errors: list[RowError] = []
    check_all = found.longest > LONGEST_CELL
    with packed.opened(path) as stream, io.TextIOWrapper(stream, encoding=found.encoding, newline="") as text:
        reader = csv.reader(text, delimiter=_delimiter(path, found.encoding), strict=True)
        last = 0
        try:
            for cells in reader:
                line, last = last + 1, reader.line_num
                if (check_all or last > line) and max(map(len, cells), default=0) > LONGEST_CELL:
                    reason, remedy = too_long(max(map(len, cells)))
                    errors.append(RowError(line=line, column="", value="", reason=reason, remedy=remedy))
                else:
                    yield line, cells
        except csv.Error as error:
            errors.append(_broken(last + 1, error))
        except packed.DAMAGED as error:
            raise packed.damaged(last + 1) from error
    if errors:
        raise UnableToIngest(errors)


def _broken(line: int, error: csv.Error) -> RowError:
    return RowError(
        line=line,
        column="",
        value="",
        reason=_("The line is not CSV (%(error)s).") % {"error": error},
        remedy=_("Look for a quotation mark that is not closed or not doubled; reading stopped here."),
    )


def _delimiter(path: Path, encoding: str) -> str:
    with packed.opened(path) as stream, io.TextIOWrapper(stream, encoding=encoding, newline="") as text:
        header = text.readline(LONGEST_LINE)
    bare = "".join(header.split('"')[::2])  # outside quotation marks
    return max(",;\t", key=bare.count)
