"""Subscriptions come in: what a customer pays a month, from when and until when."""

from __future__ import annotations

from typing import Final, Unpack

from retention.ingest import staging, staleness, values
from retention.ingest.outcome import Arrival, Coming, IngestResult, Rows

HEADERS: Final = ("customer", "external_id", "product", "start", "end", "mrr", "currency", "billing_months")
REQUIRED: Final = ("customer", "external_id", "start", "mrr")


def record(*, rows: Rows, **coming: Unpack[Coming]) -> IngestResult:
    """Add or change subscriptions, known by (customer, external_id).

    A column that a row does not have keeps its value, an empty cell clears it.
    Raises UnableToIngest with every bad cell; then nothing was written.
    """
    arrival = Arrival(**coming)
    return staging.record(_kind(arrival.date_format), rows, arrival)


def _kind(date_format: str) -> staging.Kind:
    return staging.Kind(
        name="subscriptions",
        table="retention_subscription",
        readers={
            "customer": values.text(120),
            "external_id": values.text(120),
            "product": values.text(120),
            "start": values.day(date_format),
            "end": values.day(date_format),
            "mrr": values.amount(12),
            "currency": values.currency,
            "billing_months": values.whole(1, 120),
        },
        needed=("customer", "external_id"),
        note=staleness.note_subscriptions,
    )
