"""Early-warning rules, day by day and customer by customer, exactly as they are defined and no faster."""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

DAY = timedelta(days=1)
COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
    "in": lambda value, several: value in several,
    "not in": lambda value, several: value not in several,
}
RANK = {"high": 1, "medium": 2, "low": 3, "healthy": 4}


@dataclass
class Day:
    """A snapshot."""

    score: Decimal | None
    tier: str
    metrics: dict[str, float | None] = field(default_factory=dict)


@dataclass
class Facts:
    """All that is known about one customer."""

    days: dict[date, Day] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)
    subscriptions: list[tuple[date, date | None, Decimal]] = field(default_factory=list)
    events: list[tuple[str, date]] = field(default_factory=list)
    champions_left: list[date] = field(default_factory=list)


def value_of(condition: dict[str, Any], facts: Facts, day: date) -> Any:
    """The value that a condition compares; None where it is unknown."""
    kind, _, name = condition["field"].partition(":")
    within = condition.get("within", 1)
    if kind in ("tier_change", "metric_change"):
        return change(kind, name, facts.days[day], facts.days.get(day - within * DAY))
    if kind in ("mrr", "days_to_renewal"):
        return money(kind, facts, day)
    if kind == "event":
        days = [when for what, when in facts.events if what == name]
        days += facts.champions_left if name == "champion_left" else []
        return sum(1 for when in days if day - within * DAY < when <= day)
    known = {
        "score": facts.days[day].score,
        "tier": None if facts.days[day].tier == "unknown" else facts.days[day].tier,
        "metric": facts.days[day].metrics.get(name),
        "lifecycle": facts.columns.get("lifecycle") or None,
        "attribute": (facts.columns | facts.attributes).get(name),
    }
    return None if known[kind] == "" else known[kind]


def change(kind: str, name: str, today: Day, before: Day | None) -> str | float | None:
    """The move between tiers, or the relative change of a metric; None without both days."""
    if before is None:
        return None
    if kind == "tier_change":
        if "unknown" in (before.tier, today.tier):
            return None
        moved = RANK[today.tier] - RANK[before.tier]
        return "better" if moved > 0 else "worse" if moved < 0 else "same"
    new, old = today.metrics.get(name), before.metrics.get(name)
    return None if new is None or not old else new / old - 1


def money(kind: str, facts: Facts, day: date) -> Decimal | int | None:
    """What is paid a month on the day, or the days until the first paid subscription ends."""
    running = [one for one in facts.subscriptions if one[0] <= day and (one[1] is None or one[1] > day)]
    if kind == "mrr":
        return sum((mrr for _start, _end, mrr in running), Decimal(0))
    ends = [end for _start, end, mrr in running if end is not None and mrr > 0]
    return (min(ends) - day).days if ends else None


def reading(rule: dict[str, Any], facts: Facts, day: date, *, clearing: bool) -> bool | None:
    """True, false, or None: unknown, or a day without a snapshot."""
    if day not in facts.days:
        return None
    answers = []
    for condition in rule["conditions"]:
        threshold = condition["value"]
        if clearing and condition.get("clear") is not None:
            threshold = condition["clear"]
        value = value_of(condition, facts, day)
        if isinstance(value, Decimal) and isinstance(threshold, float):
            threshold = Decimal(str(threshold))
        answers.append(None if value is None else COMPARE[condition["op"]](value, threshold))
    if rule["match"] == "all":
        return False if False in answers else None if None in answers else True
    return True if True in answers else None if None in answers else False


def complete(rule: dict[str, Any], facts: Facts, day: date, *, wanted: bool, needed: int, clearing: bool) -> bool:
    """Whether a row of `needed` valid days that all read `wanted` ends on this day."""
    if reading(rule, facts, day, clearing=clearing) is not wanted:
        return False
    found, missing = 1, 0
    while found < needed:
        day -= DAY
        answer = reading(rule, facts, day, clearing=clearing)
        if answer is None:
            missing += 1
            if missing > rule["gap"]:
                return False
        elif answer is wanted:
            found, missing = found + 1, 0
        else:
            return False
    return True


def warnings(rule: dict[str, Any], facts: Facts, first: date, last: date) -> list[tuple[date, date | None]]:
    """(opened_on, cleared_on) of every warning, evaluating first..last."""
    found: list[tuple[date, date | None]] = []
    opened: date | None = None
    day = first
    while day <= last:
        if opened is None:
            if complete(rule, facts, day, wanted=True, needed=rule["days"], clearing=False):
                opened = day
        elif complete(rule, facts, day, wanted=False, needed=rule["clear_days"], clearing=True):
            found.append((opened, day))
            opened = None
        day += DAY
    return [*found, (opened, None)] if opened else found
