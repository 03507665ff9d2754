"""Late data and the rules: what was scored again is looked at again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import chain
from typing import Final

from retention.clock import local_day
from retention.earlywarning import vocabulary
from retention.earlywarning.evaluate import Evaluation, evaluate
from retention.models import Rule, ScoreRun

MANY: Final = 10_000
"""From so many customers on, all are evaluated: cheaper than naming them in every statement."""


def evaluate_restatements(*, now: datetime) -> list[Evaluation]:
    """Evaluate the rules for every restatement that they have not looked at, oldest first.

    A day that is not over has no end-of-day snapshot: of today only the rules are read that ask for
    nothing of it, such as "cancellation asked". A restatement counts as looked at when it is done, so
    that a crash in between costs nothing but time.
    """
    waiting = ScoreRun.objects.filter(
        kind=ScoreRun.Kind.RESTATEMENT, evaluated_at=None, state__in=[ScoreRun.State.DONE, ScoreRun.State.FAILED]
    )
    evaluations = []
    for run in waiting.order_by("pk"):
        evaluations += _evaluate_run(run, now)
        ScoreRun.objects.filter(pk=run.pk).update(evaluated_at=now)
    return evaluations


def _evaluate_run(run: ScoreRun, now: datetime) -> list[Evaluation]:
    ids = sorted(set(chain.from_iterable(run.chunks.values_list("customer_ids", flat=True))))
    today = local_day(now)
    yesterday = today - timedelta(days=1)
    evaluations = []
    if run.first_day <= yesterday:
        everybody = None if len(ids) >= MANY else ids
        last = min(run.last_day, yesterday)
        evaluations.append(evaluate(first=run.first_day, last=last, now=now, customer_ids=everybody))
    if run.last_day >= today:
        evaluations.append(_evaluate_today(today, ids, now))
    return evaluations


def _evaluate_today(today: date, ids: list[int], now: datetime) -> Evaluation:
    codes = [rule.code for rule in Rule.objects.filter(active=True) if not _waits_for_the_night(rule)]
    return evaluate(first=today, last=today, now=now, customer_ids=ids, rule_codes=codes)


def _waits_for_the_night(rule: Rule) -> bool:
    try:
        return vocabulary.needs_whole_day(vocabulary.parse(rule.conditions))
    except vocabulary.UnableToUseCondition:
        return True
