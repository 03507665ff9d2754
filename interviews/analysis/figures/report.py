"""Why customers left, counted: the main reasons with their revenue, month by month, and by what the customers were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet

from interviews.analysis.figures.departures import expression, fragment, main
from interviews.analysis.figures.intervals import Share, wilson
from interviews.models import Departure, Reason
from retention import statements

PACKAGE: Final = "interviews.analysis.figures"
BEST: Final = "best"
SMALLEST_CELL: Final = 5
"""Groups of fewer customers are not shown: a person could be recognised, and nothing follows from them."""
NOTHING: Final = Decimal(0)


@dataclass(kw_only=True)
class Count:
    """Customers and the revenue a month that went with them."""

    customers: int = 0
    mrr: Decimal = NOTHING

    def add(self, row: Mapping[str, Any]) -> None:
        """Count a row of a statement in."""
        self.customers += row["customers"]
        self.mrr += row["mrr"] or NOTHING


@dataclass(kw_only=True)
class Line:
    """One reason of the Pareto: its count, its share of all that are coded, and the running share of the MRR.

    `upto` are the codes of the reasons that the running share is of.
    """

    reason: Reason
    count: Count
    share: Share
    mrr_share: float | None = None
    running: float | None = None
    upto: list[str] = field(default_factory=list)
    below: list[Line] = field(default_factory=list)


@dataclass(kw_only=True)
class Cell:
    """A group of customers with a property or two in common, and what they left for most."""

    one: str
    other: str
    count: Count
    top: Reason | None
    top_share: Share
    avoidable: Share


@dataclass(kw_only=True)
class Report:
    """Everything that is counted from reasons; shares are of the customers whose reason is known (`coded`).

    Only `interviewed` is of all who left.
    """

    departed: Count
    coded: Count
    lines: list[Line]
    verdicts: dict[str, Count]
    avoidable: Share
    interviewed: Share
    months: list[tuple[date, dict[int, int]]]
    cells: list[Cell]
    hidden: int

    @property
    def unknown(self) -> Count:
        """Those whose reason nobody knows: who left without those who are coded."""
        return Count(customers=self.departed.customers - self.coded.customers, mrr=self.departed.mrr - self.coded.mrr)


def make(
    *, departures: QuerySet[Departure], source: str = BEST, by: str = "industry", across: str = "", order: str = "mrr"
) -> Report:
    """Count the main reasons of these departures; the departures are the ones that the asker may see.

    `source` is stated, recorded, confirmed, or best: the most certain that there is. `order` is mrr or customers. Two
    queries. Raises UnableToCompare for a property that there is not.
    """
    fragments = {
        "departures": fragment(departures),
        "by": expression(by),
        "across": expression(across),
        "reason": main(source, "id"),
        "verdict": main(source, "verdict"),
    }
    rows = statements.fetch(PACKAGE, "why_they_left", fragments=fragments)
    reasons = {one.pk: one for one in Reason.objects.in_order()}
    parts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        parts[row["kind"]].append(row)
    departed, coded, verdicts = Count(), Count(), defaultdict[str, Count](Count)
    talks = sum(row["interviewed"] for row in parts["profile"])
    for row in parts["profile"]:
        departed.add(row)
        if row["leaf"] is not None:
            coded.add(row)
            verdicts[row["verdict"]].add(row)
    cells, hidden = _cells(parts["profile"], reasons)
    return Report(
        departed=departed, coded=coded, lines=_lines(parts["profile"], reasons, coded, order), verdicts=dict(verdicts),
        avoidable=wilson(part=verdicts["avoidable"].customers, whole=coded.customers),
        interviewed=wilson(part=talks, whole=departed.customers),
        months=_months(parts["month"]), cells=cells, hidden=hidden,
    )  # fmt: skip


def _lines(rows: Iterable[dict[str, Any]], reasons: dict[int, Reason], coded: Count, order: str) -> list[Line]:
    tops: dict[int, Count] = defaultdict(Count)
    leaves: dict[int, Count] = defaultdict(Count)
    for row in rows:
        if row["leaf"] is not None:
            tops[row["top"]].add(row)
            leaves[row["leaf"]].add(row)
    lines = _ranked({reasons[pk]: count for pk, count in tops.items()}, coded, order)
    running = NOTHING
    for place, line in enumerate(lines, start=1):
        line.upto = [one.reason.code for one in lines[:place]]
        running += line.count.mrr if order == "mrr" else line.count.customers
        whole = coded.mrr if order == "mrr" else coded.customers
        line.running = float(running / whole) if whole else None
        below = {reasons[pk]: count for pk, count in leaves.items() if reasons[pk].parent_id == line.reason.pk}
        line.below = _ranked(below, coded, order)
    return lines


def _ranked(counts: Mapping[Reason, Count], coded: Count, order: str) -> list[Line]:
    def rank(one: tuple[Reason, Count]) -> tuple[Any, ...]:
        reason, count = one
        first, second = (count.mrr, count.customers) if order == "mrr" else (count.customers, count.mrr)
        return (-first, -second, reason.code)

    return [
        Line(
            reason=reason,
            count=count,
            share=wilson(part=count.customers, whole=coded.customers),
            mrr_share=float(count.mrr / coded.mrr) if coded.mrr else None,
        )
        for reason, count in sorted(counts.items(), key=rank)
    ]


def _months(rows: Iterable[dict[str, Any]]) -> list[tuple[date, dict[int, int]]]:
    """Customers by main reason (its id) in each month; months in which nobody left are there too."""
    found: dict[date, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        if row["top"] is not None:
            found[row["month"]][row["top"]] += row["customers"]
    if not found:
        return []
    months, here = [], min(found)
    while here <= max(found):
        months.append((here, dict(found.get(here, {}))))
        here = date(here.year + here.month // 12, here.month % 12 + 1, 1)
    return months


def _cells(rows: Iterable[dict[str, Any]], reasons: dict[int, Reason]) -> tuple[list[Cell], int]:
    """The groups that are large enough, and how many are not."""
    counts: dict[tuple[str, str], Count] = defaultdict(Count)
    tops: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    avoidable: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        if row["top"] is None:
            continue
        key = (row["one"], row["other"])
        counts[key].add(row)
        tops[key][row["top"]] += row["customers"]
        avoidable[key] += row["customers"] if row["verdict"] == "avoidable" else 0
    cells = []
    for key, count in sorted(counts.items(), key=lambda one: (-one[1].customers, one[0])):
        if count.customers < SMALLEST_CELL:
            continue
        top, part = max(tops[key].items(), key=lambda one: (one[1], -one[0]))
        cells.append(
            Cell(
                one=key[0], other=key[1], count=count, top=reasons[top],
                top_share=wilson(part=part, whole=count.customers),
                avoidable=wilson(part=avoidable[key], whole=count.customers),
            )
        )  # fmt: skip
    return cells, len(counts) - len(cells)
