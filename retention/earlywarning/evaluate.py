"""Raising and clearing warnings: every rule, every customer, any range of days, always the same answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from psycopg.types.json import Jsonb

from retention import doorbell, signals, statements
from retention.earlywarning import vocabulary
from retention.earlywarning.compiled import CompiledRule, Labels, Positions, compile_rule
from retention.models import Compare, Metric, Rule, RuleEvaluation, Warning

logger = logging.getLogger(__name__)

_PACKAGE: Final = "retention.earlywarning"
_LOCK: Final = 7_310_002  # one evaluation of a rule at a time; the second key is the rule

Progress = Callable[[int, int, str], None]
"""Called with rules done, rules in all, code of the next."""


class UnableToEvaluate(ValueError):
    """The range or a rule that was asked for does not exist."""


@dataclass(kw_only=True)
class Evaluation:
    """What an evaluation changed: numbers of warnings."""

    rules: int = 0
    opened: int = 0
    cleared: int = 0
    withdrawn: int = 0
    moved: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    """Code of a rule that could not be evaluated, and why."""


@dataclass(frozen=True, kw_only=True)
class _Range:
    first: date
    last: date
    customers: list[int] | None


@dataclass(kw_only=True)
class _News:
    raised: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)


def evaluate(
    *,
    first: date,
    last: date,
    now: datetime,
    rule_codes: Sequence[str] | None = None,
    customer_ids: Sequence[int] | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Evaluate rules on the days first..last and make the stored warnings say the same.

    1. The state at the start is what is stored: the valid warnings opened before `first`.
    2. Where days after `last` were evaluated before, evaluation goes on to the last of them, so that
       a restatement reaches all that follows from it.
    3. Each rule is one transaction under a lock of its own: find the changes, then withdraw, amend, raise.
    4. Warnings that are new and open, or ended, are announced after commit. What began and ended
       in the past is stored but not announced: nobody can act on it any more.

    A rule with unusable conditions is left out and reported in `failed`. A rule that is switched off
    raises nothing; its open warnings still clear. Raises UnableToEvaluate.
    """
    if first > last:
        msg = f"The first day {first} is after the last day {last}. Swap them."
        raise UnableToEvaluate(msg)
    span = _Range(first=first, last=last, customers=None if customer_ids is None else sorted(set(customer_ids)))
    evaluation, news = Evaluation(), _News()
    if span.customers == []:
        return evaluation
    rules = list(_rules(rule_codes))
    positions, labels = Positions.load(), _labels()
    for done, rule in enumerate(rules):
        if progress:
            progress(done, len(rules), rule.code)
        try:
            compiled = compile_rule(
                conditions=vocabulary.parse(rule.conditions),
                match=rule.match,
                days=rule.days,
                positions=positions,
                labels=labels,
            )
        except vocabulary.UnableToUseCondition as error:
            logger.warning("rule %s is left out: %s", rule.code, error)
            evaluation.failed[rule.code] = str(error)
            continue
        _evaluate_rule(rule, compiled, span, now, evaluation, news)
    _announce(news, last)
    return evaluation


def _rules(codes: Sequence[str] | None) -> QuerySet[Rule]:
    """Active rules, and others that have warnings left to clear."""
    found = Rule.objects.order_by("id")
    if codes is None:
        unfinished = Warning.objects.open().values("rule")
        return found.filter(Q(active=True) | Q(pk__in=unfinished))
    found = found.filter(code__in=codes)
    unknown = set(codes) - set(found.values_list("code", flat=True))
    if unknown:
        known = ", ".join(Rule.objects.order_by("code").values_list("code", flat=True))
        msg = f"There is no rule {', '.join(sorted(unknown))}. Known are: {known or 'none'}."
        raise UnableToEvaluate(msg)
    return found


def _labels() -> Labels:
    def label(metric: Metric) -> dict[str, object]:
        said: dict[str, object] = {"label": metric.name, "label_zh": metric.name_zh}
        kept = {"percent": metric.in_per_cent, "change": metric.compare == Compare.CHANGE}
        return said | {key: True for key, holds in kept.items() if holds}

    return {metric.code: label(metric) for metric in Metric.objects.all()}


