"""The story of a score for the customer page: what moved it between two days, and how it went."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from retention.models import Customer, Dimension, HealthSnapshot, Scorecard, Tier
from retention.scoring import explain, wording
from retention.scoring.definitions import Card, Definition
from retention.web import formats, shapes

Recent = dict[str, list[float | None]]
"""Metric code to the values of the last days."""
_Written = tuple[str, str, str, Decimal]

DEFAULT_DAYS = 30
MOST_BARS = 9
HISTORY_DAYS = 180
SPARK_DAYS = 90


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the waterfall: what moved, from which value to which, by how many points."""

    label: str
    before: str
    after: str
    points: Decimal
    bar: shapes.Bar


@dataclass(frozen=True, kw_only=True)
class Waterfall:
    """The way from the score of one day to that of another; `obstacle` says why there is none.

    `bars` are the largest steps and what the others come to together; `steps` are all of them.
    """

    first_day: date | None
    last_day: date | None
    change: explain.Change | None = None
    bars: Sequence[Step] = ()
    steps: Sequence[Step] = ()
    unmoved: int = 0
    obstacle: str = ""


@dataclass(frozen=True, kw_only=True)
class History:
    """The scores of the last half year: the chart's content, its table and its summary in words."""

    rows: Sequence[tuple[date, Decimal | None, str]]
    content: str
    summary: str


@dataclass(frozen=True, kw_only=True)
class MetricLine:
    """A metric on the page: its row of the explanation and how its value went."""

    row: explain.Row
    value: str
    unit: str
    recent: Sequence[float | None]


@dataclass(frozen=True, kw_only=True)
class MetricGroup:
    """The metrics of one dimension and what they contribute together."""

    label: str
    points: float | None
    lines: Sequence[MetricLine]


def snapshot_on(*, customer: Customer, day: date | None) -> HealthSnapshot | None:
    """Return the newest snapshot that is not after the day (or of all)."""
    found = HealthSnapshot.objects.filter(customer=customer).select_related("scorecard").order_by("-day")
    return (found if day is None else found.filter(day__lte=day)).first()


def waterfall(*, customer: Customer, first: date | None, last: HealthSnapshot | None) -> Waterfall:
    """Decompose the change from a day (30 days before, if none is named) to a snapshot."""
    if last is None:
        return _nothing(None, None, gettext("There is no score yet."))
    start = first or last.day - timedelta(days=DEFAULT_DAYS)
    before = snapshot_on(customer=customer, day=start)
    if before is None:
        oldest = HealthSnapshot.objects.filter(customer=customer, day__lt=last.day).select_related("scorecard")
        before = oldest.order_by("day").first()
    if before is None or before.day >= last.day:
        words = gettext("There is no earlier score to compare with.")
        return _nothing(None if before is None else before.day, last.day, words)
    try:
        change = explain.decompose(before=before, after=last)
    except explain.UnableToCompare as error:
        return _nothing(before.day, last.day, str(error))
    return _drawn(before.day, last.day, change)


def _nothing(first_day: date | None, last_day: date | None, obstacle: str) -> Waterfall:
    return Waterfall(first_day=first_day, last_day=last_day, obstacle=obstacle)


def _drawn(first_day: date, last_day: date, change: explain.Change) -> Waterfall:
    moved = [row for row in change.rows if row.points]
    written = [
        (row.label, _value(row.before, row.definition), _value(row.after, row.definition), row.points) for row in moved
    ]
    others = [(gettext("Change of the model"), change.model_change), (gettext("Rounding"), change.rounding)]
    written += [(label, "", "", points) for label, points in others if points]
    return Waterfall(
        first_day=first_day,
        last_day=last_day,
        change=change,
        bars=_steps(change.before, _folded(written)),
        steps=_steps(change.before, written),
        unmoved=len(change.rows) - len(moved),
    )


def _folded(written: list[_Written]) -> list[_Written]:
    """The largest steps, and one for the rest; a rest of one is shown as it is."""
    if len(written) <= MOST_BARS:
        return written
    written = sorted(written, key=lambda step: -abs(step[3]))
    kept, rest = written[: MOST_BARS - 1], written[MOST_BARS - 1 :]
    label = gettext("%(count)s smaller steps together") % {"count": len(rest)}
    return [*kept, (label, "", "", sum((points for *_words, points in rest), Decimal(0)))]


def _steps(start: Decimal, written: list[_Written]) -> list[Step]:
    bars = shapes.waterfall(start=start, deltas=[points for *_words, points in written])
    return [
        Step(label=label, before=before, after=after, points=points, bar=bar)
        for (label, before, after, points), bar in zip(written, bars, strict=True)
    ]


