"""Months of raw data: made ahead of time, dropped when they are older than the settings keep them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from retention import conf, partitions
from retention.models import DroppedMonth, IdempotencyKey

AHEAD: Final = 3  # months
ANSWERS_KEPT: Final = timedelta(days=2)


@dataclass(frozen=True)
class Kept:
    """The months that were made (by table) and those of raw observations that were dropped."""

    made: dict[str, list[date]]
    dropped: list[date]


def keep_partitions(*, as_of: date) -> Kept:
    """Make the month of `as_of` and three more, and drop raw observations older than RETENTION["RAW_MONTHS"].

    Snapshots stay for ever; so does the first day of each series (SeriesStart), so that silence
    still means 0 for a customer whose first rows are gone. A second call changes nothing.
    """
    first = partitions.month_of(as_of)
    ahead = [_shifted(first, months) for months in range(AHEAD + 1)]
    made = {table: partitions.ensure(table=table, months=ahead) for table in partitions.TABLES}
    return Kept(made=made, dropped=drop_raw_before(month=_shifted(first, -conf.settings().raw_months)))


@transaction.atomic
def drop_raw_before(*, month: date) -> list[date]:
    """Drop the raw observations of the months before this one, and write down which months had any."""
    dropped = partitions.drop_before(table="retention_observation", month=month)
    DroppedMonth.objects.bulk_create((DroppedMonth(month=one) for one in dropped), ignore_conflicts=True)
    return dropped


def forget_answers(*, now: datetime) -> int:
    """Forget the answers that were kept for repeated requests two days ago and before; how many."""
    deleted, _by_model = IdempotencyKey.objects.filter(created_at__lt=now - ANSWERS_KEPT).delete()
    return deleted


def _shifted(month: date, months: int) -> date:
    """The first day of the month so many months later."""
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
