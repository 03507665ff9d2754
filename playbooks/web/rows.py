"""What a row of the queue shows besides the task: why, the line of thirty days, and the step of the playbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from playbooks.models import CaseReason, RetentionTask
from playbooks.work.desk.priority import rank_of
from retention.models import LEVEL_RANK, Level, Warning
from retention.web.formats import local_day
from retention.web.rows import Reasons, health_of, line_of


def describe(tasks: Sequence[RetentionTask], *, now: datetime) -> None:
    """Give each task of a page its sparkline, its reason in words and its warnings: one query for all."""
    today = local_day(now)
    customers = [task.case.customer for task in tasks]
    reasons = Reasons(health_of(customer) for customer in customers)
    warnings = open_warnings([task.case_id for task in tasks])
    for task in tasks:
        customer = task.case.customer
        scored = getattr(task, "scored", None)  # only where the column is shown
        task.recent = line_of(scored, as_of=today) if scored else None  # type: ignore[attr-defined]
        task.factors = rank_of(task=task, health=health_of(customer), as_of=today)  # type: ignore[attr-defined]
        task.reason = reasons.of(health_of(customer))  # type: ignore[attr-defined]
        task.warnings = warnings.get(task.case_id, [])  # type: ignore[attr-defined]


def open_warnings(case_ids: Sequence[int]) -> dict[int, list[Warning]]:
    """Return the warnings of cases that are still open, the gravest and newest first."""
    found: dict[int, list[Warning]] = {}
    reasons = CaseReason.objects.filter(
        case__in=case_ids, warning__cleared_on=None, warning__withdrawn_at=None
    ).select_related("warning__rule")
    for reason in reasons:
        found.setdefault(reason.case_id, []).append(reason.warning)
    for warnings in found.values():
        warnings.sort(key=lambda one: (-LEVEL_RANK[Level(one.level)], -one.opened_on.toordinal()))
    return found
