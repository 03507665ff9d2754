"""The line above a list behind a number: how many rows, as of when, how they are counted, and where the file is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from retention.web import formats

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NOT_IN_THE_FILE: Final = ("page", "filters")
"""Parts of an address that change neither which rows there are nor their order."""


@dataclass(frozen=True, kw_only=True)
class Noun:
    """What the rows of a list are called: a `number` of them, by its `count`, and `more` than are counted."""

    number: Any
    more: StrOrPromise


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What a list says above its rows; `file` is the address of all of them as CSV."""

    total: str
    as_of: str
    formula: Sequence[StrOrPromise]
    file: str


def counted(
    *, noun: Noun, paginator: Any, as_of: str, formula: Sequence[StrOrPromise], file: str, mrr: Decimal | None = None
) -> Counted:
    """Return the line of a list; one that is not counted to its end says so, and has no sum."""
    number, more = paginator.count, getattr(paginator, "more", False)
    total = (noun.more if more else noun.number) % {"number": formats.number(number), "count": number}
    if mrr is not None and not more:
        total = _("%(customers)s, MRR %(mrr)s") % {"customers": total, "mrr": formats.money(mrr)}
    return Counted(total=total, as_of=as_of, formula=formula, file=file)


def file_address(name: str, query: Any) -> str:
    """Return the address of the file with the rows that a list has, in its order."""
    kept = query.copy()
    for key in NOT_IN_THE_FILE:
        kept.pop(key, None)
    return f"{reverse(name)}?{kept.urlencode()}" if kept else reverse(name)


def at(now: datetime) -> str:
    """Write as of which moment a list is."""
    return _("as of %(moment)s") % {"moment": formats.moment(now)}
