"""What the lists behind the numbers share: pages, the line above them, and the same rows as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from retention.clock import local_day
from retention.web.behind import file as files
from retention.web.behind.counted import Noun, at, counted
from retention.web.filters import chips
from retention.web.pages import Page, is_fragment, sees_every_portfolio

PAGE_SIZE: Final = 50


class SummedPages(Paginator):  # type: ignore[type-arg]
    """Pages of a list whose rows are counted and whose money is added up in one query."""

    object_list: QuerySet[Any]

    def __init__(self, rows: QuerySet[Any], *, money: str) -> None:
        super().__init__(rows, PAGE_SIZE)
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


class ListBehind(Page):
    """A list of what a number counts; a subclass says of what, and who may see it."""

    title: Any = ""
    back: tuple[str, Any]
    """The page of the number: the name of its address, and what it is called."""
    noun: Noun
    file_name = ""
    """The name of the address of the file, and of the file."""
    money = ""
    """The field that is added up."""

    def filters(self) -> Any:
        """Return the choice that the address describes, among the rows that this person may see."""
        raise NotImplementedError

    def rows(self, filters: Any) -> QuerySet[Any]:
        """Return what the list shows."""
        found: QuerySet[Any] = filters.qs
        return found

    def formula(self, filters: Any) -> Sequence[Any]:
        """Return how the rows are counted, in sentences."""
        raise NotImplementedError

    def columns(self) -> Mapping[str, str]:
        """Return the columns of the file, each with the field that it is read from."""
        raise NotImplementedError

    def more(self, filters: Any, page: Any) -> dict[str, Any]:
        """Return what only this list shows."""
        return {}

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Show one page of the list, or only what can be filtered."""
        filters = self.filters()
        if self.wants_filters and is_fragment(request):
            return self.show({"filters": filters}, template="retention/_filter_form.html")
        page = SummedPages(self.rows(filters), money=self.money).get_page(request.GET.get("page"))
        return self.listed(filters, page)

    def listed(self, filters: Any, page: Any) -> HttpResponse:
        """Return the page with its line and its rows."""
        said = counted(
            noun=self.noun, paginator=page.paginator, as_of=at(self.now), formula=self.formula(filters),
            file=f"interviews:{self.file_name}-file", asked=self.request.GET, filters=filters, mrr=page.paginator.mrr,
        )  # fmt: skip
        return self.show(
            {
                "title": self.title,
                "back": self.back,
                "filters": filters,
                "chips": chips(filters, self.request.GET),
                "page": page,
                "counted": said,
                "wants_filters": self.wants_filters,
                "name_owners": sees_every_portfolio(self.person),
                **self.more(filters, page),
            }
        )


class FileBehind(ListBehind):
    """The same rows as CSV, all of them, sent while they are read."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Send the file."""
        filters = self.filters()
        return files.answer(
            name=self.file_name, day=local_day(self.now), columns=self.columns(), rows=self.rows(filters),
            asked=request.GET, filters=filters,
        )  # fmt: skip
