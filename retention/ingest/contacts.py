"""Contacts come in: the people at a customer, and when they left."""

from __future__ import annotations

from typing import Final, Unpack

from retention.ingest import staging, staleness, values
from retention.ingest.outcome import Arrival, Coming, IngestResult, Rows

HEADERS: Final = ("customer", "external_id", "name", "email", "role", "left_on")
REQUIRED: Final = ("customer", "external_id", "name")


def record(*, rows: Rows, **coming: Unpack[Coming]) -> IngestResult:
    """Add or change contacts, known by (customer, external_id).

    A column that a row does not have keeps its value, an empty cell clears it.
    Raises UnableToIngest with every bad cell; then nothing was written.
    """
    arrival = Arrival(**coming)
    return staging.record(_kind(arrival.date_format), rows, arrival)


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
