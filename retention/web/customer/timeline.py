"""Everything that happened with a customer in one stream, newest first; each app adds the sources that it knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from retention import statements
from retention.clock import local_day, midnight
from retention.web.customer import words
from retention.web.formats import day as day_in_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from retention.models import Customer

Row = TypeVar("Row", bound=Model)

PAGE_SIZE: Final = 20
_MOMENT: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE: Final = re.compile(r"(-?\d{1,17})_(\d{1,6})_(\d{1,18})")


class UnableToContinue(ValueError):
    """The place in the stream that an address names is none."""


@dataclass(frozen=True, kw_only=True, order=True)
class Place:
    """Where an item stands in the stream: later is greater; among equals the source of the lower rank comes first."""

    at: datetime
    turn: int
    number: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MOMENT}_{-self.turn}_{self.number}"

    @classmethod
    def read(cls, text: str) -> Place:
        """The place that an address names. Raises UnableToContinue."""
        found = _PLACE.fullmatch(text)
        if found is None:
            raise UnableToContinue(_("“%(text)s” is no place in the timeline. Begin at its top.") % {"text": text[:60]})
        since, rank, number = map(int, found.groups())
        return cls(at=_EPOCH + since * _MOMENT, turn=-rank, number=number)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that happened: what in words, who did it, what they wrote, and where it is shown in full.

    `at` is its moment, or the end of its day where no more than the day is known (`whole_day`).
    """

    number: int
    at: datetime
    words: str
    about: str = ""
    who: str = ""
    note: str = ""
    facts: Sequence[str] = ()
    address: str = ""
    tone: str = ""
    """A tier or level by whose colour it is marked; empty for most."""
    whole_day: bool = False

    @property
    def when(self) -> str:
        """Its local day, and the time of day where that is known."""
        day = day_in_words(local_day(self.at))
        return day if self.whole_day else f"{day} {timezone.localtime(self.at):%H:%M}"


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What a source is asked for: its newest `most` items of a customer that come after a place and since a moment.

    The customer is one that the person sees: the page has looked. Which permission its rows ask for, a source says.
    """

    customer: Customer
    user: Any
    now: datetime
    most: int = PAGE_SIZE
    after: Place | None = None
    since: datetime | None = None
    rank: int = 0
    missing: Collection[str] = ()
    """The sources that are known to have nothing of the customer."""

    def older(self, rows: QuerySet[Row], field: str) -> list[Row]:
        """The rows of a source in the order of the stream, by the field with their moment."""
        if self.since is not None:
            rows = rows.filter(**{f"{field}__gte": self.since})
        if self.after is not None:
            rows = rows.filter(self._behind(field, self.after.at))
        return list(rows.order_by(f"-{field}", "-pk")[: self.most])

    def older_days(self, rows: QuerySet[Row], field: str) -> list[Row]:
        """The same by a field with a day: what happened on it stands at the day's end."""
        if self.since is not None:
            rows = rows.filter(**{f"{field}__gte": local_day(self.since)})
        if self.after is not None:
            day = local_day(self.after.at)
            ends_there = self.after.at == end_of(day)
            rows = rows.filter(self._behind(field, day) if ends_there else Q(**{f"{field}__lt": day}))
        return list(rows.order_by(f"-{field}", "-pk")[: self.most])

    @property
    def last_day(self) -> date:
        """The last day whose end may still come in the stream; for sources that are no table of their own."""
        if self.after is None:
            return local_day(self.now)
        day = local_day(self.after.at)
        behind = self.after.at == end_of(day) and -self.rank < self.after.turn
        return day if behind else day - timedelta(days=1)

    def _behind(self, field: str, value: date | datetime) -> Q:
        assert self.after is not None  # noqa: S101  the callers have looked
        before = Q(**{f"{field}__lt": value})
        if -self.rank > self.after.turn:
            return before
        same = Q(**{field: value})
        return before | (same if -self.rank < self.after.turn else same & Q(pk__lt=self.after.number))


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What people narrow the stream by."""

    key: str
    label: StrOrPromise
    position: int


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where items of a kind come from; no two have the same rank. Those with `marks` also stand on the history.

    Only who has the permission `sees` reads them, then all of those of a customer whom they see.
    """

    key: str
    kind: Kind
    rank: int
    sees: str
    load: Callable[[Ask], Iterable[Item]]
    marks: bool = False


