"""How far back days can be scored again: old raw data is dropped, and old scores must not be lost to that."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from retention import conf, partitions
from retention.models import DroppedMonth
from retention.scoring.scorecards import UnableToScore


def first_whole_day(*, span: int) -> date:
    """The first day whose `span` days of raw data are all still there; date.min as long as nothing was dropped."""
    newest = DroppedMonth.objects.aggregate(newest=Max("month"))["newest"]
    if newest is None:
        return date.min
    return partitions.next_month(newest) + timedelta(days=span - 1)


def check(*, first: date, span: int) -> None:
    """Raise UnableToScore for days that reach into raw data that was dropped: their stored scores stay."""
    whole = first_whole_day(span=span)
    if first < whole:
        raise UnableToScore(
            _(
                "%(first)s needs raw data that was dropped after %(months)d months. "
                "Choose %(whole)s or later; the scores stored before that stay."
            )
            % {"first": first, "months": conf.settings().raw_months, "whole": whole}
        )
