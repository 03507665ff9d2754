"""Where the signals of leaving contradict each other: said, not hidden, because every figure rests on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from interviews.analysis.figures.departures import written
from interviews.models import Departure
from retention import statements
from retention.models import Customer, Subscription

EXAMPLES: Final = 5


@dataclass(frozen=True, kw_only=True)
class Combination:
    """Customers for whom these signals say that they left, and the others do not; `twice`: those who left twice."""

    recorded: bool
    marked: bool
    stopped: bool
    customers: int
    twice: int
    examples: list[str]

    @property
    def agrees(self) -> bool:
        """Whether all three signals say the same."""
        return self.recorded and self.marked and self.stopped


def signalled(*, customers: QuerySet[Customer], as_of: date) -> QuerySet[Any]:
    """The customers who left by any signal, each with `is_recorded`, `is_marked`, `is_stopped` and `departed` times.

    They are those whom `signals_of_leaving` counts.
    """
    departures = Departure.objects.filter(customer=OuterRef("pk"))
    paid = Subscription.objects.filter(customer=OuterRef("pk"), mrr__gt=0, start__lte=as_of).filter(
        Q(end=None) | Q(end__gt=F("start"))
    )
    times = departures.order_by().values("customer").annotate(times=Count("*")).values("times")
    found = customers.annotate(
        is_recorded=Exists(departures.filter(left_on__lte=as_of)),
        is_marked=Q(lost_on__isnull=False, lost_on__lte=as_of),
        is_stopped=Exists(paid.filter(start__lt=as_of)) & ~Exists(paid.filter(Q(end=None) | Q(end__gt=as_of))),
        departed=Coalesce(Subquery(times), 0),
        left_last_on=Subquery(departures.order_by("-left_on").values("left_on")[:1]),
    )
    return found.filter(Q(is_recorded=True) | Q(is_marked=True) | Q(is_stopped=True))


def signals_of_leaving(*, user: Any, as_of: date) -> list[Combination]:
    """How the three signals go together among the customers of a person who left by any of them. One query.

    A departure was recorded; the customer is marked as lost; they paid before and pay nothing on the day.
    """
    customers = Customer.objects.visible_to(user).order_by().values("id", "external_id", "lost_on")
    rows = statements.fetch(
        "interviews.analysis.figures", "signals", {"day": as_of, "examples": EXAMPLES},
        fragments={"customers": written(customers)},
    )  # fmt: skip
    return [Combination(**row) for row in rows]
