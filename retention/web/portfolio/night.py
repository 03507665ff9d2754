"""What a choice of customers asks of the figures of last night: of their standings, alone or beside the customers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django.db.models import Q

from retention.models import BACKS, Tier
from retention.partitions import next_month
from retention.web.filters import UNSAID
from retention.web.forms import FIRST_YEAR, LAST_YEAR

NONE: Final = "none"
ANY: Final = "any"
RANKED: Final = (Tier.HEALTHY, Tier.LOW, Tier.MEDIUM, Tier.HIGH)
"""The tiers of those who have a score, the best first."""
WAYS: Final = ("down", "up", "same")
"""Of those who were scored on both days: to a riskier tier, to a healthier one, and neither."""


def month_in(text: str) -> date | None:
    """Read a month, such as 2026-04; None where it is none."""
    year, _sep, month = text.partition("-")
    if not (year.isdecimal() and month.isdecimal() and len(year) == 4 and 1 <= int(month) <= 12):
        return None
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return None
    return date(int(year), int(month), 1)


def tiers_of(chosen: list[str]) -> list[str]:
    """Return the tiers that a choice means, with "" for none."""
    return [one for tier in chosen for one in (Tier.values if tier == ANY else ["" if tier == NONE else tier])]


def _moved(value: str, back: int) -> Q:
    if value in WAYS:
        return _went(value, f"tier_{back}")
    now, then = Q(tier=value), Q((f"tier_{back}", value))
    return (now & ~then) | (then & ~now)


def _went(way: str, before: str) -> Q:
    """Who went this way: of each tier before, those who are in one of these now."""
    found = Q()
    for place, tier in enumerate(RANKED):
        ways = {"down": RANKED[place + 1 :], "up": RANKED[:place], "same": [tier, Tier.UNKNOWN]}
        found |= Q((before, tier), tier__in=ways[way])
    return found | Q((before, Tier.UNKNOWN), tier__in=Tier.values) if way == "same" else found


def _renewing(value: str, back: int) -> Q:
    first = month_in(value.removeprefix("from-"))
    if first is None:
        return Q(renewal_on=None)
    later = Q(renewal_on__gte=first)
    return later if value.startswith("from-") else later & Q(renewal_on__lt=next_month(first))


ASKED: Final[Mapping[str, Callable[[Any, int], Q]]] = {
    "stood": lambda value, back: Q(tier__in=tiers_of(value)),
    "was": lambda value, back: Q((f"tier_{back}__in", tiers_of(value))),
    "moved": _moved,
    "fell": lambda value, back: Q((f"change_{back}__lte", -int(value))),
    "dimension": lambda value, back: Q((f"{value}__isnull", False)),
    "renews": _renewing,
}
"""What each of these filters asks of a standing, over so many days back."""


def of_customers(name: str, value: Any, back: int) -> Q:
    """Return what a filter asks, for customers beside whom their standings are read."""
    return _beside(ASKED[name](value, back))


def _beside(asked: Q) -> Q:
    children: list[Any] = asked.children
    parts = [_beside(one) if isinstance(one, Q) else (f"standing__{one[0]}", one[1]) for one in children]
    return Q(*parts, _connector=asked.connector, _negated=asked.negated)


def alone(chosen: Mapping[str, Any]) -> Q | None:
    """Return what a choice among all customers asks of standings; None where it asks more, or who has none may fit."""
    if chosen.keys() - ASKED.keys() - {"compare", "state", "segment"}:
        return None
    found = Q()
    back = BACKS[1] if chosen.get("compare") == str(BACKS[1]) else BACKS[0]
    for name in ASKED.keys() & chosen.keys():
        found &= ASKED[name](chosen[name], back)
    if not ASKED.keys() & chosen.keys() - {"renews"}:
        return None
    if segments := chosen.get("segment"):
        found &= Q(segment__in=["" if one == UNSAID else one for one in segments])
    return found
