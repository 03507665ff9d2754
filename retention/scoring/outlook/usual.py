"""How the metrics of one customer went lately, and what is usual for this customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final

from retention.models import HealthSnapshot, Scorecard

SPARK_DAYS: Final = 90
"""The days that a small line shows."""
LATELY: Final = 30
BASIS: Final = 90
"""What is usual is the median of BASIS days; the LATELY newest are what it is compared with."""
LEAST_DAYS: Final = 14
"""With a value on fewer days nothing is usual yet."""


@dataclass(frozen=True, kw_only=True)
class Series:
    """The values of a metric on the last SPARK_DAYS days, oldest first, and what is usual for this customer."""

    values: Sequence[float | None] = ()
    usual: float | None = None


def lately(*, customer_id: int, as_of: date) -> dict[str, Series]:
    """Each metric by its code, from the snapshots up to and including a day. Two queries.

    What is usual is the median of the days from 120 to 31 days before; nothing with fewer than LEAST_DAYS of them.
    """
    first = as_of - timedelta(days=LATELY + BASIS - 1)
    rows = list(
        HealthSnapshot.objects.filter(customer=customer_id, day__range=(first, as_of)).values_list(
            "day", "scorecard_id", "metric_values"
        )
    )
    cards = Scorecard.objects.in_bulk({card_id for _day, card_id, _values in rows})
    codes = {pk: [metric["code"] for metric in card.metrics] for pk, card in cards.items()}
    found: dict[str, list[float | None]] = {}
    for day, card_id, values in rows:
        for code, value in zip(codes[card_id], values, strict=True):
            found.setdefault(code, [None] * (LATELY + BASIS))[(day - first).days] = value
    return {code: Series(values=values[-SPARK_DAYS:], usual=_usual(values[:BASIS])) for code, values in found.items()}


def _usual(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if len(known) >= LEAST_DAYS else None
