"""The queue by one of its columns, as the address says: a flat list instead of the groups by deadline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from playbooks.models import RetentionTask
from playbooks.web.desk.addresses import PASSING, without
from playbooks.web.desk.columns import COLUMNS, Column
from playbooks.work.desk.priority import RANK, SAID, STAKE
from retention import statements
from retention.models import rank_of_level
from retention.web.formats import named

HEALTH: Final = "customer__health__"
SORTS: Final[dict[str, Any]] = {
    "due": F("due_at"),
    "customer": F("customer__name"),
    "score": F(f"{HEALTH}score"),
    "step": F("position"),
    "owner": F("owner_name"),
    "level": rank_of_level("level"),
    "rank": RANK,
    "mrr": F(f"{HEALTH}mrr"),
    "renewal": F(f"{HEALTH}renewal_on"),
}
"""The columns whose order means something, by what they are sorted."""
LARGEST_FIRST: Final = frozenset({"level", "rank", "mrr"})
"""Of these the first click shows the largest."""
SOMETIMES_UNKNOWN: Final = frozenset({"score", "rank", "mrr", "renewal"})
"""These have no value where a customer was never scored, or nothing renews."""


@dataclass(frozen=True, kw_only=True)
class Sort:
    """One column, upwards or downwards."""

    key: str
    downwards: bool

    @classmethod
    def of(cls, query: QueryDict) -> Sort | None:
        """Read it from an address; none is the order by deadline, and so is what is no column to sort by."""
        wanted = query.get("sort", "")
        key = wanted.removeprefix("-")
        return cls(key=key, downwards=wanted.startswith("-")) if key in SORTS else None

    def valued(self, tasks: QuerySet[RetentionTask]) -> QuerySet[Any]:
        """Annotate what is sorted by."""
        valued: QuerySet[Any] = tasks.annotate(sorted_by=SORTS[self.key])
        return valued

    def lists(self, tasks: QuerySet[RetentionTask]) -> list[List]:
        """Return lists that are in this order, and together hold all tasks that have a value.

        By rank they are those of each priority: within one, the order is that of what is at stake, which an index has.
        """
        if self.key != "rank":
            known = self.valued(tasks)
            return [List(rows=known.filter(sorted_by__isnull=False) if self.sometimes_unknown else known, sort=self)]
        at_stake = tasks.filter(**{f"{STAKE}__isnull": False})
        return [
            List(rows=at_stake.filter(priority=said).annotate(sorted_by=F(STAKE) * factor), sort=self, factor=factor)
            for said, factor in SAID.items()
        ]

    def without_value(self, tasks: QuerySet[RetentionTask]) -> QuerySet[Any]:
        """Return the tasks that have no value, and come last."""
        valued = self.valued(tasks)
        return valued.filter(sorted_by=None).order_by(self.tie) if self.sometimes_unknown else valued.none()

    def first(self, tasks: QuerySet[RetentionTask]) -> RetentionTask | None:
        """Return the first of these tasks; None where there is none."""
        return tasks.filter(pk__in=Pages(tasks, sort=self, total=1)[0:1]).first()

    def following(self, tasks: QuerySet[RetentionTask], done: RetentionTask) -> RetentionTask | None:
        """Return which of these tasks comes after one; None where none does."""
        itself = self.valued(RetentionTask.objects.filter(pk=done.pk))
        value = itself.values_list("sorted_by", flat=True).first()
        pages = Pages(tasks, sort=self, total=1, after=(value, done.pk))
        return tasks.filter(pk__in=pages[0:1]).first()

    @property
    def sometimes_unknown(self) -> bool:
        """Tell whether there are tasks without a value."""
        return self.key in SOMETIMES_UNKNOWN

    @property
    def way(self) -> tuple[str, str]:
        """What known values are sorted by."""
        return (self.turned("sorted_by"), self.tie)

    @property
    def tie(self) -> str:
        """What decides between equals: the same way round, so that one index serves both directions."""
        return self.turned("pk")

    def turned(self, field: str) -> str:
        """Return a field to sort by, in the direction of the column."""
        return f"-{field}" if self.downwards else field


@dataclass(frozen=True, kw_only=True)
class List:
    """Tasks in the order of a column; by rank, `factor` is what their priority makes of what is at stake."""

    rows: QuerySet[Any]
    sort: Sort
    factor: float = 0

    @property
    def by(self) -> str:
        """What they are sorted by: a column that an index has."""
        return STAKE if self.factor else "sorted_by"

    def after(self, value: Any, key: int) -> List:
        """Keep what comes after a value, and among equals after a key."""
        beyond = "lt" if self.sort.downwards else "gt"
        here = value / self.factor if self.factor else value
        later = Q(**{f"{self.by}__{beyond}": here}) | Q(**{self.by: here, f"pk__{beyond}": key})
        return replace(self, rows=self.rows.filter(later))

    def top(self, number: int) -> QuerySet[Any, Any]:
        """Return the values and the keys of the first ones."""
        return self.rows.order_by(self.sort.turned(self.by), self.sort.tie).values_list("sorted_by", "pk")[:number]


class Pages:
    """The keys of the tasks in an order: first those with a value, then the others; all, or those `after` one.

    They are two queries, because each can be read from an index up to the rows that are shown; one that puts unknown
    values last cannot.
    """

    ordered = True

    def __init__(
        self, tasks: QuerySet[RetentionTask], *, sort: Sort, total: int, after: tuple[Any, int] | None = None
    ) -> None:
        self._lists = sort.lists(tasks)
        self._unknown = sort.without_value(tasks)
        if after is not None:
            value, key = after
            if value is None:
                self._lists = []
                self._unknown = self._unknown.filter(**{f"pk__{'lt' if sort.downwards else 'gt'}": key})
            else:
                self._lists = [one.after(value, key) for one in self._lists]
        self._way = sort.way
        self._total = total

    @cached_property
    def _how_many_known(self) -> int:
        return self._total - self._unknown.order_by().count()

    def __getitem__(self, wanted: slice) -> list[int]:
        start, stop = wanted.start or 0, wanted.stop or self._total
        keys = self._of_lists(start, stop)
        if len(keys) < stop - start and start + len(keys) < self._total:
            known = start + len(keys) if keys or not start else self._how_many_known
            keys += self._unknown.values_list("pk", flat=True)[max(0, start - known) : max(0, stop - known)]
        return keys

    def _of_lists(self, start: int, stop: int) -> list[int]:
        """The lists put together in order: of each no more is read than could be shown."""
        if not self._lists or stop <= start:
            return []
        first, *others = (one.top(stop) for one in self._lists)
        if not others:
            return [key for _value, key in first[start:stop]]
        with statements.by_one_process():
            together = first.union(*others, all=True).order_by(*self._way)
            return [key for _value, key in together[start:stop]]


@dataclass(frozen=True, kw_only=True)
class Header:
    """The head of a column: the query that sorts by it, and how the list is sorted by it now."""

    column: Column
    query: str = ""
    sorted: str = ""


def headers(columns: Iterable[Column], query: QueryDict) -> list[Header]:
    """Return the heads of the columns; a click on the one that sorts turns it round."""
    now = Sort.of(query)
    rest = without(query, (*PASSING, "sort"))
    found = []
    for column in columns:
        if column.key not in SORTS:
            found.append(Header(column=column))
            continue
        current = now is not None and now.key == column.key
        downwards = not now.downwards if now is not None and current else column.key in LARGEST_FIRST
        asked = rest.copy()
        asked["sort"] = f"-{column.key}" if downwards else column.key
        shown = "" if now is None or not current else "descending" if now.downwards else "ascending"
        found.append(Header(column=column, query="?" + asked.urlencode(), sorted=shown))
    return found


def problem(query: QueryDict) -> str:
    """Say what is no column to sort by; empty where the address is fine."""
    wanted = query.get("sort", "")
    if not wanted or Sort.of(query) is not None:
        return ""
    known = [(column.key, column.label) for column in COLUMNS if column.key in SORTS]
    words = {"sort": wanted[:40], "known": named(known)}
    return _("“%(sort)s” is no column to sort by; known are %(known)s.") % words
