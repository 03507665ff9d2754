"""The recent scores of the customers on a list, for their sparklines: one query a page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from retention.models import HealthSnapshot


def recent_scores(*, customer_ids: Iterable[int], as_of: date, days: int = 30) -> dict[int, list[Decimal | None]]:
    """Return the scores of the last days that end on `as_of`, oldest first; None where there is no snapshot."""
    first = as_of - timedelta(days=days - 1)
    found: dict[int, list[Decimal | None]] = {}
    rows = HealthSnapshot.objects.filter(
        customer_id__in=list(customer_ids), day__range=(first, as_of), score__isnull=False
    ).values_list("customer_id", "day", "score")
    for customer_id, day, score in rows:
        found.setdefault(customer_id, [None] * days)[(day - first).days] = score
    return found
