"""Fifty early-warning rules over all customers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from benchmarks import plans
from benchmarks.clockwork import memory, tell, timed
from benchmarks.scores import DAY, NOW
from benchmarks.seeding import METRICS
from retention.earlywarning.evaluate import evaluate
from retention.models import Customer, Rule
from retention.scoring.recalculate import recalculate

KINDS = (
    "the score on seven days",
    "a metric on one day",
    "a segment and the score on three days",
    "a change of a metric on two days",
    "the renewal and the score on three days",
)
HISTORY = 10  # days of scores that the rules look back on


def measure_rules(*, count: int, with_plans: bool = False) -> None:
    """(f) one day of rules, over customers with some days of scores."""
    spent, _ = timed(lambda: recalculate(first=DAY - timedelta(days=HISTORY - 1), last=DAY, now=NOW))
    tell(f"    {HISTORY} days of scores for the rules: {spent}")
    for number in range(count):
        Rule.objects.create(**_rule(number))
    before = memory()
    spent, found = timed(lambda: evaluate(first=DAY, last=DAY, now=NOW))
    again, same = timed(lambda: evaluate(first=DAY, last=DAY, now=NOW))
    tell(f"(f) {count} rules, {Customer.objects.count()} customers:       {spent}; {found.opened} warnings; aim 60 s")
    tell(f"    again, nothing to change:        {again}; {same.opened} warnings; {memory() - before:+.0f} MB")
    if with_plans:
        print_plans()


def print_plans() -> None:
    """The plans of a rule of each kind, the first time it is evaluated."""
    for number, kind in enumerate(KINDS):
        rule = Rule.objects.create(**_rule(number) | {"code": f"again-{number}"})
        tell(f"\nPlans: {kind}")
        with plans.printed():
            evaluate(first=DAY, last=DAY, now=NOW, rule_codes=[rule.code])


def _rule(number: int) -> dict[str, Any]:
    """A rule of a kind that people write: scores, metrics, segments, several days."""
    code = METRICS[number % len(METRICS)][0]
    kinds: list[dict[str, Any]] = [
        {"days": 7, "conditions": [{"field": "score", "op": "<", "value": 30 + number, "clear": 35 + number}]},
        {"days": 1, "conditions": [{"field": f"metric:{code}", "op": "<", "value": number}]},
        {
            "days": 3,
            "conditions": [
                {"field": "attribute:segment", "op": "=", "value": "A"},
                {"field": "score", "op": "<", "value": 50, "clear": 55},
            ],
        },
        {"days": 2, "conditions": [{"field": "metric:core_change", "op": "<", "value": -0.01 * number}]},
        {
            "days": 3,
            "conditions": [
                {"field": "days_to_renewal", "op": "<=", "value": 300 + number},
                {"field": "score", "op": "<", "value": 60, "clear": 65},
            ],
        },
    ]
    level = ["low", "medium", "high"][number % 3]
    return {"code": f"r{number}", "name": f"Rule {number}", "level": level} | kinds[number % len(kinds)]
