"""The definitions of health scores said again in slow, plain Python, to check the SQL against.

Nothing here is imported from the product. Data is a dictionary {(measure, day): Decimal}; days are dates; the first
day of a series is the first day of any row, also of rows that are gone since.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


@dataclass
class Series:
    """Everything known about one customer."""

    values: dict[str, dict[date, Decimal]] = field(default_factory=dict)
    signed_on: date | None = None
    lost_on: date | None = None
    subscriptions: list[tuple[date, date | None, Decimal]] = field(default_factory=list)

    def started(self, measures, last):
        return any(day <= last for one in measures for day in self.values.get(one, {}))


def mrr(series, on):
    return sum((m for start, end, m in series.subscriptions if start <= on and (end is None or end > on)), Decimal(0))


def is_scored(series, on):
    """Signed on or before the day, not marked lost, and not one who paid before and pays nothing now."""
    if series.signed_on is not None and series.signed_on > on:
        return False
    if series.lost_on is not None and series.lost_on <= on:
        return False
    if mrr(series, on) > 0:
        return True
    first = min((start for start, _end, _mrr in series.subscriptions), default=on)
    return not any(mrr(series, first + timedelta(days=n)) > 0 for n in range((on - first).days))


def window_value(series, metric, last):
    """The aggregate of the w days that end on `last`, exactly."""
    days = [last - timedelta(days=n) for n in range(metric["window"])]
    found = {
        one: [(d, series.values[one][d]) for d in days if d in series.values.get(one, {})] for one in metric["measures"]
    }
    rows = [value for one in metric["measures"] for _day, value in found[one]]
    if metric["aggregation"] == "breadth":
        if not series.started(metric["measures"], last):
            return None
        return Fraction(sum(any(value > 0 for _day, value in found[one]) for one in metric["measures"]))
    if not rows:
        return Fraction(0) if metric["zero_fill"] and series.started(metric["measures"], last) else None
    if metric["aggregation"] == "latest":
        return Fraction(max(found[metric["measures"][0]])[1])
    return AGGREGATES[metric["aggregation"]](rows)


AGGREGATES = {
    "sum": lambda rows: Fraction(sum(rows)),
    "mean": lambda rows: Fraction(sum(rows)) / len(rows),
    "min": lambda rows: Fraction(min(rows)),
    "max": lambda rows: Fraction(max(rows)),
    "active_days": lambda rows: Fraction(sum(value > 0 for value in rows)),
}


def days_since(series, metric, on):
    [measure] = metric["measures"]
    if not series.started([measure], on):
        return None
    active = [day for day, value in series.values[measure].items() if day <= on and value > 0]
    if not active:
        return Fraction(metric["lookback"])
    return Fraction(min(metric["lookback"], (on - max(active)).days))


def value_of(series, metrics, code, on):
    metric = metrics[code]
    if metric["aggregation"] == "days_since":
        return days_since(series, metric, on)
    if metric["aggregation"] == "ratio":
        above = value_of(series, metrics, metric["numerator"], on)
        below = value_of(series, metrics, metric["denominator"], on)
        return None if above is None or below is None or below == 0 else above / below
    now = window_value(series, metric, on)
    if metric["compare"] == "level":
        return now
    before = window_value(series, metric, on - timedelta(days=metric["window"]))
    return None if now is None or before is None or before == 0 else now / before - 1


def score_at(curve, value):
    xs = [Fraction(x) for x, _y in curve]
    ys = [Fraction(y) for _x, y in curve]
    place = bisect_right(xs, value)
    if place == 0:
        return ys[0]
    if place == len(xs):
        return ys[-1]
    x0, x1, y0, y1 = xs[place - 1], xs[place], ys[place - 1], ys[place]
    return y0 + (y1 - y0) * (value - x0) / (x1 - x0)


def snapshot(series, metrics, model, on):
    """(score, tier, coverage, {code: value}, {code: metric score}) or None where the customer is not scored."""
    if not is_scored(series, on):
        return None
    values = {code: value_of(series, metrics, code, on) for code in metrics}
    scores = {
        code: None if values[code] is None else score_at(curve, values[code])
        for code, (_weight, curve) in model["metrics"].items()
    }
    weights = {code: Fraction(weight) for code, (weight, _curve) in model["metrics"].items()}
    covered = sum(weight for code, weight in weights.items() if scores[code] is not None)
    coverage = covered / sum(weights.values())
    score = None
    if covered and coverage >= Fraction(model["minimum_coverage"]):
        exact = sum(weights[code] * one for code, one in scores.items() if one is not None) / covered
        score = half_up(exact, "0.01")
    return score, tier_of(model, score), half_up(coverage, "0.0001"), values, scores


def tier_of(model, score):
    if score is None:
        return "unknown"
    for name in ("healthy", "low", "medium"):
        if score >= model[name]:
            return name
    return "high"


def half_up(value, unit):
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(unit), rounding=ROUND_HALF_UP)
