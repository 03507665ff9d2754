"""The story of a score for the customer page: what moved it between two days, and what each metric gave to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext

from retention.models import Aggregation, Compare, Customer, Dimension, HealthSnapshot
from retention.scoring import explain, wording
from retention.scoring.definitions import Definition
from retention.scoring.outlook import origins
from retention.scoring.outlook.usual import Series
from retention.web import formats, shapes
from retention.web.rows import health_of

_Written = tuple[str, str, str, str, str, Decimal]
"""The code of a metric (empty for what is none), its label, its values, its share of the weight, the points."""

DEFAULT_DAYS = 30
NEAR = timedelta(days=60)
"""So far back a snapshot is looked for first: the months before are tables of their own, which are left alone."""
MOST_BARS = 9
MOST_FINER = 4


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the waterfall: what moved, from which value to which, by how many points."""

    label: str
    before: str
    after: str
    points: Decimal
    bar: shapes.Bar
    share: str = ""
    """How its share of the weight changed, where its value is as it was; else empty."""
    origin: origins.Origin | None = None
    """Where its values come from; None for what is no metric, and where it was not asked for."""


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
    sourced: bool = False
    """Whether the steps say where their values come from."""
    data_days: Mapping[str, date] = field(default_factory=dict)
    """Of metrics that carry the last value on: the day of that value, where it is older than the score."""
    obstacle: str = ""


@dataclass(frozen=True, kw_only=True)
class MetricLine:
    """A metric on the page: its row of the explanation, how its value went, and what is usual for this customer."""

    row: explain.Row
    value: str
    unit: str
    of_day: date | None
    """The day of the value, where it is older than the score."""
    recent: Sequence[float | None]
    usual: str
    apart: str
    """How far today's value is from the usual one, as per cent; empty where that says nothing."""
    better: bool | None
    """Whether it is on the better side of the usual one; None where it is as usual."""


@dataclass(frozen=True, kw_only=True)
class MetricGroup:
    """The metrics of one dimension and what they contribute together."""

    label: str
    points: float | None
    lines: Sequence[MetricLine]


def snapshot_on(*, customer: Customer, day: date | None) -> HealthSnapshot | None:
    """Return the newest snapshot that is not after the day (or of all)."""
    found = HealthSnapshot.objects.filter(customer=customer).select_related("scorecard").order_by("-day")
    if day is not None:
        found = found.filter(day__lte=day)
    health = health_of(customer)
    near = day or (health.day if health else None)
    newest = found.filter(day__gte=near - NEAR).first() if near else None
    return newest or found.first()


def waterfall(
    *,
    customer: Customer,
    first: date | None,
    last: HealthSnapshot | None,
    with_origins: bool = False,
    most: int = MOST_BARS,
) -> Waterfall:
    """Decompose the change from a day (30 days before, if none is named) to a snapshot, in `most` bars at most.

    Where the day has no score, the newest score before it is taken, or else the oldest after it.

    With origins each step also says where its values come from, and metrics that carry the last value on say of which
    day it is, which takes two more queries.
    """
    if last is None:
        return _nothing(None, None, gettext("There is no score yet."))
    start = first or last.day - timedelta(days=DEFAULT_DAYS)
    before = snapshot_on(customer=customer, day=start)
    if before is None or before.score is None:
        scored = HealthSnapshot.objects.filter(customer=customer, score__isnull=False).select_related("scorecard")
        earlier = scored.filter(day__lte=start).order_by("-day").first()
        before = earlier or scored.filter(day__lt=last.day).order_by("day").first() or before
    if before is None or before.day >= last.day:
        words = gettext("There is no earlier score to compare with.")
        return _nothing(None if before is None else before.day, last.day, words)
    try:
        change = explain.decompose(before=before, after=last)
    except explain.UnableToCompare as error:
        return _nothing(before.day, last.day, str(error))
    asked = {row.code for row in change.rows if row.points or _carries_on(row.definition)} if with_origins else set()
    told = origins.origins(customer=customer, scorecard=last.scorecard, codes=asked, as_of=last.day) if asked else {}
    return _drawn(before.day, last.day, change, told, most)


def _carries_on(definition: Definition) -> bool:
    """Whether a day without data shows the value of the last day with some, as the days to a renewal do."""
    return definition.aggregation == Aggregation.LATEST and definition.compare == Compare.LEVEL


