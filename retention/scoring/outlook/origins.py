"""Where the values behind the metrics of one customer came from: the last day with data, and who brought it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from retention import statements
from retention.models import Customer, ImportBatch, Scorecard
from retention.scoring.definitions import Card, Definition

PACKAGE: Final = "retention.scoring.outlook"
OLD: Final = timedelta(days=7)
LOOKED_AT: Final = 200
"""The newest imports of observations among which the one that brought a measure is looked for."""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The last day with data of a metric's measures, and the newest import that brought one of them.

    `origin` is the name of a file or "API", with the moment; empty where the import is older than is looked back.
    """

    last_day: date
    origin: str = ""
    brought_at: datetime | None = None
    old: bool = False
    """Whether there was no data for longer than OLD before the day that was asked about."""


def origins(*, customer: Customer, scorecard: Scorecard, codes: Collection[str], as_of: date) -> dict[str, Origin]:
    """Where the metrics of these codes come from, by code; a ratio comes from the measures of both its parts.

    Metrics without any data up to the day are left out. Two statements, however many metrics.
    """
    read = _measures(Card.of(scorecard).definitions, codes)
    wanted = sorted({one for measures in read.values() for one in measures})
    if not wanted:
        return {}
    params = {"customer_id": customer.pk, "measure_ids": wanted, "as_of": as_of}
    days = {row["measure_id"]: row["day"] for row in statements.fetch(PACKAGE, "last_days", params)}
    brought = _brought(customer, set(wanted))
    found = {}
    for code, measures in read.items():
        last = max((days[one] for one in measures if one in days), default=None)
        if last is None:
            continue
        imports = [brought[one] for one in measures if one in brought]
        name, moment = max(imports, key=lambda one: one[1]) if imports else ("", None)
        found[code] = Origin(last_day=last, origin=name, brought_at=moment, old=last < as_of - OLD)
    return found


def _measures(definitions: Iterable[Definition], codes: Collection[str]) -> dict[str, set[int]]:
    known = {one.id: one for one in definitions}
    found = {}
    for one in known.values():
        parts = [known.get(part) for part in (one.numerator, one.denominator) if part is not None]
        if one.code in codes:
            found[one.code] = {*one.measures, *(measure for part in parts if part for measure in part.measures)}
    return found


def _brought(customer: Customer, measures: set[int]) -> Mapping[int, tuple[str, datetime]]:
    """The newest import that brought each measure from the system that the customer comes from."""
    imports = ImportBatch.objects.filter(kind="observations", source=customer.source).order_by("-finished_at", "-pk")
    found: dict[int, tuple[str, datetime]] = {}
    for origin, moment, brought in imports.values_list("origin", "finished_at", "measures")[:LOOKED_AT]:
        for measure in measures.intersection(brought):
            found.setdefault(measure, (origin, moment))
    return found
