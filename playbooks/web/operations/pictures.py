"""What the charts of the operations dashboard draw, each with its table and in a sentence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from playbooks.analytics.operations import Period, Promises
from playbooks.analytics.weeks import Stretch
from playbooks.web.operations.reading import tasks_behind
from retention.web import formats
from retention.web.behind.sentences import Sentence

A_WEEK: Final = 7
FEW: Final = 5
"""With fewer deadlines no week is called the best or the worst."""


@dataclass(frozen=True, kw_only=True)
class Week:
    """A line of the tables: the days, what of them is counted, and the addresses of the rows behind.

    `part` tells that it is only a part of a week.
    """

    label: str
    begins: str
    part: bool
    promises: Promises
    warnings: int
    a_day: float | None
    due: str
    met: str
    late: str
    missed: str
    raised: str


def weeks(found: Sequence[Stretch], *, owners: int) -> list[Week]:
    """Return the lines; `owners` is by how many people the warnings are divided."""
    weekly = any(one.span.days > 1 for one in found)
    return [_week(one, owners, weekly=weekly) for one in found]


def _week(one: Stretch, owners: int, *, weekly: bool) -> Week:
    days = {"since": one.span.first.isoformat(), "until": one.span.last.isoformat()}
    return Week(
        label=_days(one),
        begins=formats.short_day(one.span.first),
        part=weekly and one.span.days < A_WEEK,
        promises=one.promises,
        warnings=one.warnings,
        a_day=one.warnings / owners / one.span.days if owners else None,
        due=tasks_behind(one.span),
        raised=f"{reverse('retention:warnings')}?{urlencode(days)}",
        **{kept: tasks_behind(one.span, kept=kept) for kept in ("met", "late", "missed")},
    )


def _days(one: Stretch) -> str:
    first, last = formats.short_day(one.span.first), formats.short_day(one.span.last)
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def kept_chart(found: Sequence[Week], *, summary: str) -> str:
    """Return what the chart of the deadlines draws: a column a week, and the share that was kept."""
    parts = (("met", _("In time"), "healthy"), ("late", _("Late"), "medium"), ("missed", _("Missed"), "high"))
    shares = [one.promises.share for one in found]
    return _chart(
        found,
        summary=summary,
        columns=[
            {"name": name, "colour": colour, "data": [getattr(one.promises, part) for one in found]}
            for part, name, colour in parts
        ],
        line={"name": _("Kept"), "data": [None if one is None else round(one * 100, 1) for one in shares]},
        told=[_kept_in_words(one.promises) for one in found],
    )


def warned_chart(found: Sequence[Week], *, mean: float | None, summary: str) -> str:
    """Return what the chart of the warnings draws: a column a week, and the mean of all these days as a line."""
    told = [
        _("%(a_day)s a CSM and day, %(warnings)s warnings")
        % {"a_day": formats.short(one.a_day), "warnings": formats.number(one.warnings)}
        for one in found
    ]
    values = [None if one.a_day is None else round(one.a_day, 4) for one in found]
    return _chart(
        found,
        summary=summary,
        columns=[{"name": _("Warnings per CSM and day"), "colour": "accent", "data": values}],
        mark={"value": mean, "name": formats.short(mean)},
        told=told,
    )


def _chart(found: Sequence[Week], **content: Any) -> str:
    days = {
        "labels": [one.label for one in found],
        "begins": [one.begins for one in found],
        "parts": [one.part for one in found],
    }
    return json.dumps({**days, **content}, ensure_ascii=False)


def _kept_in_words(one: Promises) -> str:
    if not one.due:
        return _("nothing was due")
    words = _("%(share)s kept: %(met)s of %(due)s in time, %(late)s late, %(missed)s missed")
    numbers = {name: formats.number(getattr(one, name)) for name in ("met", "due", "late", "missed")}
    return words % {"share": formats.percent(one.share), **numbers}


def kept_summary(found: Sequence[Week], whole: Promises, *, span: Period) -> Sentence:
    """Return in a sentence how many deadlines were kept, and when most and fewest; each number opens its tasks."""
    known = [one for one in found if one.promises.due >= FEW]
    said = {"share": formats.percent(whole.share), "due": formats.number(whole.due)}
    rows = {"share": tasks_behind(span, kept="met") if whole.met else "", "due": tasks_behind(span)}
    if len(known) < 2:
        return Sentence(words=_("%(share)s of %(due)s deadlines were kept."), values=said, rows=rows)
    best, worst = (choose(known, key=lambda one: one.promises.share or 0) for choose in (max, min))
    words = _("%(share)s of %(due)s deadlines were kept; at best %(most)s (%(best)s), at worst %(least)s (%(worst)s).")
    ends = {
        "most": formats.percent(best.promises.share),
        "best": best.label,
        "least": formats.percent(worst.promises.share),
        "worst": worst.label,
    }
    behind = {name: one.met for name, one in (("most", best), ("least", worst)) if one.promises.met}
    return Sentence(words=words, values=said | ends, rows=rows | behind)


def warned_summary(found: Sequence[Week], *, mean: float | None, address: str) -> Sentence:
    """Return in a sentence how many warnings a CSM gets a day, and when most; `address` is that of all of them."""
    if mean is None or not any(one.warnings for one in found):
        return Sentence(words=_("No warning was raised in these days."))
    most = max(found, key=lambda one: one.a_day or 0)
    words = pgettext("warnings", "A CSM gets %(mean)s warnings a day; most %(most)s (%(when)s).")
    said = {"mean": formats.short(mean), "most": formats.short(most.a_day), "when": most.label}
    return Sentence(words=words, values=said, rows={"mean": address, "most": most.raised})
