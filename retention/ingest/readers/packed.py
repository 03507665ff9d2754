"""Opens a file as bytes, unpacked where it is gzip, and refuses what unpacks to far too much."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, cast

from django.utils.translation import gettext as _

from retention.ingest.readers.sheet import LARGEST_FILE, LARGEST_RATIO, SMALL, refuse

CHUNK: Final = 1_000_000
GZIP: Final = b"\x1f\x8b"
ZIP: Final = b"PK\x03\x04"
OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
DAMAGED: Final = (EOFError, gzip.BadGzipFile, zlib.error)


def is_gzip(path: Path) -> bool:
    """Whether the first bytes say gzip; names are not believed."""
    with path.open("rb") as stream:
        return stream.read(2) == GZIP


def opened(path: Path) -> IO[bytes]:
    """The bytes of the file, unpacked."""
    return cast("IO[bytes]", gzip.open(path, "rb")) if is_gzip(path) else path.open("rb")


def beginning(path: Path) -> bytes:
    """The first bytes of the content. Raises UnableToIngest for a damaged gzip file."""
    with opened(path) as stream:
        try:
            return stream.read(8)
        except DAMAGED as error:
            raise damaged(0) from error


def chunks(path: Path) -> Iterator[bytes]:
    """The content in pieces of CHUNK bytes.

    Raises UnableToIngest for a damaged or truncated gzip file, and for one that is or unpacks too large.
    """
    packed = path.stat().st_size
    limit = min(LARGEST_FILE, max(SMALL, packed * LARGEST_RATIO)) if is_gzip(path) else LARGEST_FILE
    size = 0
    with opened(path) as stream:
        while True:
            try:
                chunk = stream.read(CHUNK)
            except DAMAGED as error:
                raise damaged(0) from error
            if not chunk:
                return
            size += len(chunk)
            if size > limit:
                raise refuse(
                    0,
                    _("The file holds more than %(limit)d bytes.") % {"limit": limit},
                    _("Split it into smaller files; a packed file may not grow more than %(ratio)d times.")
                    % {"ratio": LARGEST_RATIO},
                )
            yield chunk


def damaged(line: int) -> Exception:
    """The error for a gzip file that ends early or is broken."""
    return refuse(
        line, _("The gzip file is damaged or ends too early."), _("Transfer it again, or export it once more.")
    )
