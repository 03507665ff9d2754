"""What the health dashboard shows of what was counted: each number with the rows behind it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, floor
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from retention import conf
from retention.analytics.health import AT_RISK, Cells, Count, Picture
from retention.analytics.trend import Point
from retention.models import Dimension, HealthModelVersion, Tier
from retention.partitions import month_of, next_month
from retention.web import formats
from retention.web.behind.sentences import Sentence
from retention.web.filters import UNSAID
from retention.web.portfolio.months import month
from retention.web.portfolio.night import ANY, NONE, month_in

MONTHS: Final = 6
"""Months of renewals that are shown one by one."""
STANDARD: Final = (Decimal(80), Decimal(60), Decimal(40))
"""Lower bounds of the tiers where no model is published."""
LEAST_RANGE: Final = 30
"""Points of score that the trend shows at least, so that small changes stay small."""

Query = Callable[..., str]


def rows_behind(kept: QueryDict, back: int) -> Query:
    """Return a function that gives the query of the customers behind a number: the filters in force, and its own.

    Every number but that of an earlier day is about who was scored on the day: their tier is known. Where a filter in
    force says something of the same, those are meant who fit both.
    """

    def query(*, was: str | None = None, stood: str | Sequence[str] | None = ANY, **own: str) -> str:
        data = kept.copy()
        data["compare"] = str(back)
        data["state"] = "all"
        tiers = {"stood": stood, "was": was}
        for name, value in tiers.items():
            if value is not None:
                asked = [value] if isinstance(value, str) else value
                data.setlist(name, _both(data.getlist(name), [one or NONE for one in asked]))
        if "renews" in own and data.get("renews"):
            own["renews"] = _narrower(str(data["renews"]), own["renews"])
        for name, value in own.items():
            data[name] = value
        return "?" + data.urlencode()

    return query


def _both(kept: Sequence[str], own: Sequence[str]) -> list[str]:
    """The tiers that are in both choices; an empty choice has all."""
    if not kept:
        return list(own)
    choices = [[tier for one in choice for tier in (Tier.values if one == ANY else [one])] for choice in (kept, own)]
    both = [tier for tier in choices[1] if tier in choices[0]]
    return [ANY] if both == list(Tier.values) else both or list(own)


def _narrower(kept: str, own: str) -> str:
    """Of two choices of when customers renew, one within the other, the smaller."""
    months = [month_in(one.removeprefix("from-")) for one in (kept, own)]
    if None in months or not own.startswith("from-"):
        return own
    return kept if not kept.startswith("from-") or months[0] > months[1] else own  # type: ignore[operator]


def bounds() -> tuple[Decimal, Decimal, Decimal]:
    """Return from which scores the tiers begin in the model in force: healthy, low, medium. One query."""
    found = (
        HealthModelVersion.objects.filter(state="published", model__active=True)
        .values_list("healthy_from", "low_from", "medium_from")
        .first()
    )
    return found or STANDARD


def tier_at(score: float | Decimal | None, found: Sequence[Decimal]) -> str:
    """Return the tier that a score would be in."""
    if score is None:
        return str(Tier.UNKNOWN)
    tiers = (Tier.HEALTHY, Tier.LOW, Tier.MEDIUM)
    return str(next((tier for tier, bound in zip(tiers, found, strict=True) if score >= bound), Tier.HIGH))


@dataclass(frozen=True, kw_only=True)
class TierLine:
    """One tier now and then: customers, MRR, and the rows behind them."""

    tier: str
    now: Count
    then: Count
    share: float
    query: str
    query_then: str
    query_moved: str
    movers: int

    @property
    def change(self) -> int:
        """How many more there are than then."""
        return self.now.customers - self.then.customers


def tier_lines(picture: Picture, *, back: int, query: Query) -> list[TierLine]:
    """Return the tiers in order, with what they were."""
    whole, then = picture.whole.customers, picture.then(back)
    return [
        TierLine(
            tier=tier,
            now=picture.tiers[tier],
            then=then.get(tier, Count()),
            share=picture.tiers[tier].customers / whole * 100 if whole else 0.0,
            query=query(stood=tier),
            query_then=query(was=tier, stood=None),
            query_moved=query(moved=tier, stood=None),
            movers=sum(one.customers for pair, one in picture.moved[back].items() if pair.count(tier) == 1),
        )
        for tier in Tier.values
    ]


@dataclass(frozen=True, kw_only=True)
class Renewals:
    """What renews in a month: its MRR at risk by tier, the rest of it, and the rows behind."""

    label: str
    tiers: Sequence[tuple[str, Count, str]]
    at_risk: Decimal
    whole: Count
    query: str
    bars: Sequence[tuple[str, float, float]] = ()
    """Its MRR at risk as bars side by side: the tier, where it begins and how long it is, in per cent of the most."""


def renewals(picture: Picture, *, today: date, query: Query) -> list[Renewals]:
    """Return the months of renewals from this one on, then what renews later, before, or on no known day."""
    months = [month_of(today)]
    while len(months) < MONTHS:
        months.append(next_month(months[-1]))
    later = next_month(months[-1])
    groups: list[tuple[str, str, Callable[[date | None], bool]]] = [
        (month(one), f"{one:%Y-%m}", lambda found, one=one: found == one)  # type: ignore[misc]
        for one in months
    ]
    groups.append((_("%(month)s or later") % {"month": month(later)}, f"from-{later:%Y-%m}",
                   lambda found: found is not None and found >= later))  # fmt: skip
    groups.append((pgettext("of renewals", "No date"), NONE, lambda found: found is None))
    lines = [_renewals(picture, label, code, holds, query) for label, code, holds in groups]
    most = max((line.at_risk for line in lines), default=Decimal(0)) or Decimal(1)
    return [replace(line, bars=_bars(line, most)) for line in lines if line.whole.customers]


def _bars(line: Renewals, most: Decimal) -> list[tuple[str, float, float]]:
    found, start = [], 0.0
    for tier, count, _query in line.tiers:
        length = round(float(count.mrr / most) * 100, 1)
        if length:
            found.append((tier, start, length))
            start += length
    return found


def _renewals(picture: Picture, label: str, code: str, holds: Callable[[date | None], bool], query: Query) -> Renewals:
    found: dict[str, list[Count]] = {}
    for (day, tier), one in picture.renewals.items():
        if holds(day):
            found.setdefault(tier, []).append(one)
    counts = {tier: Count.of(parts) for tier, parts in found.items()}
    whole = Count.of(counts.values())
    return Renewals(
        label=label,
        tiers=[(tier, counts.get(tier, Count()), query(stood=tier, renews=code)) for tier in AT_RISK],
        at_risk=sum((counts[tier].mrr for tier in AT_RISK if tier in counts), Decimal(0)),
        whole=whole,
        query=query(renews=code),
    )


@dataclass(frozen=True, kw_only=True)
class HeatLine:
    """A segment of the heat map: each cell is a mean score, the tier it would be in, its rows, and what it is of."""

    segment: str
    customers: int
    cells: Sequence[tuple[float | None, str, str, str]]
    query: str


def heat_lines(cells: Sequence[Cells], *, found: Sequence[Decimal], query: Query) -> list[HeatLine]:
    """Return the heat map, a line a segment; a cell opens the customers it is the mean of, the worst of them first."""
    lines, heads = [], dimension_names()
    for one in cells:
        own = {"segment": one.segment or UNSAID}
        values = [("score", one.score), *one.dimensions.items()]
        lines.append(
            HeatLine(
                segment=one.segment,
                customers=one.customers,
                cells=[
                    (value, tier_at(value, found), query(**own, dimension=name, sort=name), head)
                    for head, (name, value) in zip(heads, values, strict=True)
                ],
                query=query(**own),
            )
        )
    return lines


def dimension_names() -> list[str]:
    """Return the heads of the heat map."""
    return [_("Score"), *(str(label) for label in Dimension.labels)]


def chart(points: Sequence[Point], *, found: Sequence[Decimal]) -> str:
    """Return what the line of the mean score draws."""
    lowest, highest = range_of([float(point.mean) for point in points if point.mean is not None])
    bands, top = [], Decimal(100)
    for tier, bound in zip((Tier.HEALTHY, Tier.LOW, Tier.MEDIUM, Tier.HIGH), (*found, Decimal(0)), strict=True):
        low, high = max(float(bound), lowest), min(float(top), highest)
        if low < high:
            bands.append({"tier": str(tier), "name": str(tier.label), "from": low, "to": high})
        top = bound
    content = {
        "name": _("Mean score"),
        "risk_name": _("MRR at risk"),
        "currency": conf.settings().currency,
        "range": (lowest, highest),
        "risks": [None if point.mean is None else float(point.mrr_at_risk) for point in points],
        "summary": str(summary(points)),
        "labels": [formats.short_day(point.day) for point in points],
        "told": [
            f"{formats.score(point.mean, 1)} · {formats.money(point.mrr_at_risk)} {_('at risk')}" for point in points
        ],
        "scores": [None if point.mean is None else round(float(point.mean), 2) for point in points],
        "bands": bands,
    }
    return json.dumps(content, ensure_ascii=False)


def range_of(scores: Sequence[float]) -> tuple[int, int]:
    """Return from where to where the trend is drawn: whole tens around the scores, at least 30 points of the 100."""
    low, high = (floor(min(scores) / 10) * 10, ceil(max(scores) / 10) * 10) if scores else (0, 100)
    while high - low < LEAST_RANGE:
        low, high = max(low - 10, 0), min(high + 10, 100)
    return low, high


def summary(points: Sequence[Point], *, kept: str = "") -> Sentence:
    """Return the trend in a sentence; its numbers open their days, narrowed by `kept` of an address."""
    known = [point for point in points if point.mean is not None]
    if not known:
        return Sentence(words=_("There is no score in this time."))
    first, last = known[0], known[-1]
    words: Mapping[str, Any] = {
        "first": formats.score(first.mean, 1),
        "first_day": formats.short_day(first.day),
        "last": formats.score(last.mean, 1),
        "last_day": formats.short_day(last.day),
        "risk": formats.money(last.mrr_at_risk),
        "risk_then": formats.money(first.mrr_at_risk),
    }
    begin, end = (reverse("retention:health-day", args=[one.day.isoformat()]) + kept for one in (first, last))
    return Sentence(
        words=_(
            "The mean score went from %(first)s on %(first_day)s to %(last)s on %(last_day)s; "
            "MRR at risk from %(risk_then)s to %(risk)s."
        ),
        values=words,
        rows={"first": begin, "risk_then": begin, "last": end, "risk": end},
    )


def then_of(day: date, back: int) -> date:
    """Return the day that is compared with."""
    return day - timedelta(days=back)
