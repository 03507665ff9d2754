"""A file as rows of cells, whatever its format, and the limits that every file keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from retention.ingest.outcome import RowError, UnableToIngest

LONGEST_LINE: Final = 1_000_000  # characters
LONGEST_CELL: Final = 32_768
MOST_COLUMNS: Final = 200
LARGEST_FILE: Final = 1_000_000_000  # bytes, unpacked
LARGEST_RATIO: Final = 100  # unpacked to packed, for what unpacks to more than SMALL
SMALL: Final = 20_000_000


@dataclass(frozen=True)
class Sheet:
    """The rows of a file with their line numbers; the first row is the header.

    `rows` is read once, as a stream; where lines are bad it goes on to the end and then raises
    UnableToIngest with all of them.
    """

    rows: Iterator[tuple[int, list[Any]]]
    lines: int
    digest: str
    notes: tuple[str, ...] = ()


def refuse(line: int, reason: str, remedy: str, *, column: str = "", value: str = "") -> UnableToIngest:
    """The error for a file that cannot be read on."""
    return UnableToIngest([RowError(line=line, column=column, value=value, reason=reason, remedy=remedy)])


def too_long(length: int) -> tuple[str, str]:
    """Reason and remedy for a cell beyond LONGEST_CELL."""
    return (
        _("is a cell of %(length)d characters.") % {"length": length},
        _("Use at most %(limit)d characters; look for a quotation mark that is not closed.") % {"limit": LONGEST_CELL},
    )