def _value(value: float | None, definition: Definition) -> str:
    return formats.NOTHING if value is None else wording.number_of(definition, value)


def recent_days(*, customer: Customer, last_day: date) -> list[HealthSnapshot]:
    """Return the snapshots of the half year that ends on a day, oldest first."""
    first = last_day - timedelta(days=HISTORY_DAYS - 1)
    return list(HealthSnapshot.objects.filter(customer=customer, day__range=(first, last_day)).order_by("day"))


def history(*, snapshots: Sequence[HealthSnapshot], card: Card, markers: Iterable[date]) -> History:
    """Prepare the history of the score: a day without a snapshot is a gap in the line."""
    rows: list[tuple[date, Decimal | None, str]] = []
    for snapshot in snapshots:
        while rows and (snapshot.day - rows[-1][0]).days > 1:
            rows.append((rows[-1][0] + timedelta(days=1), None, Tier.UNKNOWN))
        rows.append((snapshot.day, snapshot.score, snapshot.tier))
    days = {day for day, _score, _tier in rows}
    summary = _summary(rows)
    content = {
        "name": gettext("Score"),
        "summary": summary,
        "labels": [formats.short_day(day) for day, _score, _tier in rows],
        "told": [f"{formats.number(score, 1)} · {Tier(tier).label}" for _day, score, tier in rows],
        "scores": [None if score is None else float(score) for _day, score, _tier in rows],
        "bands": _bands(card),
        "markers": [formats.short_day(day) for day in sorted(set(markers) & days)],
    }
    return History(rows=rows, content=json.dumps(content, ensure_ascii=False), summary=summary)


def _bands(card: Card) -> list[dict[str, Any]]:
    bounds = [(Tier.HEALTHY, card.healthy_from), (Tier.LOW, card.low_from), (Tier.MEDIUM, card.medium_from)]
    bands, top = [], 100.0
    for tier, bound in [*bounds, (Tier.HIGH, Decimal(0))]:
        bands.append({"tier": str(tier), "name": str(tier.label), "from": float(bound), "to": top})
        top = float(bound)
    return bands


def _summary(rows: Sequence[tuple[date, Decimal | None, str]]) -> str:
    scored = [(score, day, tier) for day, score, tier in rows if score is not None]
    if not scored:
        return gettext("There is no score in this time.")
    lowest, newest = min(scored), scored[-1]
    since = newest[1]
    for _score, day, tier in reversed(scored):
        if tier != newest[2]:
            break
        since = day
    return gettext(
        "From %(first)s on %(first_day)s to %(last)s on %(last_day)s; the lowest was %(low)s on %(low_day)s. "
        "“%(tier)s” since %(since)s."
    ) % {
        "first": formats.number(scored[0][0], 1),
        "first_day": formats.short_day(scored[0][1]),
        "last": formats.number(newest[0], 1),
        "last_day": formats.short_day(newest[1]),
        "low": formats.number(lowest[0], 1),
        "low_day": formats.short_day(lowest[1]),
        "tier": Tier(newest[2]).label,
        "since": formats.short_day(since),
    }


def metric_groups(*, rows: Sequence[explain.Row], recent: Recent) -> list[MetricGroup]:
    """Group metrics by dimension and keep their order within one."""
    groups = []
    for dimension in Dimension:
        inside = [row for row in rows if row.dimension == dimension]
        if not inside:
            continue
        points = [row.points for row in inside if row.points is not None]
        lines = [
            MetricLine(
                row=row,
                value=_value(row.value, row.definition),
                unit="" if row.value is None else wording.unit_of(row.definition),
                recent=recent.get(row.code, ()),
            )
            for row in inside
        ]
        groups.append(MetricGroup(label=str(dimension.label), points=sum(points) if points else None, lines=lines))
    return groups


def recent_values(snapshots: Sequence[HealthSnapshot]) -> Recent:
    """Read the values of each metric by its code: the order of the arrays is that of each snapshot's card."""
    chosen = snapshots[-SPARK_DAYS:]
    cards = Scorecard.objects.in_bulk({snapshot.scorecard_id for snapshot in chosen})
    codes = {pk: [metric["code"] for metric in card.metrics] for pk, card in cards.items()}
    found: Recent = {}
    for place, snapshot in enumerate(chosen):
        for code, value in zip(codes[snapshot.scorecard_id], snapshot.metric_values, strict=True):
            found.setdefault(code, [None] * len(chosen))[place] = value
    return found
