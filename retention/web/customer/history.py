"""The history of a score for the customer page: by day, week or month, with tier bands and what happened meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from retention.clock import local_day
from retention.models import Tier
from retention.scoring.definitions import Card
from retention.scoring.outlook import course
from retention.scoring.outlook.course import Span
from retention.web import formats
from retention.web.customer.timeline import Placed
from retention.web.formats import html

MOST_TOLD: Final = 3
"""Events that the chart names at one point; the timeline has all of them."""
MOST_SHOWN: Final = 4
"""Dashed lines that are explained at once, the newest; the older ones are folded."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened, for the list beside the chart."""

    day: date
    words: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A day, week or month with what happened in it."""

    span: Span
    label: str
    events: Sequence[Event]


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A dashed line of the chart: its number, its day, week or month, and what happened in it."""

    number: int
    label: str
    events: Sequence[str]
    more: int


@dataclass(frozen=True, kw_only=True)
class History:
    """The scores of a time: the chart's content, its table and its summary in words."""

    unit: str
    rows: Sequence[Row]
    content: str
    summary: str
    table: SafeString
    """The rows of the table, the newest first: drawn here because there may be hundreds."""
    newest: Sequence[Mark]
    """What the dashed lines with the highest numbers are, the newest first."""
    older: Sequence[Mark]

    @property
    def drawn(self) -> bool:
        """Whether there is a line to draw."""
        return any(row.span.score is not None for row in self.rows)


def history(*, spans: Sequence[Span], unit: str, card: Card, marks: Iterable[Placed]) -> History:
    """Prepare the history; a span without a score is a gap in the line, an event stands on the span of its day."""
    events = [_event(one) for one in marks]
    at: dict[date, list[Event]] = {}
    for event in events:
        at.setdefault(course.span_of(event.day, unit=unit), []).append(event)
    tiers = {str(tier): str(tier.label) for tier in Tier}
    rows = [Row(span=span, label=_label(span, unit), events=at.get(span.first_day, [])) for span in spans]
    summary = _summary(spans, unit)
    content = {
        "name": gettext("Score"),
        "summary": summary,
        "labels": [row.label for row in rows],
        "told": [_told(row, unit, tiers) for row in rows],
        "scores": [None if span.score is None else float(span.score) for span in spans],
        "bands": _bands(card),
        "markers": [place for place, row in enumerate(rows) if row.events],
    }
    told = [_mark(number, row, unit) for number, row in enumerate([row for row in rows if row.events], start=1)][::-1]
    return History(
        unit=unit,
        rows=rows,
        content=json.dumps(content, ensure_ascii=False),
        summary=summary,
        table=_table(rows, unit, tiers),
        newest=told[:MOST_SHOWN],
        older=told[MOST_SHOWN:],
    )


def _mark(number: int, row: Row, unit: str) -> Mark:
    said = [_named(event, unit) for event in row.events]
    labels = {course.DAY: formats.day, course.WEEK: _week}
    label = labels[unit](row.span.first_day) if unit in labels else row.label
    return Mark(number=number, label=label, events=said[:MOST_TOLD], more=max(0, len(said) - MOST_TOLD))


def _week(first_day: date) -> str:
    return gettext("week from %(day)s") % {"day": formats.day(first_day)}


def _table(rows: Sequence[Row], unit: str, tiers: Mapping[str, str]) -> SafeString:
    return SafeString("".join([_line(row, unit, tiers) for row in reversed(rows)]))


def _line(row: Row, unit: str, tiers: Mapping[str, str]) -> SafeString:
    span = row.span
    scores = [span.score] if unit == course.DAY else [span.score, span.low, span.high]
    return html(
        '<tr><th scope="row" class="rt-nowrap">{}</th>{}<td class="rt-nowrap rt-{} rt-toned">{}</td><td>{}</td></tr>',
        formats.day(span.first_day),
        SafeString("".join([f'<td class="rt-end rt-number">{formats.number(one, 1)}</td>' for one in scores])),
        span.tier, tiers[span.tier],
        SafeString("".join([html('<span class="rt-sub">{}</span>', _named(event, unit)) for event in row.events])),
    )  # fmt: skip


def _named(event: Event, unit: str) -> str:
    return event.words if unit == course.DAY else f"{formats.short_day(event.day)} {event.words}"


def _event(one: Placed) -> Event:
    said = " ".join(part for part in (one.item.about, one.item.words) if part)
    return Event(day=local_day(one.item.at), words=said)


def _label(span: Span, unit: str) -> str:
    """What stands below the line: the day, or the month of longer spans."""
    if unit == course.DAY:
        return formats.short_day(span.first_day)
    return date_format(span.first_day, pgettext("date format of Django", "M Y"))


def _told(row: Row, unit: str, tiers: Mapping[str, str]) -> str:
    span = row.span
    lines = [f"{formats.score(span.score, 1)} · {tiers[span.tier]}"]
    if unit == course.WEEK:
        lines.insert(0, _week(span.first_day))
    if unit != course.DAY and span.low is not None and span.low != span.high:
        lowest, highest = formats.number(span.low, 1), formats.number(span.high, 1)
        lines.append(gettext("from %(low)s to %(high)s") % {"low": lowest, "high": highest})
    lines += [f"{formats.short_day(event.day)} {event.words[:60]}" for event in row.events[:MOST_TOLD]]
    if len(row.events) > MOST_TOLD:
        lines.append(gettext("and %(count)s more") % {"count": len(row.events) - MOST_TOLD})
    return "\n".join(lines)


def _bands(card: Card) -> list[dict[str, Any]]:
    bounds = [(Tier.HEALTHY, card.healthy_from), (Tier.LOW, card.low_from), (Tier.MEDIUM, card.medium_from)]
    bands, top = [], 100.0
    for tier, bound in [*bounds, (Tier.HIGH, Decimal(0))]:
        bands.append({"tier": str(tier), "name": str(tier.label), "from": float(bound), "to": top})
        top = float(bound)
    return bands


def _summary(spans: Sequence[Span], unit: str) -> str:
    """The history in a sentence; since when a tier lasts is said by day, where no day between is left out."""
    scored = [span for span in spans if span.score is not None]
    if not scored:
        return gettext("There is no score in this time.")
    said = formats.short_day if unit == course.DAY else formats.day
    first, last = scored[0], scored[-1]
    lowest, lowest_day = min((span.low, span.low_day) for span in scored if span.low is not None and span.low_day)
    told = {
        "first": formats.score(first.score, 1),
        "first_day": said(first.last_day),
        "last": formats.score(last.score, 1),
        "last_day": said(last.last_day),
        "low": formats.score(lowest, 1),
        "low_day": said(lowest_day),
    }
    if unit != course.DAY:
        words = gettext(
            "From %(first)s on %(first_day)s to %(last)s on %(last_day)s; the lowest was %(low)s on %(low_day)s."
        )
        return words % told
    return gettext(
        "From %(first)s on %(first_day)s to %(last)s on %(last_day)s; the lowest was %(low)s on %(low_day)s. "
        "“%(tier)s” since %(since)s."
    ) % {**told, "tier": Tier(last.tier).label, "since": said(_since(scored))}


def _since(scored: Sequence[Span]) -> date:
    """The first day of the newest run of one tier."""
    since = scored[-1].first_day
    for span in reversed(scored):
        if span.tier != scored[-1].tier:
            break
        since = span.first_day
    return since
