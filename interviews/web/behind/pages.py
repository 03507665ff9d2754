"""Pages of the lists behind the report's numbers: their rows counted, and their money added up."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Sum

from retention.web.behind import listing


class SummedPages(Paginator):  # type: ignore[type-arg]
    """Pages of a list whose rows are counted and whose money is added up in one query."""

    object_list: QuerySet[Any]

    def __init__(self, rows: QuerySet[Any], *, money: str) -> None:
        super().__init__(rows, listing.PAGE_SIZE)
        self.money = money

    @cached_property
    def _sums(self) -> dict[str, Any]:
        sums: dict[str, Any] = {"whole": Sum(self.money)} if self.money else {}
        return self.object_list.order_by().aggregate(rows=Count("pk"), **sums)

    @cached_property
    def count(self) -> int:
        """How many there are."""
        found: int = self._sums["rows"]
        return found

    @property
    def mrr(self) -> Decimal | None:
        """What they pay or paid a month, all together; None of a list without money."""
        return (self._sums["whole"] or Decimal(0)) if self.money else None


class ListBehind(listing.ListBehind):
    """A list behind a number of the report; `money` is the field that is added up."""

    money = ""

    def pages(self, rows: QuerySet[Any]) -> SummedPages:
        """Return the rows in pages, counted to the end."""
        return SummedPages(rows, money=self.money)
