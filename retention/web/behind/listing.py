"""What the lists behind the numbers share, whichever app counts: pages, the line above them, and the rows as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from retention.clock import local_day
from retention.web.behind import file as files
from retention.web.behind.counted import Noun, at, counted
from retention.web.filters import chips
from retention.web.pages import Page, is_fragment, sees_every_portfolio

PAGE_SIZE: Final = 50


class ListBehind(Page):
    """A list of what a number counts; a subclass says of what, and who may see it."""

    title: Any = ""
    back: tuple[str, Any]
    """The page of the number: the name of its address, and what it is called."""
    noun: Noun
    file_url = ""
    """The name of the address of the file."""
    file_name = ""

    def filters(self) -> Any:
        """Return the choice that the address describes, among the rows that this person may see."""
        raise NotImplementedError

    def rows(self, filters: Any) -> QuerySet[Any]:
        """Return what the list shows."""
        found: QuerySet[Any] = filters.qs
        return found

    def pages(self, rows: QuerySet[Any]) -> Paginator[Any]:
        """Return the rows in pages; `mrr` of them is what the customers pay together, where that is said."""
        raise NotImplementedError

    def formula(self, filters: Any) -> Sequence[Any]:
        """Return how the rows are counted, in sentences."""
        raise NotImplementedError

    def columns(self) -> Mapping[str, str]:
        """Return the columns of the file, each with the field that it is read from."""
        raise NotImplementedError

    def more(self, filters: Any, page: Any) -> dict[str, Any]:
        """Return what only this list shows."""
        return {}

    @property
    def counted_at(self) -> datetime:
        """The moment that the rows are of."""
        return self.now

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Show one page of the list, or only what can be filtered."""
        filters = self.filters()
        if self.wants_filters and is_fragment(request):
            return self.show({"filters": filters}, template="retention/_filter_form.html")
        page = self.pages(self.rows(filters)).get_page(request.GET.get("page"))
        said = counted(
            noun=self.noun, paginator=page.paginator, as_of=at(self.counted_at), formula=self.formula(filters),
            file=self.file_url, asked=request.GET, filters=filters, mrr=getattr(page.paginator, "mrr", None),
        )  # fmt: skip
        return self.show(
            {
                "title": self.title,
                "back": self.back,
                "filters": filters,
                "chips": chips(filters, request.GET),
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