def _nothing(first_day: date | None, last_day: date | None, obstacle: str) -> Waterfall:
    return Waterfall(first_day=first_day, last_day=last_day, obstacle=obstacle)


def _drawn(
    first_day: date, last_day: date, change: explain.Change, told: Mapping[str, origins.Origin], most: int
) -> Waterfall:  # fmt: skip
    moved = [row for row in change.rows if row.points]
    written = [(row.code, row.label, *_values(row), _share(row), row.points) for row in moved]
    others = [(gettext("Change of the model"), change.model_change), (gettext("Rounding"), change.rounding)]
    written += [("", label, "", "", "", points) for label, points in others if points]
    return Waterfall(
        first_day=first_day,
        last_day=last_day,
        change=change,
        bars=_steps(change.before, _folded(written, most), told),
        steps=_steps(change.before, written, told),
        unmoved=len(change.rows) - len(moved),
        sourced=any(row.code in told for row in moved),
        data_days={
            row.code: told[row.code].last_day
            for row in change.rows
            if _carries_on(row.definition) and row.code in told and told[row.code].last_day < last_day
        },
    )


def _values(row: explain.Moved) -> tuple[str, str]:
    """The value of both days; two that differ are written as finely as it takes to tell them apart."""
    for finer in range(MOST_FINER):
        before, after = (_value(value, row.definition, finer=finer) for value in (row.before, row.after))
        if before != after or row.before == row.after:
            break
    return before, after


def _share(row: explain.Moved) -> str:
    """Why a value that is as it was moves a score: other metrics got or lost theirs, and the weight is shared anew."""
    if row.before != row.after or row.share_before is None or row.share_after is None:
        return ""
    before, after = formats.percent(row.share_before), formats.percent(row.share_after)
    return "" if before == after else gettext("weight %(before)s → %(after)s") % {"before": before, "after": after}


def _folded(written: list[_Written], most: int) -> list[_Written]:
    """The largest steps, and one for the rest; a rest of one is shown as it is."""
    if len(written) <= most:
        return written
    written = sorted(written, key=lambda step: -abs(step[-1]))
    kept, rest = written[: most - 1], written[most - 1 :]
    label = gettext("%(count)s smaller steps together") % {"count": len(rest)}
    return [*kept, ("", label, "", "", "", sum((points for *_words, points in rest), Decimal(0)))]


def _steps(start: Decimal, written: list[_Written], told: Mapping[str, origins.Origin]) -> list[Step]:
    bars = shapes.waterfall(start=start, deltas=[points for *_words, points in written])
    return [
        Step(label=label, before=before, after=after, share=share, points=points, bar=bar, origin=told.get(code))
        for (code, label, before, after, share, points), bar in zip(written, bars, strict=True)
    ]


def _value(value: float | None, definition: Definition, *, finer: int = 0) -> str:
    return formats.NOTHING if value is None else wording.number_of(definition, value, finer=finer)


def metric_groups(
    *, rows: Sequence[explain.Row], recent: Mapping[str, Series], of_days: Mapping[str, date] | None = None
) -> list[MetricGroup]:
    """Group metrics by dimension and keep their order within one; `of_days` as in a waterfall."""
    days = of_days or {}
    groups = []
    for dimension in Dimension:
        inside = [row for row in rows if row.dimension == dimension]
        if not inside:
            continue
        points = [row.points for row in inside if row.points is not None]
        lines = [_line(row, recent.get(row.code, Series()), days.get(row.code)) for row in inside]
        groups.append(MetricGroup(label=str(dimension.label), points=sum(points) if points else None, lines=lines))
    return groups


def _line(row: explain.Row, series: Series, of_day: date | None) -> MetricLine:
    value, usual = row.value, series.usual
    apart, better = "", None
    if value is not None and usual is not None and abs(value - usual) > 1e-9:
        better = (value > usual) == row.definition.higher_is_better
        if usual > 0 and not wording.in_per_cent(row.definition):
            apart = formats.percent(value / usual - 1, signed=True)
    return MetricLine(
        row=row,
        value=_value(value, row.definition),
        unit="" if value is None else wording.unit_of(row.definition, value),
        of_day=None if value is None else of_day,
        recent=series.values,
        usual=_value(usual, row.definition),
        apart=apart,
        better=better,
    )
