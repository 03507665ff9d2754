"""The list of customers in any order, page by page, without counting or sorting all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, Self

from django.core.paginator import Paginator
from django.db.models import Count, F, QuerySet, Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from retention.models import Customer, Dimension, Standing
from retention.web.formats import named

PAGE_SIZE: Final = 50
MOST: Final = 1000
"""Customers that can be paged through; who looks for more narrows the list or takes it as a file."""
DEFAULT_SORT: Final = "score"
SORTS: Final[dict[str, Any]] = {
    "score": F("health__score"),
    "change": F("health__score") - F("health__score_week_ago"),
    "name": F("name"),
    "mrr": F("health__mrr"),
    "renewal": F("health__renewal_on"),
    **{name: F(f"standing__{name}") for name in Dimension.values},
}
LAST_NIGHT: Final[dict[str, Any]] = {
    "score": F("standing__score"),
    "mrr": F("standing__mrr"),
    "renewal": F("standing__renewal_on"),
}
"""The same of a list that shows the figures of last night."""
OF_BEFORE: Final = {"delta": "change", "mrr_delta": "mrr_change"}
"""What a list is sorted by that is compared with a day before, by its field without the days."""
LEAST_BACK: Final = 30
LABELS: Final[dict[str, Any]] = {
    "name": _("Customer"),
    "score": _("Score"),
    "change": _("Change in 7 days"),
    "delta": _("Change in 30 days"),
    "mrr": _("MRR"),
    "mrr_delta": _("MRR change"),
    "renewal": _("Renewal"),
    **dict(Dimension.choices),
}
"""What a list can be sorted by, for people."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """How the list is sorted, what it is compared with, and whether its figures are those of last night.

    `dimension` is the one that the list is sorted or narrowed by; it has a column then.
    """

    sort: str = DEFAULT_SORT
    back: int = 30
    compares: bool = False
    of_last_night: bool = False
    dimension: str = ""

    @classmethod
    def of(cls, *, sort: str, chosen: Mapping[str, Any], back: int, of_last_night: bool) -> Self:
        """Read the order of an address with these filters."""
        asked = (chosen.get("dimension", ""), sort.removeprefix("-"))
        dimension = next((one for one in asked if one in Dimension.values), "")
        return cls(
            sort=sort, back=back, compares=bool(chosen.get("compare")), dimension=dimension,
            of_last_night=of_last_night or bool(dimension),
        )  # fmt: skip

    @property
    def downwards(self) -> bool:
        """Tell whether the largest comes first."""
        return self.sort.startswith("-")

    @property
    def tie(self) -> str:
        """What decides between equals: the same way round, so that one index serves both directions."""
        return "-pk" if self.downwards else "pk"

    def valued(self, customers: QuerySet[Customer]) -> QuerySet[Any]:
        """Annotate what is sorted by as `sorted_by`."""
        chosen = {
            **SORTS,
            **(LAST_NIGHT if self.of_last_night else {}),
            **{key: F(f"standing__{field}_{self.back}") for key, field in OF_BEFORE.items()},
        }
        return customers.annotate(sorted_by=chosen.get(self.sort.removeprefix("-"), chosen[DEFAULT_SORT]))

    def all(self, customers: QuerySet[Customer]) -> QuerySet[Any]:
        """Sort all of them as the pages do, those without a value last, in one query that is read through."""
        by = F("sorted_by").desc(nulls_last=True) if self.downwards else F("sorted_by").asc(nulls_last=True)
        return self.valued(customers).order_by(by, self.tie)


def problem(order: Order) -> str:
    """Say what is no column to sort by; empty where it is one."""
    if order.sort.removeprefix("-") in LABELS:
        return ""
    labels = LABELS if order.back == LEAST_BACK else LABELS | {"delta": _("Change in 90 days")}
    words = {"sort": order.sort[:40], "known": named(labels.items())}
    return gettext("“%(sort)s” is no column to sort by; known are %(known)s.") % words


class Ordered:
    """Customers in an order: first those whose value is known, then the others.

    Those behind a number of the dashboard are counted and added up `to_the_end`, be they more than can be paged
    through: from their `standings`, where nothing else has to be read for it.

    They are two queries, because each can be read from an index up to the rows that are shown; one that puts unknown
    values last cannot.
    """

    ordered = True

    def __init__(
        self, customers: QuerySet[Customer], order: Order, *, to_the_end: bool, standings: QuerySet[Standing] | None
    ) -> None:
        shown = ["health", "owner", *(["standing"] if order.of_last_night else [])]
        rows = order.valued(customers.select_related(*shown).defer("attributes", "marks", "url"))
        self.known = rows.filter(sorted_by__isnull=False).order_by(
            "-sorted_by" if order.downwards else "sorted_by", order.tie
        )
        self.unknown = rows.filter(sorted_by=None).order_by(order.tie)
        self._paid = "standing__mrr" if order.of_last_night else "health__mrr"
        self._all = customers.order_by()
        self._standings = standings
        self.to_the_end = to_the_end

    def count(self) -> int:
        """Return how many can be paged through."""
        return min(self.found, MOST)

    @cached_property
    def found(self) -> int:
        """How many there are; where they are not counted to the end, or one more than can be paged through."""
        found: int = self._sums["customers"]
        return found

    @property
    def mrr(self) -> Decimal:
        """What those that were counted pay a month."""
        return self._sums["mrr"] or Decimal(0)

    @cached_property
    def _sums(self) -> dict[str, Any]:
        if self._standings is not None:
            return self._standings.aggregate(customers=Count("*"), mrr=Sum("mrr"))
        counted = self._all if self.to_the_end else self._all[: MOST + 1]
        return counted.aggregate(customers=Count("pk"), mrr=Sum(self._paid))

    def __getitem__(self, wanted: slice) -> list[Customer]:
        start, stop = wanted.start or 0, wanted.stop or MOST
        rows: list[Customer] = list(self.known[start:stop])
        if len(rows) < stop - start and start + len(rows) < self.found:
            known = start + len(rows) if rows else self.known.order_by()[:MOST].count()
            rows += self.unknown[max(0, start - known) : max(0, stop - known)]
        return rows


class PortfolioPages(Paginator):  # type: ignore[type-arg]
    """Pages of the list; `more` tells whether there are customers beyond those that can be paged through."""

    object_list: Any

    def __init__(
        self,
        customers: QuerySet[Customer],
        order: Order,
        *,
        to_the_end: bool = False,
        standings: QuerySet[Standing] | None = None,
    ) -> None:
        rows: Any = Ordered(customers, order, to_the_end=to_the_end, standings=standings)
        super().__init__(rows, PAGE_SIZE)

    @property
    def more(self) -> bool:
        """Tell whether not all can be paged through."""
        return bool(self.object_list.found > MOST)

    @property
    def whole(self) -> int | None:
        """How many there are, where they were counted to the end."""
        known = self.object_list.to_the_end or not self.more
        return self.object_list.found if known else None


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A customer last night against 30 or 90 days before."""

    tier: str
    score: Decimal | None
    change: Decimal | None
    mrr: Decimal
    mrr_change: Decimal

    @classmethod
    def of(cls, standing: Standing | None, back: int) -> Compared | None:
        """Return the comparison of a standing; nothing where there is none yet."""
        if standing is None:
            return None
        return cls(
            tier=getattr(standing, f"tier_{back}"),
            score=getattr(standing, f"score_{back}"),
            change=getattr(standing, f"change_{back}"),
            mrr=getattr(standing, f"mrr_{back}"),
            mrr_change=getattr(standing, f"mrr_change_{back}"),
        )
