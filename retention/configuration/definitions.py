"""What makes a metric, a curve and a set of tiers valid: one judgement for files, admin forms and the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from retention.models import Aggregation, Compare
from retention.scoring import curves

ONE_MEASURE = frozenset(
    {Aggregation.MEAN, Aggregation.MIN, Aggregation.MAX, Aggregation.LATEST, Aggregation.ACTIVE_DAYS}
    | {Aggregation.DAYS_SINCE}
)
SEVERAL_MEASURES = frozenset({Aggregation.SUM, Aggregation.BREADTH})
WINDOWED = frozenset(Aggregation) - {Aggregation.RATIO, Aggregation.DAYS_SINCE}
COMPARABLE = WINDOWED - {Aggregation.BREADTH}
LONGEST_WINDOW = 730


@dataclass(frozen=True)
class Definition:
    """How a metric is computed; measures, numerator and denominator by code."""

    aggregation: str
    compare: str = Compare.LEVEL
    measures: Sequence[str] = ()
    window: int | None = None
    lookback: int | None = None
    numerator: str = ""
    denominator: str = ""


def metric_problems(definition: Definition) -> dict[str, str]:
    """What is wrong with a metric, by field; empty when it can be computed (design: metrics, 4.2)."""
    problems: dict[str, str] = {}
    for check in (_measures, _window, _lookback, _compare, _parts):
        problems.update(check(definition))
    return problems


def _measures(one: Definition) -> dict[str, str]:
    count = len(one.measures)
    if one.aggregation == Aggregation.RATIO:
        wrong = count > 0
        remedy = _("A ratio reads two metrics, not measures. Leave the measures empty.")
    elif one.aggregation in SEVERAL_MEASURES:
        wrong = count == 0
        remedy = _("Choose at least one measure.")
    else:
        wrong = count != 1
        remedy = _("Choose exactly one measure for %(aggregation)s, got %(count)d.") % {
            "aggregation": one.aggregation,
            "count": count,
        }
    return {"measures": remedy} if wrong else {}


def _window(one: Definition) -> dict[str, str]:
    if one.aggregation not in WINDOWED:
        if one.window is None:
            return {}
        return {"window": _("%(aggregation)s has no window. Leave it empty.") % {"aggregation": one.aggregation}}
    return _days("window", one.window)


def _lookback(one: Definition) -> dict[str, str]:
    if one.aggregation != Aggregation.DAYS_SINCE:
        if one.lookback is None:
            return {}
        return {"lookback": _("Only days_since has a lookback. Leave it empty, or use the window.")}
    return _days("lookback", one.lookback)


def _days(field: str, value: int | None) -> dict[str, str]:
    if value is not None and 1 <= value <= LONGEST_WINDOW:
        return {}
    got = _("nothing") if value is None else value
    text = _("%(field)s must be 1…%(most)d, got %(got)s. Give the number of days.")
    return {field: text % {"field": field, "most": LONGEST_WINDOW, "got": got}}


def _compare(one: Definition) -> dict[str, str]:
    if one.compare == Compare.CHANGE and one.aggregation not in COMPARABLE:
        text = _("%(aggregation)s cannot be compared with the window before. Use level.")
        return {"compare": text % {"aggregation": one.aggregation}}
    return {}


def _parts(one: Definition) -> dict[str, str]:
    problems: dict[str, str] = {}
    for field, value in (("numerator", one.numerator), ("denominator", one.denominator)):
        if one.aggregation == Aggregation.RATIO and not value:
            problems[field] = _("A ratio needs a %(field)s: choose a metric.") % {"field": field}
        elif one.aggregation != Aggregation.RATIO and value:
            problems[field] = _("Only a ratio has a %(field)s. Leave it empty.") % {"field": field}
    return problems


def ratio_order(parts: Mapping[str, Sequence[str]]) -> tuple[list[str], list[str]]:
    """The metrics in an order in which each stands after the ones it is made of, and those that go in a circle.

    `parts` names, for each metric, the metrics it is the ratio of (none for other metrics).
    """
    order: list[str] = []
    done: set[str] = set()
    left = list(parts)
    while left:
        ready = [code for code in left if all(part in done or part not in parts for part in parts[code])]
        if not ready:
            return order, left
        order.extend(ready)
        done.update(ready)
        left = [code for code in left if code not in done]
    return order, []


Curve = list[list[int | float]]
MOST_POINTS = 50


def read_curve(points: object) -> Curve:
    """The points of a curve with their numbers as people write them.

    Raises scoring's UnableToUseCurve.
    """
    found = curves.read(points)
    if len(found) > MOST_POINTS:
        msg = _("A curve has at most %(most)d points, got %(got)d.") % {"most": MOST_POINTS, "got": len(found)}
        raise curves.UnableToUseCurve(msg)
    return [[_as_written(x), _as_written(y)] for x, y in found]


def _as_written(number: float) -> int | float:
    return int(number) if number == int(number) else number


def tier_problem(*, healthy: Decimal, low: Decimal, medium: Decimal) -> str:
    """What is wrong with the lower bounds of the tiers; empty when 100 ≥ healthy > low > medium > 0."""
    if 100 >= healthy > low > medium > 0:
        return ""
    got = f"{healthy:f} / {low:f} / {medium:f}"
    text = _("Tiers must fall: 100 ≥ healthy > low > medium > 0, got %(got)s. For example 80 / 60 / 40.")
    return text % {"got": got}
