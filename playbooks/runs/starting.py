"""Start the right playbook on cases, for any number of cases at once."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from playbooks import signals
from playbooks.models import LevelResponse, PlaybookVersion, RetentionTask
from playbooks.runs import definition
from playbooks.runs.definition import StepCopy
from playbooks.work import teams
from playbooks.work.teams import Roster
from playbooks.work.terms import terms, written
from retention import doorbell, people, statements

logger = logging.getLogger(__name__)


@dataclass
class Started:
    """What start did: the tasks it made, and the cases for which no playbook is published."""

    task_ids: list[int] = field(default_factory=list)
    without_playbook: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class _Recipe:
    version: PlaybookVersion
    steps: list[StepCopy]


@transaction.atomic
def start(*, case_ids: Collection[int], now: datetime) -> Started:
    """Start or upgrade the run of every open case that needs one, with the first task of its playbook.

    1. The playbook of the leading warning's rule; where it has none, or none is published, that of
       the case's level in the response matrix.
    2. The task goes to the customer's owner or, where they are not there, to the first in the line
       after them; its deadline is that of the step, else that of the level.
    3. A run of a lower level ends, its unfinished tasks are cancelled, its finished ones stay.

    Safe to repeat: a case whose run has the right level is left alone. The caller holds the cases'
    locks. A fixed number of queries, whatever the number of cases.
    """
    groups = statements.fetch("playbooks.runs", "cases_to_start", {"case_ids": list(case_ids)})
    done = Started()
    if not groups:
        return done
    roster = teams.roster(user_ids={group["owner_id"] for group in groups}, now=now)
    recipes = _recipes(groups)
    ready = []
    for group in groups:
        recipe = recipes.get((group["level"], group["playbook"])) or recipes.get((group["level"], ""))
        if recipe is None:
            done.without_playbook.extend(group["case_ids"])
        else:
            ready.append(_as_json(group, recipe, roster, now))
    if done.without_playbook:
        logger.warning("%d cases wait for a published playbook of their level", len(done.without_playbook))
    if ready:
        done.task_ids.extend(_write(ready, now))
    return done


def _recipes(groups: list[dict[str, Any]]) -> dict[tuple[str, str], _Recipe]:
    """What to start by level and playbook of the rule; the level's default under the empty code."""
    responses = {response.level: response for response in LevelResponse.objects.select_related("playbook")}
    codes = {group["playbook"] for group in groups} | {response.playbook.code for response in responses.values()}
    versions = definition.published(codes=codes - {""})
    found = {}
    for level in {group["level"] for group in groups}:
        response = responses.get(level)
        for code in codes | {""}:
            version = versions.get(code or (response.playbook.code if response else ""))
            steps = definition.freeze(version=version, response=response) if version else []
            if version and steps:
                found[level, code] = _Recipe(version, steps)
    return found


def _as_json(group: dict[str, Any], recipe: _Recipe, roster: Roster, now: datetime) -> dict[str, Any]:
    doer = roster.doer(group["owner_id"])
    first = recipe.steps[0]
    calendar, plan = roster.calendar_of(group["owner_id"]), roster.plan_of(group["owner_id"])
    dates = terms(start=now, amount=first["sla_amount"], unit=first["sla_unit"], calendar=calendar, plan=plan)
    return {
        "cases": group["case_ids"],
        "owner": None if doer is None else str(doer.pk),
        "owner_name": people.display_name(doer)[:200],
        "version": recipe.version.pk,
        "playbook": recipe.version.playbook.code,
        "level": group["level"],
        "definition": recipe.steps,
        "due_at": dates.due_at.isoformat(),
        "due_soon_at": dates.due_soon_at.isoformat(),
        "next_escalation_at": dates.next_escalation_at.isoformat(),
        "escalation_plan": written(plan),
    }


def _write(groups: list[dict[str, Any]], now: datetime) -> list[int]:
    case_ids = [case_id for group in groups for case_id in group["cases"]]
    statements.execute("playbooks.runs", "end_lower_runs", {"case_ids": case_ids, "now": now})
    owner_type = RetentionTask._meta.get_field("owner").db_type(connection) or "bigint"
    rows = statements.fetch(
        "playbooks.runs",
        "start_runs",
        {"groups": json.dumps(groups), "now": now},
        fragments={"owner_type": sql.SQL(owner_type)},
    )
    task_ids = sorted(row["task_id"] for row in rows)
    doorbell.announce(signals.tasks_created, task_ids=task_ids)
    return task_ids
