"""The queue by one of its columns, as the address says: a flat list instead of the groups by deadline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.http import QueryDict
from django.utils.translation import gettext as _

from playbooks.models import RetentionTask
from playbooks.web.desk.addresses import PASSING, without
from playbooks.web.desk.columns import Column
from playbooks.web.desk.groups import in_order as by_deadline
from playbooks.work.desk.priority import RANK, SAID, STAKE
from retention import statements
from retention.models import LEVEL_RANK

HEALTH: Final = "customer__health__"
SORTS: Final[dict[str, Any]] = {
    "due": F("due_at"),
    "customer": F("customer__name"),
    "score": F(f"{HEALTH}score"),
    "step": F("position"),
    "owner": F("owner_name"),
    "level": Case(*(When(level=level, then=Value(rank)) for level, rank in LEVEL_RANK.items())),
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

    def in_order(self, tasks: QuerySet[RetentionTask]) -> QuerySet[Any]:
        """Annotate what is sorted by as `sorted_by`, and sort; those without a value come last."""
        by = F("sorted_by").desc(nulls_last=True) if self.downwards else F("sorted_by").asc(nulls_last=True)
        return self.valued(tasks).order_by(by, self.tie)

    def valued(self, tasks: QuerySet[RetentionTask]) -> QuerySet[Any]:
        """Annotate what is sorted by."""
        valued: QuerySet[Any] = tasks.annotate(sorted_by=SORTS[self.key])
        return valued

    @property
    def way(self) -> tuple[str, str]:
        """What known values are sorted by."""
        return ("-sorted_by" if self.downwards else "sorted_by", self.tie)

    @property
    def tie(self) -> str:
        """What decides between equals: the same way round, so that one index serves both directions."""
        return "-pk" if self.downwards else "pk"

    def after(self, tasks: QuerySet[RetentionTask], done: RetentionTask) -> QuerySet[Any]:
        """Keep what comes after a task."""
        itself = self.valued(RetentionTask.objects.filter(pk=done.pk))
        value = itself.values_list("sorted_by", flat=True).first()
        side = "lt" if self.downwards else "gt"
        later = Q(sorted_by=value, **{f"pk__{side}": done.pk})
        if value is not None:
            later |= Q(**{f"sorted_by__{side}": value}) | Q(sorted_by=None)
        return self.in_order(tasks).filter(later)


class Pages:
    """The keys of the tasks in an order: first those with a value, then the others.

    They are two queries, because each can be read from an index up to the rows that are shown; one that puts unknown
    values last cannot.
    """

    ordered = True

    def __init__(self, tasks: QuerySet[RetentionTask], *, sort: Sort, total: int) -> None:
        valued = sort.valued(tasks)
        known, unknown = (
            (valued.filter(sorted_by__isnull=False), valued.filter(sorted_by=None))
            if sort.key in SOMETIMES_UNKNOWN
            else (valued, valued.none())
        )
        self._known = known
        self._lists = _by_priority(tasks, sort) if sort.key == "rank" else [known.order_by(*sort.way)]
        self._way = sort.way
        self._unknown = unknown.order_by(sort.tie)
        self._total = total

    @cached_property
    def _how_many_known(self) -> int:
        return self._known.order_by().count()

    def __getitem__(self, wanted: slice) -> list[int]:
        start, stop = wanted.start or 0, wanted.stop or self._total
        keys = self._of_lists(start, stop)
        if len(keys) < stop - start and start + len(keys) < self._total:
            known = start + len(keys) if keys else self._how_many_known
            keys += self._unknown.values_list("pk", flat=True)[max(0, start - known) : max(0, stop - known)]
        return keys

    def _of_lists(self, start: int, stop: int) -> list[int]:
        """The lists put together in order: of each no more is read than could be shown."""
        first, *others = (one.values_list("sorted_by", "pk")[:stop] for one in self._lists)
        if not others:
            return [key for _value, key in first[start:stop]]
        with statements.by_one_process():
            together = first.union(*others, all=True).order_by(*self._way)
            return [key for _value, key in together[start:stop]]


def _by_priority(tasks: QuerySet[RetentionTask], sort: Sort) -> list[QuerySet[Any]]:
    """The tasks of each priority, which are in the order of what is at stake: an index has that."""
    way = f"-{STAKE}" if sort.downwards else STAKE
    return [
        tasks.filter(**{"priority": priority, f"{STAKE}__isnull": False})
        .annotate(sorted_by=F(STAKE) * factor)
        .order_by(way, sort.tie)
        for priority, factor in SAID.items()
    ]


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


def in_order(tasks: QuerySet[RetentionTask], *, query: QueryDict) -> QuerySet[Any]:
    """Sort a queue as its address says: by a column, else by deadline and rank."""
    sort = Sort.of(query)
    return by_deadline(tasks) if sort is None else sort.in_order(tasks)


def problem(query: QueryDict) -> str:
    """Say what is no column to sort by; empty where the address is fine."""
    wanted = query.get("sort", "")
    if not wanted or Sort.of(query) is not None:
        return ""
    words = {"sort": wanted[:40], "known": ", ".join(SORTS)}
    return _("“%(sort)s” is no column to sort by; known are %(known)s.") % words