def _evaluate_rule(
    rule: Rule, compiled: CompiledRule, span: _Range, now: datetime, evaluation: Evaluation, news: _News
) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, rule.pk])
        last = _last_day(rule, span)
        open_from = span.first - timedelta(days=(rule.days - 1) * (rule.gap + 1))
        clear_from = span.first - timedelta(days=(rule.clear_days - 1) * (rule.gap + 1))
        params = {
            "rule": rule.pk,
            "from": min(open_from, clear_from),
            "open_from": open_from,
            "clear_from": clear_from,
            "first": span.first,
            "last": last,
            "single": span.first == last,
            "days": rule.days,
            "gap": rule.gap,
            "clear_days": rule.clear_days,
            "may_open": rule.active,
            "customers": span.customers,
            "level": rule.level,
            "definition": Jsonb(definition(rule)),
            "now": now,
        }
        statements.execute(_PACKAGE, "make_room")
        fragments = {"holds": compiled.holds, "still": compiled.still, "joins": compiled.joins}
        if statements.execute(_PACKAGE, "find_changes", params, fragments=fragments):
            _write(compiled, params, evaluation, news)
        statements.execute(_PACKAGE, "leave_room")
        if span.customers is None:
            _remember(rule, last, now)
    evaluation.rules += 1


def _last_day(rule: Rule, span: _Range) -> date:
    """The last day that must be judged again because it was judged before."""
    known = RuleEvaluation.objects.filter(rule=rule).values_list("last_day", flat=True)
    event = statements.fetch(_PACKAGE, "last_event", {"rule": rule.pk, "customers": span.customers})
    reached: date | None = event[0]["day"]
    return max(span.last, *known, reached or span.last)


def _write(compiled: CompiledRule, params: Mapping[str, Any], evaluation: Evaluation, news: _News) -> None:
    """Withdraw, then end, then reopen, then raise: in this order no two open warnings ever meet."""
    fragments = {"joins": compiled.joins, "evidence": compiled.evidence}
    withdrawn = statements.fetch(_PACKAGE, "withdraw", params)
    amended = [
        row
        for ends in (True, False)
        for row in statements.fetch(_PACKAGE, "amend", {**params, "ends": ends}, fragments=fragments)
    ]
    raised = statements.fetch(_PACKAGE, "raise_warnings", params, fragments=fragments)
    ended = [row for row in amended if row["cleared_on"] and not row["was_cleared_on"]]
    reopened = [row for row in amended if row["was_cleared_on"] and not row["cleared_on"]]
    evaluation.withdrawn += len(withdrawn)
    evaluation.moved += len(amended) - len(ended)
    evaluation.opened += len(raised)
    evaluation.cleared += len(ended) + sum(1 for row in raised if row["cleared_on"])
    news.ended += [row["id"] for row in (*withdrawn, *ended)]
    news.raised += [row["id"] for row in reopened] + [row["id"] for row in raised if not row["cleared_on"]]


def _remember(rule: Rule, last: date, now: datetime) -> None:
    RuleEvaluation.objects.bulk_create(
        [RuleEvaluation(rule=rule, last_day=last, evaluated_at=now)],
        update_conflicts=True,
        unique_fields=["rule"],
        update_fields=["last_day", "evaluated_at"],
    )


def _announce(news: _News, as_of: date) -> None:
    if news.ended:
        doorbell.announce(signals.warnings_ended, warning_ids=sorted(news.ended), as_of=as_of)
    if news.raised:
        doorbell.announce(signals.warnings_raised, warning_ids=sorted(news.raised), as_of=as_of)


def definition(rule: Rule) -> dict[str, Any]:
    """The rule as it is now, kept with each warning that it raises."""
    return {
        "code": rule.code,
        "name": rule.name,
        "name_zh": rule.name_zh,
        "level": rule.level,
        "match": rule.match,
        "conditions": rule.conditions,
        "days": rule.days,
        "gap": rule.gap,
        "clear_days": rule.clear_days,
        "playbook": rule.playbook,
        "revision": rule.revision,
    }
