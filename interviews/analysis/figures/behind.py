"""What stands behind a number of the report: the departures that it counts, chosen as it counts them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from interviews.analysis.figures.departures import SOURCES, UnableToCompare
from interviews.models import OPEN_STATES, CompetitorMention, Departure, Reason

TALKS: Final[dict[str, tuple[str, ...]]] = {
    "submitted": ("submitted",),
    "declined": ("declined",),
    "open": OPEN_STATES,
    "none": ("",),
}
"""How far the interview about a departure has come, and the states that are counted as it."""


@dataclass(frozen=True)
class Tree:
    """The reasons as they are counted: a retired one as the one that took its place."""

    reasons: dict[int, Reason]

    @classmethod
    def read(cls) -> Tree:
        """Read the tree in order. One query."""
        return cls({one.pk: one for one in Reason.objects.in_order()})

    def place(self, pk: int | None) -> Reason | None:
        """The reason as which one is counted."""
        found, seen = self.reasons.get(pk or 0), set[int]()
        while found is not None and found.maps_to_id is not None and found.pk not in seen:
            seen.add(found.pk)
            found = self.reasons.get(found.maps_to_id)
        return found

    def top(self, pk: int | None) -> Reason | None:
        """The main reason under which one is counted."""
        found = self.place(pk)
        return self.reasons.get(found.parent_id) if found is not None and found.parent_id else found

    @cached_property
    def _members(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for pk in self.reasons:
            for one in (self.place(pk), self.top(pk)):
                if one is not None:
                    found[one.code].add(pk)
        return dict(found)

    def counted_as(self, codes: Collection[str]) -> set[int]:
        """The ids of all that is counted under one of these reasons, or under one below it."""
        return {pk for code in codes for pk in self._members.get(code, ())}

    def tops(self) -> list[Reason]:
        """The main reasons under which anything is counted."""
        return [one for one in self.reasons.values() if one.parent_id is None and one.code in self._members]


def for_reasons(*, departures: QuerySet[Departure], source: str, ids: Collection[int]) -> QuerySet[Departure]:
    """Those whose main reason by a source is one of these. Raises UnableToCompare for an unknown source."""
    return departures.filter(**{f"{_source(source)}_id__in": sorted(ids)})


def with_reason(*, departures: QuerySet[Departure], source: str, known: bool) -> QuerySet[Departure]:
    """Those whose main reason is known by a source, or is not. Raises UnableToCompare for an unknown source."""
    return departures.filter(**{f"{_source(source)}_id__isnull": not known})


def judged(*, departures: QuerySet[Departure], source: str, verdicts: Collection[str]) -> QuerySet[Departure]:
    """Those judged so by a source; unavoidable that nobody confirmed is “unconfirmed”. Raises UnableToCompare."""
    known = with_reason(departures=departures, source=source, known=True)
    return known.filter(**{f"{source}_verdict__in": sorted(verdicts)})


def talked(*, departures: QuerySet[Departure], talks: Collection[str]) -> QuerySet[Departure]:
    """Those about whom the interview has come so far."""
    return departures.filter(talk__in=sorted({state for one in talks for state in TALKS.get(one, ())}))


def naming(*, departures: QuerySet[Departure], competitors: Collection[str]) -> QuerySet[Departure]:
    """Those whose customer named one of these competitors."""
    named = CompetitorMention.objects.filter(departure=OuterRef("pk"), competitor__code__in=sorted(competitors))
    return departures.filter(Exists(named))


def twice_known(*, departures: QuerySet[Departure], tree: Tree, alike: bool) -> QuerySet[Departure]:
    """Those that have a recorded and a confirmed reason; `alike`: the same main reason by both."""
    both = departures.filter(recorded_id__isnull=False, confirmed_id__isnull=False)
    if not alike:
        return both
    chosen = Q(pk__in=[])
    for top in tree.tops():
        ids = sorted(tree.counted_as([top.code]))
        chosen |= Q(recorded_id__in=ids, confirmed_id__in=ids)
    return both.filter(chosen)


def _source(source: str) -> str:
    if source not in SOURCES:
        raise UnableToCompare(f"{source!r} is not a source of reasons; known are {', '.join(SOURCES)}.")
    return source
