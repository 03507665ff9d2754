"""What stands beside the reasons: how many were asked and how soon, whom they went to, and where we were wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil, floor
from typing import Any, Final

from django.db.models import QuerySet

from interviews.analysis.figures.departures import expression, fragment
from interviews.analysis.figures.intervals import Share, wilson
from interviews.analysis.figures.report import PACKAGE, SMALLEST_CELL
from interviews.models import OPEN_STATES, CompetitorMention, Departure, Reason
from retention import statements
from retention.models import localized

STRENGTHS: Final = 3
"""What is better there is shown in the words of so many customers."""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Of the customers of a group who left: interviewed, declined, still to be asked; days until the interview."""

    group: str
    departed: int
    interviewed: Share
    declined: int
    open: int
    median_days: float | None
    slow_days: float | None


@dataclass(frozen=True, kw_only=True)
class Rival:
    """A competitor, how many customers named it, the MRR that went there, and what is better there in their words."""

    code: str
    name: str
    customers: int
    mrr: Decimal
    strengths: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """What we had recorded (rows) against what an interviewer confirmed (columns), in customers."""

    reasons: list[Reason]
    rows: list[tuple[Reason, list[int]]]
    same: Share

    @property
    def cells(self) -> list[tuple[Reason, list[tuple[Reason, int]]]]:
        """The rows with the column that each count stands in."""
        return [(recorded, list(zip(self.reasons, counts, strict=True))) for recorded, counts in self.rows]


def coverage(*, departures: QuerySet[Departure], by: str = "segment") -> tuple[Coverage, list[Coverage], int]:
    """The whole programme, its groups by size, and how many groups are too small to be shown. One query."""
    fragments = {"departures": fragment(departures), "by": expression(by)}
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in statements.fetch(PACKAGE, "coverage", fragments=fragments):
        groups[row["one"]].append(row)
    found = sorted((_covered(*one) for one in groups.items()), key=lambda one: (-one.departed, one.group))
    shown = [one for one in found if one.departed >= SMALLEST_CELL]
    everybody = _covered("", [row for rows in groups.values() for row in rows])
    return everybody, shown, len(found) - len(shown)


def _covered(group: str, rows: list[dict[str, Any]]) -> Coverage:
    talks, lasted = Counter[str](), Counter[int]()
    for row in rows:
        talks[row["talk"]] += row["customers"]
        if row["days"] is not None:
            lasted[row["days"]] += row["customers"]
    departed = talks.total()
    return Coverage(
        group=group, departed=departed, interviewed=wilson(part=talks["submitted"], whole=departed),
        declined=talks["declined"], open=sum(talks[state] for state in OPEN_STATES),
        median_days=_quantile(lasted, 0.5), slow_days=_quantile(lasted, 0.9),
    )  # fmt: skip


def _quantile(counts: Counter[int], share: float) -> float | None:
    """The value below which that share lies, drawn between two neighbours as percentile_cont does."""
    place = share * (counts.total() - 1)
    ends = []
    for end in (floor(place), ceil(place)):
        left = end
        for value in sorted(counts):
            left -= counts[value]
            if left < 0:
                ends.append(value)
                break
    return ends[0] + (ends[1] - ends[0]) * (place - floor(place)) if counts else None


def competitors(*, departures: QuerySet[Departure], words: bool) -> list[Rival]:
    """The competitors that were named, the most frequent first; what is better there only with `words`."""
    rows = statements.fetch(PACKAGE, "competitors", fragments={"departures": fragment(departures)})
    said: dict[int, list[str]] = defaultdict(list)
    if words and rows:
        told = CompetitorMention.objects.filter(departure__in=departures.order_by()).exclude(strengths="")
        newest = told.filter(competitor__in=[row["id"] for row in rows]).order_by("-at", "-pk")
        for competitor, strengths in newest.values_list("competitor", "strengths")[: 20 * len(rows)]:
            if len(said[competitor]) < STRENGTHS and strengths not in said[competitor]:
                said[competitor].append(strengths)
    return [
        Rival(
            code=row["code"], name=localized(row["name"], row["name_zh"]), customers=row["customers"], mrr=row["mrr"],
            strengths=said[row["id"]],
        )
        for row in rows
    ]  # fmt: skip


def disagreement(*, departures: QuerySet[Departure]) -> Disagreement:
    """Where recorded and confirmed main reasons differ; `same` is the share in which they do not."""
    rows = statements.fetch(PACKAGE, "disagreement", fragments={"departures": fragment(departures)})
    seen = {row["recorded"] for row in rows} | {row["confirmed"] for row in rows}
    reasons = [one for one in Reason.objects.in_order() if one.pk in seen]
    counts = {(row["recorded"], row["confirmed"]): row["customers"] for row in rows}
    table = [(one, [counts.get((one.pk, other.pk), 0) for other in reasons]) for one in reasons]
    same = sum(count for (one, other), count in counts.items() if one == other)
    return Disagreement(reasons=reasons, rows=table, same=wilson(part=same, whole=sum(counts.values())))
