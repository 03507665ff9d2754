"""Start the right playbook on cases, for any number of cases at once."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from playbooks import transitions
from playbooks.models import Case, LevelResponse, PlaybookRun, PlaybookVersion, RetentionTask
from playbooks.runs import abandoning, definition, moving
from playbooks.runs.definition import StepCopy
from retention import people, statements

logger = logging.getLogger(__name__)


class UnableToChoose(Exception):
    """The playbook cannot be started: no such case, closed, not theirs, or nothing is published."""


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
    _end_running(case_ids, "higher level", now)
    params = {"groups": json.dumps(groups), "now": now}
    return [row["id"] for row in statements.fetch("playbooks.runs", "start_runs", params)]


def _end_running(case_ids: Collection[int], cause: str, now: datetime) -> None:
    abandoning.abandon(case_ids=case_ids, now=now)
    params = {"case_ids": list(case_ids), "now": now, "cause": cause}
    statements.execute("playbooks.runs", "end_lower_runs", params)


@transaction.atomic
def choose(*, case_id: int, playbook: str, by: Any, now: datetime) -> PlaybookRun:
    """Start the playbook that a person found to fit the case, in place of the one at work.

    What runs is given up as by a higher level: unfinished tasks are cancelled, what is finished stays. Raises
    UnableToChoose.
    """
    case = Case.objects.visible_to(by).filter(pk=case_id).first()
    if case is None:
        raise UnableToChoose(_("There is no case %(id)s that you may see.") % {"id": case_id})
    case = Case.objects.select_for_update().get(pk=case_id)
    move = transitions.CASE.get((case.state, "choose"))
    if move is None:
        raise UnableToChoose(_("The case is closed, so no playbook can be started for it."))
    if not transitions.permitted(move, by):
        raise UnableToChoose(_("You may look at this case, but not decide what is done. Ask its owner."))
    version = definition.published(codes=[playbook]).get(playbook)
    response = LevelResponse.objects.filter(level=case.level).first()
    steps = definition.freeze(version=version, response=response) if version else []
    if version is None or not steps:
        raise UnableToChoose(_("No version of the playbook “%(code)s” is published.") % {"code": playbook})
    if case.runs.filter(state=PlaybookRun.State.RUNNING, version__playbook=version.playbook_id).exists():
        raise UnableToChoose(
            _("“%(playbook)s” is at work in this case already: go on with its task.")
            % {"playbook": version.playbook.label}
        )
    _end_running([case.pk], f"chosen by {people.display_name(by)}", now)
    run = PlaybookRun.objects.create(
        case=case, version=version, level=case.level, definition=steps, started_at=now, started_by=by,
        started_by_name=people.display_name(by)[:200],
    )  # fmt: skip
    moving.go_on(run_ids=[run.pk], now=now)
    run.refresh_from_db()
    return run
