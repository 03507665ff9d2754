"""The health of a portfolio now: its tiers, who moved where, what is at risk and when it renews, and who leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import F, QuerySet

from retention import statements
from retention.models import BACKS, Customer, Dimension, Standing, Tier

PACKAGE: Final = "retention.analytics"
AT_RISK: Final = (Tier.HIGH, Tier.MEDIUM)
NOT_SCORED: Final = ""
"""The tier of a day on which a customer was not scored: not signed yet, lost, or gone."""
ORDER: Final = (*Tier.values, NOT_SCORED)
LEADERS: Final = 10
_STANDS: Final = ("tier", "tier_30", "tier_90", "renewal_on", "score", "coverage", "mrr", "mrr_30", "mrr_90")


@dataclass(kw_only=True)
class Count:
    """Customers, and what they pay a month."""

    customers: int = 0
    mrr: Decimal = Decimal(0)

    def add(self, row: Mapping[str, Any], mrr: str = "mrr") -> None:
        """Count a row of the statement in."""
        self.customers += row["customers"]
        self.mrr += row[mrr] or Decimal(0)

    @classmethod
    def of(cls, counts: Iterable[Count]) -> Count:
        """Return what some counts come to together."""
        found = cls()
        for one in counts:
            found.customers += one.customers
            found.mrr += one.mrr
        return found


def _counts() -> defaultdict[Any, Count]:
    return defaultdict(Count)


@dataclass(kw_only=True)
class Picture:
    """A portfolio on the day of the standings.

    `tiers` are of those who are scored on the day (or not scorable: unknown). `moved[30]` counts customers by (tier 30
    days before, tier now) with the MRR of today; of those who are not scored any more with that of the day before.
    `renewals` counts by (first day of the month or None, tier).
    """

    tiers: defaultdict[str, Count] = field(default_factory=_counts)
    moved: dict[int, defaultdict[tuple[str, str], Count]] = field(
        default_factory=lambda: {back: _counts() for back in BACKS}
    )
    renewals: defaultdict[tuple[date | None, str], Count] = field(default_factory=_counts)
    scored: int = 0
    score_sum: Decimal = Decimal(0)
    coverage_sum: Decimal = Decimal(0)

    @property
    def whole(self) -> Count:
        """All customers of the day."""
        return Count.of(self.tiers.values())

    @property
    def at_risk(self) -> Count:
        """Those of high and medium risk."""
        return Count.of(self.tiers[tier] for tier in AT_RISK)

    @property
    def mean(self) -> Decimal | None:
        """The mean score; None where nobody is scored."""
        return self.score_sum / self.scored if self.scored else None

    @property
    def coverage(self) -> Decimal | None:
        """The mean coverage; None without customers."""
        return self.coverage_sum / self.whole.customers if self.whole.customers else None

    def then(self, back: int) -> dict[str, Count]:
        """The tiers so many days before, of the same customers and with the MRR that `moved` has."""
        found = _counts()
        for (tier, _now), count in self.moved[back].items():
            found[tier].customers += count.customers
            found[tier].mrr += count.mrr
        return found


def standings(*, customers: QuerySet[Customer], everybody: bool) -> QuerySet[Standing]:
    """Where these customers stand; they are the ones that the asker may see.

    Of `everybody` who is there the standings are read alone, without those whom the host has no longer.
    """
    if everybody:
        return Standing.objects.exclude(customer__in=Customer.objects.exclude(gone_at=None).values("pk"))
    return Standing.objects.filter(customer__in=customers.order_by().values("pk"))


def picture(*, rows: QuerySet[Standing]) -> Picture:
    """Count where customers stand. One statement."""
    chosen = statements.part(rows.order_by().values(*_STANDS))
    found = Picture()
    for row in statements.fetch(PACKAGE, "standing_counts", fragments={"standings": chosen}):
        if row["kind"] == "tier":
            _count_in(found, row)
        elif row["kind"] == "renewal":
            if row["tier"]:
                found.renewals[row["month"], row["tier"]].add(row)
        elif row["tier"] or row["tier_then"]:
            back = int(row["kind"].removeprefix("moved_"))
            found.moved[back][row["tier_then"], row["tier"]].add(row, "mrr" if row["tier"] else f"mrr_{back}")
    return found


def _count_in(found: Picture, row: Mapping[str, Any]) -> None:
    if not row["tier"]:
        return
    found.tiers[row["tier"]].add(row)
    found.scored += row["scored"]
    found.score_sum += row["score_sum"] or Decimal(0)
    found.coverage_sum += row["coverage_sum"] or Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Cells:
    """A line of the heat map: a segment, and the mean score of each dimension (None where nobody has one)."""

    segment: str
    customers: int
    score: float | None
    dimensions: Mapping[str, float | None]


def heat_map(*, rows: QuerySet[Standing], most: int = 20) -> list[Cells]:
    """The mean scores by segment and dimension, the largest segments first. One statement."""
    chosen = statements.part(rows.order_by().values("segment", "tier", "score", *Dimension.values))
    found = statements.fetch(PACKAGE, "dimension_scores", fragments={"standings": chosen})
    return [
        Cells(
            segment=row["segment"],
            customers=row["customers"],
            score=None if row["score"] is None else float(row["score"]),
            dimensions={name: row[name] for name in Dimension.values},
        )
        for row in found[:most]
    ]


@dataclass(frozen=True, kw_only=True)
class Leaders:
    """Ten customers each: the best and worst now, and who fell and rose most."""

    best: QuerySet[Customer]
    worst: QuerySet[Customer]
    falls: QuerySet[Customer]
    rises: QuerySet[Customer]


def leaders(*, customers: QuerySet[Customer], back: int, everybody: bool) -> Leaders:
    """Who leads and who trails; falls and rises are over 30 or 90 days. Four queries.

    Of `everybody` the ten are read from an index; of a selection they are sorted, since along the index they may lie
    far apart.
    """
    shown = customers.select_related("standing", "owner")
    change = f"standing__change_{back}"
    score_of, change_of = F("standing__score"), F(change)
    by_score, by_change = (score_of, change_of) if everybody else (score_of + 0, change_of + 0)
    scored = shown.filter(standing__score__isnull=False)
    return Leaders(
        best=scored.order_by(by_score.desc(), "-pk")[:LEADERS],
        worst=scored.order_by(by_score.asc(), "pk")[:LEADERS],
        falls=shown.filter(**{f"{change}__lt": 0}).order_by(by_change.asc(), "pk")[:LEADERS],
        rises=shown.filter(**{f"{change}__gt": 0}).order_by(by_change.desc(), "-pk")[:LEADERS],
    )
