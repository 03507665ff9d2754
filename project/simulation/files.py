"""Writes the simulated customers as the CSV files that a CRM and a data warehouse would deliver."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from project.simulation.records.days import MEASURES

HEADERS: dict[str, Sequence[str]] = {
    "customers": (
        "external_id",
        "name",
        "segment",
        "industry",
        "employees",
        "annual_revenue",
        "region",
        "channel",
        "csm",
        "signed_on",
        "lifecycle",
        "language",
    ),
    "contacts": ("customer", "external_id", "name", "email", "role", "left_on"),
    "subscriptions": ("customer", "external_id", "product", "start", "end", "mrr", "currency", "billing_months"),
    "observations": ("customer", "day", *MEASURES),
    "interactions": ("customer", "external_id", "kind", "occurred_at", "contact", "sentiment", "note"),
}
"""The columns of each kind, in the order in which the kinds have to be imported."""


class Rows(Protocol):
    """Takes the rows of one file, cell by cell in the order of its header."""

    def writerow(self, row: Iterable[object], /) -> object:
        """Add a row; None becomes an empty cell."""


def path(*, directory: Path, kind: str) -> Path:
    """Where the file of a kind stands."""
    return directory / f"{kind}.csv.gz"


@contextmanager
def writer(*, directory: Path, kind: str) -> Iterator[Rows]:
    """Open the file of a kind and write its header.

    The gzip header carries neither name nor time, so that the same world gives the same bytes.
    """
    with (
        path(directory=directory, kind=kind).open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=4) as packed,
        io.TextIOWrapper(packed, encoding="utf-8", newline="") as text,
    ):
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(HEADERS[kind])
        yield rows
