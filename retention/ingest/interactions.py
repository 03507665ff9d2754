"""Interactions come in: calls, mails and events between us and a customer."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final, Unpack

from retention.ingest import staging, staleness, values
from retention.ingest.emotions import bookings
from retention.ingest.outcome import Arrival, Coming, IngestResult, Rows

HEADERS: Final = ("customer", "external_id", "kind", "occurred_at", "contact", "sentiment", "note")
REQUIRED: Final = ("customer", "external_id", "kind", "occurred_at")


def record(*, rows: Rows, **coming: Unpack[Coming]) -> IngestResult:
    """Add or change interactions, known by (customer, external_id).

    A column that a row does not have keeps its value, an empty cell clears it. The emotional accounts follow.
    Raises UnableToIngest with every bad cell; then nothing was written.
    """
    arrival = Arrival(**coming)
    return staging.record(_kind(arrival.date_format, arrival.now), rows, arrival)


def _kind(date_format: str, now: datetime) -> staging.Kind:
    return staging.Kind(
        name="interactions",
        table="retention_interaction",
        readers={
            "customer": values.text(120),
            "external_id": values.text(120),
            "kind": values.text(60),
            "occurred_at": values.moment(date_format, last=now),
            "contact": values.text(120),
            "sentiment": values.between(Decimal(-1), Decimal(1)),
            "note": values.text(32_768),
        },
        needed=("customer", "external_id"),
        note=staleness.note_interactions,
        follow=bookings.book,
    )
