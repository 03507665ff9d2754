"""Compute and store the health of some customers on some days, whoever asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from django.utils import timezone
from psycopg import sql

from retention import statements
from retention.scoring.columns import day, ranges, scores
from retention.scoring.definitions import Card

PACKAGE: Final = "retention.scoring"
_LOCK_SPACE: Final = 7_310_002


@dataclass(frozen=True, kw_only=True)
class Work:
    """Which days of which customers.

    Every customer has the days `first` to `last`, unless `first_days` and `last_days` are given: they run along
    `customer_ids`, in which a customer may come more than once, with days that do not overlap.
    """

    customer_ids: Sequence[int]
    first: date
    last: date
    first_days: Sequence[date] = ()
    last_days: Sequence[date] = ()


@dataclass(frozen=True, kw_only=True)
class Written:
    """What came of it, in snapshots."""

    scored: int
    not_scorable: int
    changed: int


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
    parts = [_write_part(card, part, now) for part in _parts(card, work)]
    written = Written(
        scored=sum(part.scored for part in parts),
        not_scorable=sum(part.not_scorable for part in parts),
        changed=sum(part.changed for part in parts),
    )
    statements.execute(PACKAGE, "refresh_current", {"customer_ids": ids, "last_day": work.last})
    if written.changed:
        statements.execute(PACKAGE, "forget_current", {"customer_ids": ids})
    return written


def _parts(card: Card, work: Work) -> list[Work]:
    """The work as it is, or day by day where that is quicker."""
    days = (work.last - work.first).days + 1
    if work.first_days or days > card.few_days:
        return [work]
    each = [work.first + timedelta(days=number) for number in range(days)]
    return [Work(customer_ids=work.customer_ids, first=one, last=one) for one in each]


def _write_part(card: Card, work: Work, now: datetime) -> Written:
    params = parameters(card, work) | {"scorecard_id": card.id, "now": now}
    return Written(**statements.fetch(PACKAGE, "write_snapshots", params, fragments={"scored": scored(card, work)})[0])


def scored(card: Card, work: Work) -> sql.SQL:
    """The statement that gives one row (customer, day, score, tier, coverage, arrays) a day of work."""
    return sql.SQL(_scored(card, work.first == work.last))


@lru_cache(maxsize=64)
def _scored(card: Card, one_day: bool) -> str:  # noqa: FBT001  a key of the cache
    """The text of the statement; cards never change, so it is composed once."""
    if one_day:
        levels, joins = day.columns(card)
        values = statements.compose(PACKAGE, "values_day", {"levels": levels, "joins": joins})
    else:
        values = statements.compose(PACKAGE, "values_range", ranges.columns(card).fragments)
    stage = scores.with_ratios(card, values)
    composed: sql.Composed = statements.compose(PACKAGE, "score", {**scores.fragments(card), "stage": stage})
    return composed.as_string(None)


def parameters(card: Card, work: Work) -> dict[str, Any]:
    """What the scoring statements ask for."""
    return {
        "customer_ids": list(work.customer_ids),
        "first_days": list(work.first_days),
        "last_days": list(work.last_days),
        # empty lists are padded with nulls by unnest(), and null means the days of all
        "first_day": work.first,
        "last_day": work.last,
        "day": work.last,
        "lead": card.span,
        "measures": sorted({measure for one in card.definitions for measure in one.measures}),
        "zone": timezone.get_default_timezone_name(),
    }
