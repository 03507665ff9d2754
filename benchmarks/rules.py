"""Fifty early-warning rules over all customers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from benchmarks import plans
from benchmarks.clockwork import memory, tell, timed
from benchmarks.scores import DAY, NOW
from benchmarks.seeding import METRICS
from retention.earlywarning.evaluate import evaluate
from retention.models import Customer, HealthSnapshot, Rule
from retention.scoring.definitions import Card
from retention.scoring.recalculate import recalculate

KINDS = (
    "the score on seven days",
    "a metric on one day",
    "a segment and the score on three days",
    "a change of a metric on two days",
    "the renewal and the score on three days",
)
SAMPLE = 2000
HISTORY = 10  # days of scores that the rules look back on


def measure_rules(*, count: int, with_plans: bool = False) -> None:
    """(f) one day of rules, over customers with some days of scores."""
    spent, _ = timed(lambda: recalculate(first=DAY - timedelta(days=HISTORY - 1), last=DAY, now=NOW))
    tell(f"    {HISTORY} days of scores for the rules: {spent}")
    low = lowest()
    for number in range(count):
        Rule.objects.create(**_rule(number, low))
    before = memory()
    spent, found = timed(lambda: evaluate(first=DAY, last=DAY, now=NOW))
    again, same = timed(lambda: evaluate(first=DAY, last=DAY, now=NOW))
    tell(f"(f) {count} rules, {Customer.objects.count()} customers:       {spent}; {found.opened} warnings; aim 60 s")
    tell(f"    again, nothing to change:        {again}; {same.opened} warnings; {memory() - before:+.0f} MB")
    if with_plans:
        print_plans(low)


def print_plans(low: Low) -> None:
    """The plans of a rule of each kind, the first time it is evaluated."""
    for number, kind in enumerate(KINDS):
        rule = Rule.objects.create(**_rule(number, low) | {"code": f"again-{number}"})
        tell(f"\nPlans: {kind}")
        with plans.printed():
            evaluate(first=DAY, last=DAY, now=NOW, rule_codes=[rule.code])


Low = Callable[[str, int], float]
"""A field and a share in per cent: the value that so many customers are below on the day."""


def lowest() -> Low:
    """Read a sample of the day's scores and values, so that the rules catch the shares of customers they should."""
    sample = HealthSnapshot.objects.filter(day=DAY).order_by("customer_id")[:SAMPLE].select_related("scorecard")
    found: dict[str, list[float]] = {"score": []}
    for snapshot in sample:
        codes = [metric.code for metric in Card.of(snapshot.scorecard).definitions]
        found["score"].append(float(snapshot.score or 0))
        for code, value in zip(codes, snapshot.metric_values, strict=True):
            found.setdefault(code, []).append(float(value or 0))
    ordered = {field: sorted(values) for field, values in found.items()}
    return lambda field, share: ordered[field][len(ordered[field]) * share // 100]


def _rule(number: int, low: Low) -> dict[str, Any]:
    """A rule of a kind that people write: scores, metrics, segments, several days; for 1 to 5 in 100 customers."""
    code, share = METRICS[number % len(METRICS)][0], 1 + number % 5
    score = low("score", share)
    kinds: list[dict[str, Any]] = [
        {"days": 7, "conditions": [{"field": "score", "op": "<", "value": score, "clear": score + 5}]},
        {"days": 1, "conditions": [{"field": f"metric:{code}", "op": "<", "value": low(code, share)}]},
        {
            "days": 3,
            "conditions": [
                {"field": "attribute:segment", "op": "=", "value": "A"},
                {"field": "score", "op": "<", "value": low("score", 3 * share), "clear": low("score", 3 * share) + 5},
            ],
        },
        {
            "days": 2,
            "conditions": [{"field": "metric:core_change", "op": "<", "value": low("core_change", share)}],
        },
        {
            "days": 3,
            "conditions": [
                {"field": "days_to_renewal", "op": "<=", "value": 300 + number},
                {"field": "score", "op": "<", "value": low("score", 2 * share), "clear": low("score", 2 * share) + 5},
            ],
        },
    ]
    level = ["low", "medium", "high"][number % 3]
    return {"code": f"r{number}", "name": f"Rule {number}", "level": level} | kinds[number % len(kinds)]
