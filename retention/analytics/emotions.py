"""How a customer feels about us: what counts on a day of everything that was booked on the emotional account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q, Sum, Window

from retention.models import EmotionalEntry, EmotionalEntryQuerySet

NEWEST: Final = 6


@dataclass(frozen=True, kw_only=True)
class Account:
    """The account on a day: the sums of what counts, the newest rows of it, and how many there are.

    `deposits` are 0 or more, `withdrawals` 0 or less; the balance is their sum.
    """

    deposits: int = 0
    withdrawals: int = 0
    rows: Sequence[EmotionalEntry] = ()
    count: int = 0

    @property
    def balance(self) -> int:
        """The points that count."""
        return self.deposits + self.withdrawals


def account(*, customer_id: int, reader: Any, as_of: date, most: int = NEWEST) -> Account:
    """The account of a customer on a day, where this person may see it: rows with day <= D < expires_on. One query."""
    counting = ledger(customer_id=customer_id, reader=reader).counting(as_of=as_of)
    rows = list(
        counting.annotate(
            deposits=Window(Sum("points", filter=Q(points__gt=0))),
            withdrawals=Window(Sum("points", filter=Q(points__lt=0))),
            count=Window(Count("pk")),
        )[:most]
    )
    if not rows:
        return Account()
    first: Any = rows[0]
    return Account(deposits=first.deposits or 0, withdrawals=first.withdrawals or 0, rows=rows, count=first.count)


def ledger(*, customer_id: int, reader: Any) -> EmotionalEntryQuerySet:
    """Everything that was ever booked, the newest first, where this person may see it; what has expired too.

    Each row comes with its interaction and the person, of whom nothing is kept in the ledger.
    """
    theirs = EmotionalEntry.objects.visible_to(reader).filter(customer=customer_id)
    return theirs.select_related("interaction__contact", "contact").order_by("-day", "-pk")
