"""Customers who are still here and look at a competitor: at which, how far it has come, and what they pay."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from interviews.analysis import permissions
from interviews.analysis.figures.report import PACKAGE
from interviews.models import LOOKING, CompetitorNote
from retention import statements
from retention.models import Customer, Subscription, localized

NAMED: Final = 10
"""So many customers of a competitor are named beside its figures; a file has all of them."""


@dataclass(frozen=True, kw_only=True)
class Looker:
    """A customer who looks at a competitor, as the newest note about the two has it."""

    customer_id: int
    external_id: str
    name: str
    standing: CompetitorNote.Standing
    at: datetime
    mrr: Decimal


@dataclass(frozen=True, kw_only=True)
class LookedAt:
    """A competitor, how many customers stand how with it (in the order of LOOKING), and what they pay a month."""

    code: str
    name: str
    counts: list[int]
    customers: int
    mrr: Decimal
    first: list[Looker] = field(default_factory=list)

    @property
    def standings(self) -> list[tuple[str, int]]:
        """How many customers stand how with it."""
        return [(str(one.value), count) for one, count in zip(LOOKING, self.counts, strict=True)]

    @property
    def unnamed(self) -> int:
        """How many customers are not among the first."""
        return self.customers - len(self.first)


@dataclass(frozen=True, kw_only=True)
class Looking:
    """All competitors that customers look at, the most looked at first; who looks at two counts once in the whole."""

    rivals: list[LookedAt]
    customers: int
    mrr: Decimal


def may_see(user: Any) -> bool:
    """Whether a person sees what we heard of competitors; of which customers is visible_to's business."""
    return bool(user.is_authenticated and user.has_perm(permissions.SEE_NOTES))


def lookers(*, user: Any, as_of: date) -> QuerySet[Any]:
    """The newest notes that say that a customer of a person looks at a competitor, with the `mrr` they pay.

    They are the notes that `looking` counts: one a customer and competitor.
    """
    here = Customer.objects.visible_to(user).present().current(as_of=as_of)
    paid = Subscription.objects.filter(customer=OuterRef("customer"), start__lte=as_of)
    now = paid.filter(Q(end=None) | Q(end__gt=as_of)).order_by().values("customer")
    notes = CompetitorNote.objects.visible_to(user)
    newest = CompetitorNote.objects.newest_of_each().values("pk")
    return notes.filter(pk__in=newest, standing__in=LOOKING, customer__in=here).annotate(
        mrr=Coalesce(Subquery(now.annotate(whole=Sum("mrr")).values("whole")), Decimal(0))
    )


def once_a_customer(*, notes: QuerySet[Any]) -> QuerySet[Any]:
    """Of each customer the newest of these notes: who looks at two competitors counts once."""
    newest = notes.order_by("customer", "-at", "-pk").distinct("customer")
    return notes.filter(pk__in=newest.values("pk"))


def looking(*, user: Any, as_of: date, most: int | None = NAMED) -> Looking:
    """Count the customers of a person who look at a competitor, and name the first so many of each. One query.

    Nothing for those who may not see notes about competitors.
    """
    if not may_see(user):
        return Looking(rivals=[], customers=0, mrr=Decimal(0))
    here = Customer.objects.visible_to(user).present().current(as_of=as_of)
    customers = statements.part(here.order_by().values("id", "external_id", "name"))
    rows = statements.fetch(
        PACKAGE,
        "looking",
        {"standings": [str(one) for one in LOOKING], "day": as_of, "most": most},
        fragments={"customers": customers},
    )
    found: dict[str, LookedAt] = {}
    for row in rows:
        rival = found.get(row["code"])
        if rival is None:
            rival = found[row["code"]] = LookedAt(
                code=row["code"],
                name=localized(row["rival"], row["rival_zh"]),
                counts=[row[standing] for standing in LOOKING],
                customers=row["rival_customers"],
                mrr=row["rival_mrr"],
            )
        rival.first.append(
            Looker(
                customer_id=row["customer_id"],
                external_id=row["external_id"],
                name=row["name"],
                standing=CompetitorNote.Standing(row["standing"]),
                at=row["at"],
                mrr=row["mrr"],
            )
        )
    if not rows:
        return Looking(rivals=[], customers=0, mrr=Decimal(0))
    return Looking(rivals=list(found.values()), customers=rows[0]["all_customers"], mrr=rows[0]["all_mrr"])
