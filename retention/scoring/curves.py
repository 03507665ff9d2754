"""From a metric's value to a score between 0 and 100 along straight lines."""

from __future__ import annotations

import itertools
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _
from psycopg import sql

from retention.scoring.definitions import Curve


class UnableToUseCurve(ValueError):
    """A curve is not a list of points with rising values and scores between 0 and 100."""


def read(points: Any) -> Curve:
    """The points of a curve, checked.

    Raises UnableToUseCurve with the first point that is wrong and what to do.
    """
    if not isinstance(points, list | tuple) or not points:
        raise UnableToUseCurve(_("A curve needs at least one point [value, score]."))
    found: list[tuple[float, float]] = []
    for number, point in enumerate(points, start=1):
        x, y = _point(number, point)
        if not 0 <= y <= 100:
            raise UnableToUseCurve(
                _("Point %(number)d: the score %(score)s is not between 0 and 100.") % {"number": number, "score": y}
            )
        if found and x <= found[-1][0]:
            raise UnableToUseCurve(
                _("Point %(number)d: the value %(value)s is not above the one before it, %(before)s.")
                % {"number": number, "value": x, "before": found[-1][0]}
            )
        found.append((x, y))
    return tuple(found)


def _point(number: int, point: Any) -> tuple[float, float]:
    try:
        x, y = (float(part) for part in point)
    except (TypeError, ValueError):
        x = y = float("nan")
    if not (isfinite(x) and isfinite(y) and abs(x) < 1e15):
        raise UnableToUseCurve(
            _("Point %(number)d: %(point)s is not a pair of numbers [value, score].")
            % {"number": number, "point": point}
        )
    return x, y


def score_at(curve: Curve, value: float) -> float:
    """The score of a value: linear between the points, clamped outside."""
    if value <= curve[0][0]:
        return curve[0][1]
    for (x0, y0), (x1, y1) in itertools.pairwise(curve):
        if value < x1:
            return y0 + (value - x0) * (y1 - y0) / (x1 - x0)
    return curve[-1][1]


def as_sql(curve: Curve, column: sql.Composable) -> sql.Composed:
    """The same as an SQL expression over a float8 column; null stays null."""
    cases = [sql.SQL("WHEN {} IS NULL THEN NULL").format(column)]
    cases.append(sql.SQL("WHEN {} <= {}::float8 THEN {}::float8").format(column, curve[0][0], curve[0][1]))
    for (x0, y0), (x1, y1) in itertools.pairwise(curve):
        cases.append(
            sql.SQL(
                "WHEN {v} < {x1}::float8 THEN {y0}::float8 + ({v} - {x0}::float8) * {dy}::float8 / {dx}::float8"
            ).format(v=column, x0=x0, x1=x1, y0=y0, dy=y1 - y0, dx=x1 - x0)
        )
    cases.append(sql.SQL("ELSE {}::float8").format(curve[-1][1]))
    return sql.SQL("CASE {} END").format(sql.SQL(" ").join(cases))
