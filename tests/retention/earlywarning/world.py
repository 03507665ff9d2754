"""Customers with known days, written straight into the tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from retention import partitions
from retention.earlywarning.evaluate import Evaluation, evaluate
from retention.models import (
    Customer,
    HealthModel,
    HealthModelVersion,
    HealthSnapshot,
    Rule,
    Scorecard,
    Warning,
)

FIRST = date(2026, 3, 2)
NOW = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)


def day(number: int) -> date:
    """The numbered day of the stories: day 1 is a Monday."""
    return FIRST + timedelta(days=number - 1)


def scorecard(codes: Sequence[str] = ()) -> Scorecard:
    """A frozen scorecard with these metrics in this order."""
    model, _ = HealthModel.objects.get_or_create(code="stories", defaults={"name": "Stories"})
    version, _ = HealthModelVersion.objects.get_or_create(model=model, number=1)
    return Scorecard.objects.create(
        version=version,
        digest=f"stories {Scorecard.objects.count()} {','.join(codes)}",
        metrics=[{"code": code} for code in codes],
        minimum_coverage=Decimal("0.5"),
        tiers={"healthy": 80, "low": 60, "medium": 40, "high": 0},
    )


def customer(external_id: str = "acme", **fields: Any) -> Customer:
    """A customer."""
    return Customer.objects.create(external_id=external_id, name=external_id.title(), **fields)


def tier_of(score: Decimal | float | None) -> str:
    """The tier by the usual bounds."""
    if score is None:
        return "unknown"
    return next(tier for tier, low in (("healthy", 80), ("low", 60), ("medium", 40), ("high", 0)) if score >= low)


def snapshots(
    of: Customer,
    scores: Mapping[int, float | None],
    *,
    card: Scorecard,
    metrics: Mapping[int, Sequence[float | None]] | None = None,
) -> None:
    """Write the snapshots of the numbered days, replacing those that are there."""
    partitions.ensure(table="retention_healthsnapshot", months={day(number) for number in scores})
    days = [day(number) for number in scores]
    HealthSnapshot.objects.filter(customer=of, day__in=days).delete()
    HealthSnapshot.objects.bulk_create(
        HealthSnapshot(
            customer=of,
            day=day(number),
            scorecard=card,
            score=None if score is None else Decimal(str(score)),
            tier=tier_of(score),
            coverage=Decimal(1),
            metric_values=list((metrics or {}).get(number, ())),
            metric_scores=[],
            computed_at=NOW,
        )
        for number, score in scores.items()
    )


def rule(code: str = "below-60", *, conditions: Iterable[Mapping[str, Any]] | None = None, **fields: Any) -> Rule:
    """A rule; without conditions: the score is below 60."""
    usual = [{"field": "score", "op": "<", "value": 60}]
    given = {"name": code, "level": "medium", "days": 1, "gap": 1, "clear_days": 2, **fields}
    return Rule.objects.create(code=code, conditions=list(conditions or usual), **given)


def table() -> list[tuple[str, str, int, int | None]]:
    """All valid warnings: customer, rule, opened and cleared as numbers of days."""
    return [
        (
            one.customer.external_id,
            one.rule.code,
            (one.opened_on - FIRST).days + 1,
            (one.cleared_on - FIRST).days + 1 if one.cleared_on else None,
        )
        for one in Warning.objects.valid()
        .select_related("customer", "rule")
        .order_by("customer__external_id", "rule__code", "opened_on")
    ]


def run(first: int, last: int | None = None, **options: object) -> Evaluation:
    return evaluate(first=day(first), last=day(last or first), now=NOW, **options)  # type: ignore[arg-type]


def on_days(scores: str) -> dict[int, float | None]:
    """'55 . ? 70': day 1 is 55, day 2 is missing, day 3 is not scorable, day 4 is 70."""
    return {
        number: None if word == "?" else float(word)
        for number, word in enumerate(scores.split(), start=1)
        if word != "."
    }
