"""Week by week: how many deadlines were kept, and how many warnings came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from playbooks.analytics.operations import KEPT, Period, Promises, between, due_in, raised_in
from playbooks.models import RetentionTask
from retention.models import Warning

FEW: Final = 7
"""Of so many days each one is counted by itself."""


@dataclass(kw_only=True)
class Stretch:
    """A week, or what of it lies in a period, or a day; its deadlines and its warnings."""

    span: Period
    promises: Promises = field(default_factory=Promises)
    warnings: int = 0


def count(*, tasks: QuerySet[RetentionTask], warnings: QuerySet[Warning], span: Period) -> list[Stretch]:
    """Count deadlines and warnings of a period week by week, the first one first. Two queries.

    Weeks begin on Monday; the first and the last may be parts of one. Of a period of seven days the days are counted.
    What is counted stands in the indexes, as with `operations.attainment`.
    """
    found = [Stretch(span=one) for one in _cut(span)]
    place = {day: one for one in found for day in _days(one.span)}
    for row in _promises(tasks, span):
        place[row["day"]].promises.add(row)
    for day, number in _warnings(warnings, span).items():
        place[day].warnings += number
    return found


def _promises(tasks: QuerySet[RetentionTask], span: Period) -> Iterable[Mapping[str, Any]]:
    day = TruncDate("due_at", tzinfo=timezone.get_default_timezone())
    rows = due_in(tasks=tasks, span=span).order_by().annotate(day=day).values("day")
    counts = {name: Count("due_at", filter=condition) for name, condition in KEPT.items()}
    return rows.annotate(due=Count("*"), **counts)


def _warnings(warnings: QuerySet[Warning], span: Period) -> dict[date, int]:
    rows = raised_in(warnings=warnings, span=span).order_by().values_list("opened_on")
    return defaultdict(int, rows.annotate(number=Count("*")))


def _cut(span: Period) -> list[Period]:
    """The weeks of a period, or its days where there are few."""
    found, first = [], span.first
    while first <= span.last:
        last = first if span.days <= FEW else min(first + timedelta(days=6 - first.weekday()), span.last)
        found.append(between(first=first, last=last))
        first = last + timedelta(days=1)
    return found


def _days(span: Period) -> list[date]:
    return [span.first + timedelta(days=offset) for offset in range(span.days)]
