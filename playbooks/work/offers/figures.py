"""The figures beside an offer: MRR at risk, what was given in a year, and how often such offers helped."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from playbooks.models import Case, Offer
from retention.models import Subscription

YEAR: Final = timedelta(days=365)
NOTHING: Final = Decimal(0)
_SAVED: Final = (Case.Outcome.SAVED, Case.Outcome.PARTLY_SAVED)
_JUDGED: Final = (*_SAVED, Case.Outcome.NOT_SAVED)


@dataclass(frozen=True)
class Given:
    """Offers of one customer in the last twelve months: how many, their cost, and the sum of values by kind."""

    count: int = 0
    cost: Decimal = NOTHING
    by_kind: dict[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class SaveRate:
    """Of `n` closed cases like this, how many customers stayed, wholly or partly."""

    saved: int
    n: int

    @property
    def rate(self) -> Decimal | None:
        """The share from 0 to 1; none without a case."""
        return Decimal(self.saved) / self.n if self.n else None


def mrr_at_risk(*, customer_ids: Collection[int], day: date) -> dict[int, Decimal]:
    """What customers pay a month on a day: start ≤ day, and no end or end > day; zero for those who pay nothing."""
    paid = Subscription.objects.filter(Q(end=None) | Q(end__gt=day), customer__in=customer_ids, start__lte=day)
    sums = paid.values("customer").annotate(total=Sum("mrr")).values_list("customer", "total")
    return dict.fromkeys(customer_ids, NOTHING) | dict(sums)


def given(*, customer_ids: Collection[int], now: datetime) -> dict[int, Given]:
    """What customers were given in the twelve months before `now`: offers carried out."""
    return _sums(_recent(customer_ids, now, states=("executed",)), customer_ids)


def counted_and_given(
    *, customer_ids: Collection[int], now: datetime, without: Collection[int] = ()
) -> tuple[dict[int, Given], dict[int, Given]]:
    """What counts towards the limits of the policies, also what waits for approval or is approved; and what was given.

    In one query; `without` are offers that do not count.
    """
    recent = _recent(customer_ids, now, states=("waiting", "approved", "executed"))
    counted = [row for row in recent if row["pk"] not in without]
    executed = [row for row in recent if row["state"] == "executed"]
    return _sums(counted, customer_ids), _sums(executed, customer_ids)


def _recent(customer_ids: Collection[int], now: datetime, *, states: Collection[str]) -> list[dict[str, Any]]:
    """The offers of a year in these states, by the moment at which they were carried out or else written."""
    found = Offer.objects.filter(state__in=states, customer__in=customer_ids)
    recent = found.annotate(moment=Coalesce("execution__at", "created_at")).filter(moment__gt=now - YEAR)
    rows = recent.order_by("customer", "kind").values("pk", "state", "customer_id", "kind_id", "value", "cost")
    return [dict(row) for row in rows]


def _sums(rows: Iterable[Mapping[str, Any]], customer_ids: Collection[int]) -> dict[int, Given]:
    totals: dict[int, Given] = {}
    for row in rows:
        before, kind_id = totals.get(row["customer_id"], Given()), row["kind_id"]
        totals[row["customer_id"]] = Given(
            count=before.count + 1,
            cost=before.cost + row["cost"],
            by_kind={**before.by_kind, kind_id: before.by_kind.get(kind_id, NOTHING) + row["value"]},
        )
    return {customer_id: totals.get(customer_id, Given()) for customer_id in customer_ids}


def save_rates(*, kind_ids: Collection[int]) -> dict[int, SaveRate]:
    """How often offers of a kind helped: closed cases in which one was carried out, however it ended."""
    judged = Offer.objects.filter(kind__in=kind_ids, state="executed", case__outcome__in=_JUDGED)
    rows = judged.values("kind").annotate(
        n=Count("case", distinct=True), saved=Count("case", distinct=True, filter=Q(case__outcome__in=_SAVED))
    )
    found = {row["kind"]: SaveRate(saved=row["saved"], n=row["n"]) for row in rows}
    return {kind_id: found.get(kind_id, SaveRate(saved=0, n=0)) for kind_id in kind_ids}


def plan_save_rates(*, levels: Collection[str]) -> dict[str, SaveRate]:
    """How often work without an offer helped: closed cases of a level in which none was carried out."""
    given = Offer.objects.filter(case=OuterRef("pk"), state="executed")
    judged = Case.objects.filter(~Exists(given), level__in=levels, outcome__in=_JUDGED).order_by()
    rows = judged.values("level").annotate(n=Count("pk"), saved=Count("pk", filter=Q(outcome__in=_SAVED)))
    found = {row["level"]: SaveRate(saved=row["saved"], n=row["n"]) for row in rows}
    return {level: found.get(level, SaveRate(saved=0, n=0)) for level in levels}
