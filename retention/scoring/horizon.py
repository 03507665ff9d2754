"""How far back days can be scored again: old raw data is dropped, and old scores must not be lost to that."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from retention import conf, partitions
from retention.models import SeriesStart
from retention.scoring.scorecards import UnableToScore


def first_whole_day(*, span: int, now: datetime) -> date:
    """The first day whose `span` days of raw data are all still there.

    Months are dropped after RETENTION["RAW_MONTHS"]. As long as none of those that had data is missing, every day
    can be scored again.
    """
    kept_from = _kept_from(now)
    begun = SeriesStart.objects.aggregate(first=Min("first_day"))["first"]
    if begun is None or begun >= kept_from:
        return date.min
    old = partitions.months_between(begun, kept_from - timedelta(days=1))
    if set(old) <= partitions.existing(table="retention_observation"):
        return date.min
    return kept_from + timedelta(days=span - 1)


def check(*, first: date, span: int, now: datetime) -> None:
    """Raise UnableToScore for days that reach into raw data that was dropped: their stored scores stay."""
    if first - timedelta(days=span - 1) >= _kept_from(now):
        return  # the usual case costs no query
    whole = first_whole_day(span=span, now=now)
    if first < whole:
        raise UnableToScore(
            _(
                "%(first)s needs raw data that was dropped after %(months)d months. "
                "Choose %(whole)s or later; the scores stored before that stay."
            )
            % {"first": first, "months": conf.settings().raw_months, "whole": whole}
        )


def _kept_from(now: datetime) -> date:
    """The first day of the oldest month that is kept in any case."""
    today = timezone.localtime(now, timezone.get_default_timezone()).date()
    number = today.year * 12 + today.month - 1 - conf.settings().raw_months
    return date(number // 12, number % 12 + 1, 1)
