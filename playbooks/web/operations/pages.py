"""Pages of the lists behind the dashboard's numbers: of long ones only the first can be paged through."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from playbooks.web import access
from retention.web.behind import listing

MOST: Final = 1000
"""Rows that are counted and paged through; who looks for others narrows the list."""


class CountedPages(Paginator):  # type: ignore[type-arg]
    """Pages of a list that is counted up to MOST only."""

    object_list: QuerySet[Any]

    @cached_property
    def found(self) -> int:
        """How many there are, or one more than are counted."""
        return self.object_list.order_by()[: MOST + 1].count()

    @cached_property
    def count(self) -> int:
        """How many there are, as far as they are counted."""
        return min(self.found, MOST)

    @property
    def more(self) -> bool:
        """Tell whether not all could be counted."""
        return self.found > MOST


class WholePages(CountedPages):
    """Pages of a list that is counted to its end, in an index."""

    @cached_property
    def found(self) -> int:
        """How many there are."""
        return self.object_list.order_by().count()

    @property
    def whole(self) -> int:
        """The same, be they more than can be paged through."""
        return self.found


class ListBehind(listing.ListBehind):
    """A list behind a number of the operations dashboard, for people who may look at tasks."""

    nav = "operations"
    back = ("playbooks:operations", _("Operations"))

    def allowed(self, user: Any) -> bool:
        """People who may look at tasks."""
        return access.sees_tasks(user)

    def pages(self, rows: QuerySet[Any]) -> CountedPages:
        """Return the rows in pages."""
        return CountedPages(rows, listing.PAGE_SIZE)

    def more(self, filters: Any, page: Any) -> dict[str, Any]:
        """Return how many rows can be paged through."""
        return {"most": MOST}
