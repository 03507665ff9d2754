"""Compute and store the health of some customers on some days, whoever asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from psycopg import sql

from retention import statements
from retention.scoring.columns import day as one_day
from retention.scoring.columns import ranges, scores
from retention.scoring.definitions import Card

PACKAGE: Final = "retention.scoring"
_LOCK_SPACE: Final = 7_310_002


@dataclass(frozen=True, kw_only=True)
class Work:
    """Which days of which customers: three lists of equal length, one place a customer and range."""

    customer_ids: Sequence[int]
    first_days: Sequence[date]
    last_days: Sequence[date]

    @property
    def first(self) -> date:
        """The first of all days."""
        return min(self.first_days)

    @property
    def last(self) -> date:
        """The last of all days."""
        return max(self.last_days)


@dataclass(frozen=True, kw_only=True)
class Written:
    """What came of it, in snapshots."""

    scored: int
    not_scorable: int
    changed: int


def work_of(customer_ids: Sequence[int], *, first: date, last: date) -> Work:
    """The same days for all of them."""
    return Work(
        customer_ids=list(customer_ids), first_days=[first] * len(customer_ids), last_days=[last] * len(customer_ids)
    )


def write(*, card: Card, work: Work, now: datetime) -> Written:
    """Bring the snapshots of this work up to date; runs inside the caller's transaction.

    1. Lock the customers, so that this computation sees what another one committed before it writes.
    2. Compute and write what differs; remove snapshots of days on which a customer is not scored.
    3. Refresh the current health of these customers.
    """
    if not work.customer_ids:
        return Written(scored=0, not_scorable=0, changed=0)
    ids = sorted(set(work.customer_ids))
    statements.fetch(PACKAGE, "lock_customers", {"customer_ids": ids, "space": _LOCK_SPACE})
    params = parameters(card, work) | {"scorecard_id": card.id, "now": now}
    counts = statements.fetch(PACKAGE, "write_snapshots", params, fragments={"scored": scored(card, work)})[0]
    statements.execute(PACKAGE, "refresh_current", {"customer_ids": ids, "last_day": work.last})
    if counts["changed"]:
        statements.execute(PACKAGE, "forget_current", {"customer_ids": ids})
    return Written(**counts)


def scored(card: Card, work: Work) -> sql.Composable:
    """The statement that gives one row (customer, day, score, tier, coverage, arrays) a day of work."""
    if work.first == work.last:
        levels, joins = one_day.columns(card)
        values = statements.compose(PACKAGE, "values_day", {"levels": levels, "joins": joins})
    else:
        values = statements.compose(PACKAGE, "values_range", ranges.columns(card).fragments)
    stage = scores.with_ratios(card, values)
    composed: sql.Composable = statements.compose(PACKAGE, "score", {**scores.fragments(card), "stage": stage})
    return composed


def parameters(card: Card, work: Work) -> dict[str, Any]:
    """What the scoring statements ask for."""
    return {
        "customer_ids": list(work.customer_ids),
        "first_days": list(work.first_days),
        "last_days": list(work.last_days),
        "first_day": work.first,
        "last_day": work.last,
        "day": work.last,
        "lead": card.span,
        "measures": sorted({measure for one in card.definitions for measure in one.measures}),
        "zone": timezone.get_default_timezone_name(),
    }