@dataclass(frozen=True, kw_only=True)
class Placed:
    """An item with its place in the stream, and the kind that it is of."""

    item: Item
    kind: Kind
    place: Place


@dataclass(frozen=True, kw_only=True)
class Page:
    """A piece of the stream; `more` is the place behind which it goes on, None at its end."""

    items: Sequence[Placed]
    more: Place | None


_sources: dict[str, Source] = {}
_packages: set[str] = set()


def register(source: Source) -> None:
    """Add a source; a second one with the same key replaces the first."""
    _sources[source.key] = source


def register_presence(package: str) -> None:
    """Add the statement `presence` of a package, which says of its sources whether they have anything of a customer."""
    _packages.add(package)


def missing(*, customer: Customer, as_of: date) -> frozenset[str]:
    """Return the keys of the sources that have nothing of a customer: most have for most. One statement an app."""
    params = {"customer": customer.pk, "today": as_of, "tickets": [*words.TICKETS], "money": [*words.MONEY]}
    return frozenset(
        row["key"]
        for package in sorted(_packages)
        for row in statements.fetch(package, "presence", params)
        if not row["there"]
    )


def sources() -> list[Source]:
    """The sources that the installed apps know, in their order."""
    return sorted(_sources.values(), key=lambda source: source.rank)


def kinds(*, user: Any) -> list[Kind]:
    """The kinds of which a person may read anything, in order."""
    found = {source.kind for source in _sources.values() if user.has_perm(source.sees)}
    return sorted(found, key=lambda kind: (kind.position, kind.key))


def load(*, ask: Ask, chosen: Collection[str] = ()) -> Page:
    """Return the next items of all sources, or of those of the chosen kinds. One or two queries a source."""
    sources = [one for one in _sources.values() if not chosen or one.kind.key in chosen]
    return _page(_sorted(item for source in sources for item in _read(source, ask)), ask)


def marks(*, ask: Ask) -> list[Placed]:
    """Return what stands on the history of the score: of each source that marks it, the newest items."""
    return _sorted(item for source in _sources.values() if source.marks for item in _read(source, ask))


def load_with_marks(*, ask: Ask, most: int, since: datetime, chosen: Collection[str] = ()) -> tuple[Page, list[Placed]]:
    """Return the top of the stream, and `most` marks of each source since a moment, in no more queries than one.

    Of the stream only the chosen kinds are returned; the marks are always all.
    """
    items, marked = [], []
    for source in _sources.values():
        wanted = not chosen or source.kind.key in chosen
        if not wanted and not source.marks:
            continue
        found = _read(source, replace(ask, most=max(ask.most, most)) if source.marks else ask)
        items += found if wanted else []
        marked += [one for one in found if source.marks and one.item.at >= since]
    return _page(_sorted(items), ask), _sorted(marked)


def _read(source: Source, ask: Ask) -> list[Placed]:
    if source.key in ask.missing or not ask.user.has_perm(source.sees):
        return []
    found = source.load(replace(ask, rank=source.rank, most=ask.most + 1))
    return [
        Placed(item=item, kind=source.kind, place=Place(at=item.at, turn=-source.rank, number=item.number))
        for item in found
    ]


def _page(found: list[Placed], ask: Ask) -> Page:
    shown = found[: ask.most]
    return Page(items=shown, more=shown[-1].place if len(found) > ask.most else None)


def _sorted(found: Iterable[Placed]) -> list[Placed]:
    return sorted(found, key=lambda one: one.place, reverse=True)


def end_of(day: date) -> datetime:
    """The last moment of a local day: where something stands of which only the day is known."""
    return midnight(day + timedelta(days=1)) - _MOMENT
