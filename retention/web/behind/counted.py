"""The line above a list behind a number: how many rows, as of when, how they are counted, and where the file is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from retention.web import formats
from retention.web.behind.unread import unread

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
    """What a list says above its rows; `file` is the address of all of them as CSV.

    `strange` says what of the address is no filter of it.
    """

    total: str
    as_of: str
    formula: Sequence[StrOrPromise]
    file: str
    strange: Sequence[str] = ()


def counted(
    *,
    noun: Noun,
    paginator: Any,
    as_of: str,
    formula: Sequence[StrOrPromise],
    file: str,
    asked: QueryDict,
    filters: Any,
    mrr: Decimal | None = None,
) -> Counted:
    """Return the line of a list; one that is not counted to its end says so, and has no sum.

    `file` is the name of the address of the file: it has the rows of the list in its order, without what the list left
    out of the address.
    """
    whole = getattr(paginator, "whole", None)
    number, more = (paginator.count, getattr(paginator, "more", False)) if whole is None else (whole, False)
    total = (noun.more if more else noun.number) % {"number": formats.number(number), "count": number}
    if mrr is not None and not more:
        total = _("%(customers)s, MRR %(mrr)s") % {"customers": total, "mrr": formats.money(mrr)}
    return said(total=total, as_of=as_of, formula=formula, file=reverse(file), asked=asked, filters=filters)


def said(
    *, total: str, as_of: str, formula: Sequence[StrOrPromise], file: str, asked: QueryDict, filters: Any
) -> Counted:
    """Return the same of a list that is counted in words of its own; `file` is the path of its file."""
    wrong, kept = unread(asked, filters=filters), asked.copy()
    for key in (*NOT_IN_THE_FILE, *(one.name for one in wrong)):
        kept.pop(key, None)
    return Counted(
        total=total, as_of=as_of, formula=formula, file=f"{file}?{kept.urlencode()}" if kept else file,
        strange=[one.why for one in wrong if one.strange],
    )  # fmt: skip


def at(now: datetime) -> str:
    """Write as of which moment a list is."""
    return _("as of %(moment)s") % {"moment": formats.moment(now)}
