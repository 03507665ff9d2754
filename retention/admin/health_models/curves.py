"""Curves as people write them, "0:0, 10:60, 30:100", and as a small picture."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from retention.configuration.definitions import Curve, read_curve
from retention.scoring.curves import UnableToUseCurve

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 150, 66, 24, 14, 6

_BETWEEN = re.compile(r"[,;\n，；、]+")  # noqa: RUF001  the separators of a Chinese keyboard
_COLON = re.compile(r"[:：]")  # noqa: RUF001


def parse(text: str) -> Curve:
    """The points of "value:score, value:score, …".

    Raises UnableToUseCurve with the first point that is wrong.
    """
    return read_curve([_point(part.strip()) for part in _BETWEEN.split(text) if part.strip()])


def _point(part: str) -> list[float]:
    sides = _COLON.split(part)
    try:
        x, y = (float(side.strip().rstrip("%")) for side in sides)
    except ValueError as error:
        msg = _("“%(part)s” is not a point. Write value:score, for example 10:60.") % {"part": part}
        raise UnableToUseCurve(msg) from error
    return [x, y]


def as_text(curve: Any) -> str:
    """The points as people write them."""
    return ", ".join(f"{x:g}:{y:g}" if abs(x) < 1e6 else f"{x}:{y:g}" for x, y in curve or [])


class CurveField(forms.CharField):
    """A curve typed as text."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"size": 36}))
        kwargs.setdefault("label", gettext_lazy("curve"))
        kwargs.setdefault(
            "help_text",
            gettext_lazy("value:score, with rising values and scores from 0 to 100, e.g. 0:0, 10:60, 30:100"),
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show stored points as text; what was typed stays as it was."""
        return as_text(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """The points. Refuses what scoring could not use."""
        text = super().clean(value)
        try:
            return parse(text)
        except UnableToUseCurve as error:
            raise forms.ValidationError(str(error)) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare points, not spaces; an empty row is no change."""
        if not data:
            return bool(initial)
        try:
            return bool(parse(data or "") != initial)
        except UnableToUseCurve:
            return True


def picture(curve: Any) -> SafeString | str:
    """The curve drawn: values to the right, scores 0 to 100 upwards. Only presentation attributes, for a strict CSP."""
    try:
        points = read_curve(curve)
    except UnableToUseCurve:
        return ""
    low, high = points[0][0], points[-1][0]
    margin = (high - low) * 0.08 or max(abs(high) * 0.5, 1)
    drawn = [[low - margin, points[0][1]], *points, [high + margin, points[-1][1]]]
    line = " ".join(f"{_x(x, low - margin, high + margin):.1f},{_y(y):.1f}" for x, y in drawn)
    title = _("Curve through %(points)s") % {"points": as_text(points)}
    return format_html(
        '<svg class="retention-curve" role="img" aria-label="{title}" width="{w}" height="{h}" viewBox="0 0 {w} {h}">'
        '<path d="M{l} {t} V{b} H{w}" fill="none" stroke="currentColor" stroke-opacity="0.35"/>'
        '<path d="M{l} {m} H{w}" fill="none" stroke="currentColor" stroke-opacity="0.15" stroke-dasharray="3 3"/>'
        '<polyline points="{line}" fill="none" stroke="#1d6fb8" stroke-width="2" stroke-linejoin="round"/>'
        '<text x="{lt}" y="{t10}" font-size="9" text-anchor="end" fill="currentColor">100</text>'
        '<text x="{lt}" y="{b}" font-size="9" text-anchor="end" fill="currentColor">0</text>'
        '<text x="{xl}" y="{h2}" font-size="9" text-anchor="middle" fill="currentColor">{low}</text>'
        '<text x="{xh}" y="{h2}" font-size="9" text-anchor="middle" fill="currentColor">{high}</text></svg>',
        title=title,
        w=WIDTH,
        h=HEIGHT,
        l=LEFT,
        t=TOP,
        b=HEIGHT - BOTTOM,
        m=f"{_y(50):.1f}",
        line=line,
        lt=LEFT - 4,
        t10=TOP + 6,
        xl=f"{_x(low, low - margin, high + margin):.1f}",
        xh=f"{_x(high, low - margin, high + margin):.1f}",
        h2=HEIGHT - 3,
        low=f"{low:g}",
        high=f"{high:g}" if high != low else "",
    )


def _x(value: float, low: float, high: float) -> float:
    return LEFT + (value - low) / (high - low) * (WIDTH - LEFT - 4)


def _y(score: float) -> float:
    return TOP + (100 - score) / 100 * (HEIGHT - BOTTOM - TOP)
