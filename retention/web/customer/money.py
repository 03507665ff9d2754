"""What a customer pays: the subscriptions, and how the monthly revenue went over two years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from retention.models import Customer, Subscription
from retention.web import formats

MONTHS: Final = 24
MOST: Final = 200
SHOWN: Final = 12


@dataclass(frozen=True, kw_only=True)
class Money:
    """The newest subscriptions, and the MRR at the end of each month, oldest first, in the words of a sentence."""

    subscriptions: Sequence[Subscription]
    more: int
    line: Sequence[tuple[date, Decimal]]
    summary: str

    @property
    def ends(self) -> tuple[tuple[date, Decimal], tuple[date, Decimal]]:
        """The first and the last of the line, which are written below it."""
        return self.line[0], self.line[-1]

    @property
    def values(self) -> list[Decimal]:
        """The amounts of the line."""
        return [mrr for _day, mrr in self.line]


def money(*, customer: Customer, as_of: date) -> Money:
    """Read them with one query. On a day a customer pays what has begun by then and not ended: start <= day < end."""
    found = list(customer.subscriptions.order_by("-start", "-pk")[:MOST])
    line = [(day, _paid(found, day)) for day in _month_ends(as_of)]
    return Money(
        subscriptions=found[:SHOWN],
        more=len(found) - len(found[:SHOWN]),
        line=line,
        summary=_summary(found, line),
    )


def _paid(subscriptions: Sequence[Subscription], day: date) -> Decimal:
    running = [one for one in subscriptions if one.start <= day and (one.end is None or one.end > day)]
    return sum((one.mrr for one in running), Decimal(0))


def _month_ends(as_of: date) -> list[date]:
    """The last days of the months before, and the day itself."""
    days = [as_of]
    while len(days) < MONTHS:
        days.append(days[-1].replace(day=1) - timedelta(days=1))
    return days[::-1]


def _summary(subscriptions: Sequence[Subscription], line: Sequence[tuple[date, Decimal]]) -> str:
    """Since when something is paid, and since when what is paid now: to the day, not to the end of its month."""
    opening, as_of = line[0][0], line[-1][0]
    moves = sorted({day for one in subscriptions for day in (one.start, one.end) if day and opening < day <= as_of})
    amounts = [(day, _paid(subscriptions, day)) for day in (opening, *moves)]
    steps = [now for place, now in enumerate(amounts) if place == 0 or now[1] != amounts[place - 1][1]]
    paying = next((place for place, (_day, mrr) in enumerate(steps) if mrr), None)
    if paying is None:
        return _("Nothing was paid in the last two years.")
    (first_day, first), (last_day, last) = steps[paying], steps[-1]
    told = {
        "first": formats.money(first),
        "first_day": formats.day(first_day),
        "last": formats.money(last),
        "last_day": formats.day(last_day),
    }
    before = paying == 0  # it was paid before the line begins
    if paying == len(steps) - 1:
        same = (
            _("%(first)s a month since before %(first_day)s.")
            if before
            else _("%(first)s a month since %(first_day)s.")
        )
        return same % told
    if not last:
        over = (
            _("%(first)s a month on %(first_day)s; nothing since %(last_day)s.")
            if before
            else _("%(first)s a month from %(first_day)s; nothing since %(last_day)s.")
        )
        return over % told
    moved = (
        _("%(first)s a month on %(first_day)s; %(last)s since %(last_day)s.")
        if before
        else _("%(first)s a month from %(first_day)s; %(last)s since %(last_day)s.")
    )
    return moved % told
