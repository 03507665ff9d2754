"""Start the right playbook on cases, for any number of cases at once."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from playbooks.models import LevelResponse, PlaybookVersion, RetentionTask
from playbooks.runs import abandoning, definition, moving
from playbooks.runs.definition import StepCopy
from retention import statements

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
    """Start or upgrade the run of every open case that needs one, and do its first steps.

    1. The playbook of the leading warning's rule; where it has none, or none is published, that of
       the case's level in the response matrix.
    2. The run goes on until it waits, as a rule for its first task.
    3. A run of a lower level ends: what it waited for is given up, its unfinished tasks are cancelled, what is
       finished stays.

    Safe to repeat: a case whose run has the right level is left alone. The caller holds the cases'
    locks. A number of queries that grows with the steps, not with the cases.
    """
    groups = statements.fetch("playbooks.runs", "cases_to_start", {"case_ids": list(case_ids)})
    done = Started()
    if not groups:
        return done
    recipes = _recipes(groups)
    ready = []
    for group in groups:
        recipe = recipes.get((group["level"], group["playbook"])) or recipes.get((group["level"], ""))
        if recipe is None:
            done.without_playbook.extend(group["case_ids"])
        else:
            ready.append(_as_json(group, recipe))
    if done.without_playbook:
        logger.warning("%d cases wait for a published playbook of their level", len(done.without_playbook))
    if ready:
        run_ids = _write(ready, now)
        moving.go_on(run_ids=run_ids, now=now)
        made = RetentionTask.objects.filter(run__in=run_ids).order_by("pk")
        done.task_ids.extend(made.values_list("pk", flat=True))
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


def _as_json(group: dict[str, Any], recipe: _Recipe) -> dict[str, Any]:
    return {
        "cases": group["case_ids"],
        "version": recipe.version.pk,
        "level": group["level"],
        "definition": recipe.steps,
    }


def _write(groups: list[dict[str, Any]], now: datetime) -> list[int]:
    """End what runs at a lower level and begin the new runs."""
    case_ids = [case_id for group in groups for case_id in group["cases"]]
    abandoning.abandon(case_ids=case_ids, now=now)
    statements.execute("playbooks.runs", "end_lower_runs", {"case_ids": case_ids, "now": now})
    params = {"groups": json.dumps(groups), "now": now}
    return [row["id"] for row in statements.fetch("playbooks.runs", "start_runs", params)]
