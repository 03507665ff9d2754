"""Cases, tasks and offers as files."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, Q

from playbooks.models import ApprovalDecision, Case, Offer, OfferExecution, RetentionTask, TaskEvent
from retention import exports, trail
from retention.clock import midnight
from retention.exports import Rows
from retention.trail import Lines

CASES: Final = {
    "case": "pk",
    "customer": "customer__external_id",
    "level": "level",
    "state": "state",
    "opened_at": "opened_at",
    "closed_at": "closed_at",
    "outcome": "outcome",
    "note": "outcome_note",
    "warnings": "warnings",
}
TASKS: Final = {
    "task": "pk",
    "case": "case_id",
    "customer": "case__customer__external_id",
    "playbook": "run__version__playbook__code",
    "step": "position",
    "title": "title",
    "level": "level",
    "owner": "owner_name",
    "state": "state",
    "created_at": "created_at",
    "due_at": "due_at",
    "breached_at": "breached_at",
    "escalations": "escalation_level",
    "snoozed_until": "snoozed_until",
    "finished_at": "finished_at",
    "outcome": "outcome",
    "note": "outcome_note",
}

OFFERS: Final = {
    "offer": "pk",
    "case": "case_id",
    "customer": "customer__external_id",
    "kind": "kind__code",
    "value": "value",
    "term_months": "term_months",
    "one_off_cost": "one_off_cost",
    "currency": "currency",
    "cost": "cost",
    "mrr_at_risk": "mrr_at_risk",
    "break_even_months": "break_even_months",
    "state": "state",
    "reason": "reason",
    "written_by": "created_by_name",
    "created_at": "created_at",
    "valid_until": "valid_until",
    "executed_at": "execution__at",
    "executed_by": "execution__by_name",
    "reference": "execution__reference",
}


def register() -> None:
    """Offer the kinds; a range of days means those on which they were opened or made. Histories join the trail."""
    for kind, columns, rows in (("cases", CASES, _cases), ("tasks", TASKS, _tasks), ("offers", OFFERS, _offers)):
        if kind not in exports.kinds():
            exports.register(exports.Export(kind=kind, columns=tuple(columns), rows=rows))
    trail.also(Lines(model=TaskEvent, object="task", verb="kind", why="note"))
    trail.also(Lines(model=ApprovalDecision, object="request", verb="verb", why="note"))
    trail.also(Lines(model=OfferExecution, object="offer"))


def _cases(first: date | None, last: date | None) -> Rows:
    found = Case.objects.filter(_during("opened_at", first, last)).annotate(warnings=Count("reasons"))
    return found.order_by("opened_at", "pk").values_list(*CASES.values()).iterator()


def _tasks(first: date | None, last: date | None) -> Rows:
    found = RetentionTask.objects.filter(_during("created_at", first, last))
    return found.order_by("created_at", "pk").values_list(*TASKS.values()).iterator()


def _offers(first: date | None, last: date | None) -> Rows:
    found = Offer.objects.filter(_during("created_at", first, last))
    return found.order_by("created_at", "pk").values_list(*OFFERS.values()).iterator()


def _during(field: str, first: date | None, last: date | None) -> Q:
    """Between the start of the first and the end of the last local day."""
    if first is None or last is None:
        return Q()
    bounds: dict[str, Any] = {f"{field}__gte": midnight(first), f"{field}__lt": midnight(last + timedelta(days=1))}
    return Q(**bounds)
