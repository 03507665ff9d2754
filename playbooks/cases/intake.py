"""From warnings to cases: each customer's risks become one case with the right playbook at work."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from playbooks.models import Case, PlaybookRun
from playbooks.runs import starting
from playbooks.work import waiting
from retention import statements

BATCH: Final = 1000
"""Customers taken in by one transaction."""
_MANY: Final = 100
_LOCK: Final = 7_320_001  # one intake at a time: the second finds the work done


@dataclass
class Intake:
    """What happened to the warnings: cases that got a reason, tasks made, cases without a playbook."""

    case_ids: list[int] = field(default_factory=list)
    task_ids: list[int] = field(default_factory=list)
    without_playbook: list[int] = field(default_factory=list)


def take_in(*, warning_ids: Collection[int], now: datetime) -> list[Case]:
    """Open or join the cases of the customers of these warnings; return the cases that got a reason.

    1. All open warnings of such a customer that belong to no case become reasons of the open case,
       which is opened where there is none.
    2. The level of the case rises to that of its highest open warning.
    3. The playbook starts, or is upgraded in place: see runs.starting.start. Where the level rose, what
       was snoozed and is still to be done comes back.

    Customers who are lost, or gone from the host, get no case.
    Safe to repeat and to run twice at once. Works in transactions of BATCH customers, each with a
    fixed number of queries.
    """
    done = _take_in_customers(_waiting(list(warning_ids), now), now)
    return list(Case.objects.filter(pk__in=done.case_ids).order_by("pk"))


def sweep(*, now: datetime) -> Intake:
    """Take in every open warning that belongs to no case, and start what open cases still wait for.

    The first are warnings whose message was lost, the second cases for which no playbook of their
    level was published until now.
    """
    done = _take_in_customers(_waiting(None, now), now)
    known = set(done.without_playbook)
    served = PlaybookRun.objects.filter(case=OuterRef("pk"), state="running", level=OuterRef("level"))
    idle = Case.objects.open().filter(~Exists(served)).order_by("pk")
    waiting = [pk for pk in idle.values_list("pk", flat=True) if pk not in known]
    for case_ids in _batches(waiting):
        with transaction.atomic():
            list(Case.objects.select_for_update().filter(pk__in=case_ids).order_by("pk").values_list("pk"))
            started = starting.start(case_ids=case_ids, now=now)
        done.task_ids.extend(started.task_ids)
        done.without_playbook.extend(started.without_playbook)
    return done


@transaction.atomic
def _waiting(warning_ids: list[int] | None, now: datetime) -> list[int]:
    _plan_for(_MANY if warning_ids is None else len(warning_ids))
    params = {"warning_ids": warning_ids, "today": timezone.localdate(now)}
    found = statements.fetch("playbooks.cases", "waiting_customers", params)
    return [row["customer_id"] for row in found]


def _take_in_customers(customer_ids: list[int], now: datetime) -> Intake:
    done = Intake()
    for batch in _batches(customer_ids):
        _take_in_batch(batch, now, done)
    return done


@transaction.atomic
def _take_in_batch(customer_ids: list[int], now: datetime, done: Intake) -> None:
    _plan_for(len(customer_ids))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    statements.execute("playbooks.cases", "open_cases", {"customer_ids": customer_ids, "now": now})
    locked = statements.fetch("playbooks.cases", "lock_cases", {"customer_ids": customer_ids})
    case_ids = [row["id"] for row in locked]
    touched = statements.fetch("playbooks.cases", "add_reasons", {"case_ids": case_ids, "now": now})
    raised = statements.fetch("playbooks.cases", "raise_levels", {"case_ids": case_ids})
    started = starting.start(case_ids=case_ids, now=now)
    waiting.break_snoozes(case_ids=[row["id"] for row in raised], now=now)
    done.case_ids.extend(sorted({row["case_id"] for row in touched}))
    done.task_ids.extend(started.task_ids)
    done.without_playbook.extend(started.without_playbook)


def _plan_for(number: int) -> None:
    """Forbid nested loops until the end of the transaction when there is much to join.

    Right after a bulk load the planner knows nothing of the new rows, takes the tables for empty
    and chooses loops whose time grows with the square of their size.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enable_nestloop', %s, true)", ["off" if number >= _MANY else "on"])


def _batches(ids: list[int]) -> list[list[int]]:
    return [ids[first : first + BATCH] for first in range(0, len(ids), BATCH)]
