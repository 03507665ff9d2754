"""The list of customers as a file that no spreadsheet runs, sent row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.models import QuerySet

from retention import exports
from retention.models import Customer

BLOCK: Final = 2000
"""Rows that are read at once."""
COLUMNS: Final = {
    "external_id": "external_id",
    "name": "name",
    "segment": "segment",
    "industry": "industry",
    "region": "region",
    "lifecycle": "lifecycle",
    "channel": "channel",
    "owner": "owner_name",
    "score": "health__score",
    "tier": "health__tier",
    "scored_on": "health__day",
    "coverage": "health__coverage",
    "score_a_week_ago": "health__score_week_ago",
    "costs_most": "health__worst_metric",
    "mrr": "health__mrr",
    "renewal": "health__renewal_on",
}


def lines(*, customers: QuerySet[Customer], back: int) -> Iterator[str]:
    """Yield the file line by line: the columns of the list, and the comparison over 30 or 90 days."""
    columns = {
        **COLUMNS,
        "last_night": "standing__day",
        "tier_last_night": "standing__tier",
        f"tier_{back}_days_before": f"standing__tier_{back}",
        f"score_{back}_days_before": f"standing__score_{back}",
        "score_change": f"standing__change_{back}",
        f"mrr_{back}_days_before": f"standing__mrr_{back}",
        "mrr_change": f"standing__mrr_change_{back}",
    }
    rows = customers.order_by("pk").values_list(*columns.values()).iterator(chunk_size=BLOCK)
    yield "\N{ZERO WIDTH NO-BREAK SPACE}"
    yield from exports.csv_lines(columns=list(columns), rows=rows)
