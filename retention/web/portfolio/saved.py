"""The saved segments beside the filters: which there are, and the form that saves the filters in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from retention.analytics import segments
from retention.models import SavedSegment
from retention.web.behind.unread import PASSING
from retention.web.portfolio.selection import PortfolioFilter, kept_of

ALSO = ("sort",)
"""What of an address is saved besides the filters."""
UNSAVED: Final = "retention_unsaved_segment"
"""In the session: a segment that was not saved, and why, for the page that comes next."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A segment in the list: where it leads, whether it is the one in force, and whether one may remove it."""

    segment: SavedSegment
    address: str
    current: bool
    removable: bool


@dataclass(frozen=True, kw_only=True)
class Segments:
    """The segments of a person, and the filters in force as they would be saved."""

    mine: Sequence[Shown]
    shared: Sequence[Shown]
    query: str
    current: str
    may_share: bool

    @classmethod
    def of(cls, *, person: Any, filters: PortfolioFilter, data: QueryDict) -> Self:
        """Read the segments that a person may use. One query."""
        query = kept_of(filters, data, also=ALSO).urlencode()
        shown = [
            Shown(
                segment=one,
                address=address_of(one, filters),
                current=one.query == query,
                removable=segments.may_remove(segment=one, by=person),
            )
            for one in SavedSegment.objects.visible_to(person).order_by("name", "pk")
        ]
        return cls(
            mine=[one for one in shown if not one.segment.shared],
            shared=[one for one in shown if one.segment.shared],
            query=query if filters.chosen else "",
            current=next((one.segment.name for one in shown if one.current), ""),
            may_share=bool(person.has_perm(segments.SHARE)),
        )

    @property
    def label(self) -> str:
        """The name of the segment in force, else what the box is for."""
        return _("Segment: %(name)s") % {"name": self.current} if self.current else _("Segments")


def address_of(segment: SavedSegment, filters: PortfolioFilter) -> str:
    """Return where a segment leads: to this page, or to the list where this page lacks one of its filters."""
    here = QueryDict(segment.query).keys() <= filters.base_filters.keys() | PASSING
    return f"{'' if here else reverse('retention:customers')}?{segment.query}"
