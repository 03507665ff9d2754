"""Contacts come in: the people at a customer, and when they left."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from retention.ingest import staging, staleness, values
from retention.ingest.outcome import IngestResult, Progress, Rows

HEADERS: Final = ("customer", "external_id", "name", "email", "role", "left_on")
REQUIRED: Final = ("customer", "external_id", "name")


def record(
    *,
    rows: Rows,
    source: str = "",
    tenant: str = "",
    origin: str,
    now: datetime,
    by: Any = None,
    dry_run: bool = False,
    observe_progress: Progress | None = None,
    date_format: str = "",
    digest: str = "",
) -> IngestResult:
    """Add or change contacts, known by (customer, external_id).

    A column that a row does not have keeps its value, an empty cell clears it.
    Raises UnableToIngest with every bad cell; then nothing was written.
    """
    arrival = staging.Arrival(
        source=source,
        tenant=tenant,
        origin=origin,
        now=now,
        by=by,
        dry_run=dry_run,
        progress=observe_progress,
        date_format=date_format,
        digest=digest,
    )
    return staging.record(_kind(date_format), rows, arrival)


def _kind(date_format: str) -> staging.Kind:
    return staging.Kind(
        name="contacts",
        table="retention_contact",
        readers={
            "customer": values.text(120),
            "external_id": values.text(120),
            "name": values.text(200),
            "email": values.email,
            "role": values.text(60),
            "left_on": values.day(date_format),
        },
        needed=("customer", "external_id"),
        note=staleness.note_contacts,
    )
