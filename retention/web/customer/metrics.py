"""The rows of the table of metrics, drawn here because there are dozens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from retention.web import formats, shapes
from retention.web.formats import html
from retention.web.story import MetricLine

MUCH: Final = 5
"""So many points lost are marked."""


def scored(lines: Iterable[MetricLine]) -> SafeString:
    """The metrics of a dimension with what they give to the score and cost it."""
    words = {"usual": _("Usual here"), "nothing": _("no data"), "points": _("Points"), "lost": _("Points lost")}
    return SafeString("".join([_scored(line, words) for line in lines]))


def _scored(line: MetricLine, words: dict[str, str]) -> SafeString:
    row = line.row
    return html(
        '<tr role="row"><th role="rowheader" scope="row" class="rt-wide">{}</th>'
        '<td role="cell" class="rt-end rt-number">{}{}</td>'
        '<td role="cell" class="rt-end rt-number rt-label" data-label="{}">{}{}</td><td role="cell">{}</td>'
        '<td role="cell" class="rt-end rt-number rt-broad">{}</td>'
        '<td role="cell" class="rt-end rt-number rt-broad">{}</td>'
        '<td role="cell" class="rt-end rt-number rt-label" data-label="{}">{}</td>'
        '<td role="cell" class="rt-end rt-number rt-label{}" data-label="{}">{}</td></tr>',
        row.label, line.value, _unit(line), words["usual"], line.usual, _apart(line),
        shapes.line(line.recent, small=True),
        html('<span class="rt-soft">{}</span>', words["nothing"])
        if row.value is None
        else formats.score(row.metric_score),
        formats.percent(row.weight_share), words["points"], formats.number(row.points, 1),
        " rt-down" if row.points_lost and row.points_lost >= MUCH else "",
        words["lost"], formats.number(row.points_lost, 1),
    )  # fmt: skip


def informing(lines: Iterable[MetricLine]) -> SafeString:
    """The metrics of a dimension that are outside the score."""
    form = (
        '<tr><th scope="row">{}</th><td class="rt-end rt-number">{}{}</td><td class="rt-end rt-number">{}</td>'
        "<td>{}</td></tr>"
    )
    rows = [
        html(form, line.row.label, line.value, _unit(line), line.usual, shapes.line(line.recent, small=True))
        for line in lines
    ]
    return SafeString("".join(rows))


def _unit(line: MetricLine) -> str:
    unit = html(' <span class="rt-soft rt-small">{}</span>', line.unit) if line.unit else SafeString()
    if line.of_day is None:
        return unit
    day = _("on %(day)s") % {"day": formats.short_day(line.of_day)}
    return SafeString(unit + html(' <span class="rt-soft rt-small rt-nowrap">{}</span>', day))


def _apart(line: MetricLine) -> str:
    if not line.apart:
        return ""
    return html(' <span class="rt-small {}">{}</span>', "rt-up" if line.better else "rt-down", line.apart)
