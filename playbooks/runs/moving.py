"""How runs go from step to step: many at once, until each of them waits or is at its end."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from playbooks.models import StepRun
from playbooks.runs import definition, ending, kinds
from playbooks.runs.definition import StepCopy
from playbooks.runs.kinds import Perform, StepContext, StepResult
from retention import statements

logger = logging.getLogger(__name__)

MOST_VISITS: Final = 20
"""How often a run may come to the same step; then it goes on behind it."""
_MOST_ROUNDS: Final = 2000


@dataclass(frozen=True, kw_only=True)
class Place:
    """A run at one of its steps; nothing in `step` is the end of the playbook."""

    run_id: int
    case_id: int
    customer_id: int
    level: str
    definition: Sequence[StepCopy]
    step: StepCopy | None


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A step that a run has begun, and how often it has been there."""

    context: StepContext
    definition: Sequence[StepCopy]
    visit: int


def go_on(*, run_ids: Collection[int], now: datetime) -> None:
    """Do the steps of these runs until every one waits, or has ended its case or handed it over.

    The caller holds the cases' locks and works in a transaction. Queries grow with the steps, not with the runs.
    """
    places = _ready(run_ids)
    for _round in range(_MOST_ROUNDS):
        if not places:
            return
        ended = [place for place in places if place.step is None]
        moved = _do([place for place in places if place.step is not None], now)
        fresh = ending.end(run_ids=[place.run_id for place in ended], now=now) if ended else []
        places = _ready(moved + fresh)
    logger.error("runs %s did not come to rest", [place.run_id for place in places])


def _ready(run_ids: Collection[int]) -> list[Place]:
    if not run_ids:
        return []
    rows = statements.fetch("playbooks.runs", "ready_runs", {"run_ids": list(run_ids)})
    return [_place(row) for row in rows]


def _place(row: Mapping[str, Any]) -> Place:
    raw = row["definition"]
    steps: list[StepCopy] = json.loads(raw) if isinstance(raw, str) else raw
    step = (
        definition.following(steps, position=0) if row["fresh"] else definition.at(steps, position=row["next_position"])
    )
    return Place(
        run_id=row["run_id"],
        case_id=row["case_id"],
        customer_id=row["customer_id"],
        level=row["level"],
        definition=steps,
        step=step,
    )


def _do(places: list[Place], now: datetime) -> list[int]:
    """Begin and perform the steps; return the runs that do not wait."""
    by_kind: dict[str, list[Begun]] = defaultdict(list)
    for one in _begin(places, now):
        by_kind[one.context.step["kind"]].append(one)
    moved: list[int] = []
    for code, begun in by_kind.items():
        results = perform(code=code, contexts=[one.context for one in begun], now=now)
        moved += record(begun=begun, results=results, now=now)
    return moved


def _begin(places: list[Place], now: datetime) -> list[Begun]:
    if not places:
        return []
    steps = [
        {"run": place.run_id, "position": place.step["position"], "kind": place.step["kind"]}
        for place in places
        if place.step is not None
    ]
    params = {"steps": json.dumps(steps), "run_ids": [place.run_id for place in places], "now": now}
    rows = {row["run_id"]: row for row in statements.fetch("playbooks.runs", "begin_steps", params)}
    return [_begun(place, place.step, rows[place.run_id]) for place in places if place.step is not None]


def _begun(place: Place, step: StepCopy, row: Mapping[str, Any]) -> Begun:
    context = StepContext(
        step_run_id=row["id"],
        run_id=place.run_id,
        case_id=place.case_id,
        customer_id=place.customer_id,
        step=step,
        level=place.level,
    )
    return Begun(context=context, definition=place.definition, visit=row["visit"])


def perform(*, code: str, contexts: Sequence[StepContext], now: datetime) -> list[StepResult]:
    """What a kind makes of its steps; one that it cannot do has failed and holds up no other."""
    try:
        kind = kinds.kind_of(code)
    except kinds.UnableToUseStep as error:
        return [kinds.failed(str(error)) for _context in contexts]
    return attempt(work=kind.perform, contexts=contexts, now=now)


def attempt(*, work: Perform, contexts: Sequence[StepContext], now: datetime) -> list[StepResult]:
    """Call a function of a kind; where it raises, one by one, so that only what cannot be done fails."""
    try:
        with transaction.atomic():
            return work(contexts=contexts, now=now)
    except OperationalError:
        raise
    except Exception as error:
        if len(contexts) > 1:
            return [attempt(work=work, contexts=[context], now=now)[0] for context in contexts]
        logger.exception("step %s of run %s failed", contexts[0].step["position"], contexts[0].run_id)
        return [kinds.failed(f"{type(error).__name__}: {error}")]


def record(*, begun: Sequence[Begun], results: Sequence[StepResult], now: datetime) -> list[int]:
    """Write down what came of steps; return the runs that go on: those that do not wait, and those that took over."""
    lines, going, handed = [], [], {}
    for one, came in zip(begun, results, strict=True):
        line = _line(one, came)
        lines.append(line)
        if came.state == kinds.HANDOVER:
            handed[one.context.run_id] = came.target
        elif line["state"] != StepRun.State.WAITING:
            going.append(one.context.run_id)
    _write(lines, now)
    return going + (ending.hand_over(playbooks=handed, now=now) if handed else [])


def _line(one: Begun, came: StepResult) -> dict[str, Any]:
    step = one.context.step
    following = definition.following(one.definition, position=step["position"])
    states = {kinds.WAITING: StepRun.State.WAITING, kinds.FAILED: StepRun.State.FAILED}
    state, result = states.get(came.state, StepRun.State.DONE), dict(came.result)
    if came.state == kinds.GOTO:
        target = definition.keyed(one.definition, key=came.target)
        if target is None or one.visit >= MOST_VISITS:
            state, result = StepRun.State.FAILED, {**result, "reason": _no_way(came.target, target)}
        else:
            following = target
    return {
        "id": one.context.step_run_id,
        "state": state,
        "result": result,
        "wake_at": came.until.isoformat() if came.until and state == StepRun.State.WAITING else None,
        "awaits": list(came.events) if state == StepRun.State.WAITING else [],
        "next": following["position"] if following else None,
    }


def _no_way(key: str, target: StepCopy | None) -> str:
    if target is None:
        return _("There is no step with the short name “%(key)s”.") % {"key": key}
    return _("The playbook goes in a circle at “%(key)s”.") % {"key": key}


def _write(lines: Iterable[Mapping[str, Any]], now: datetime) -> None:
    statements.execute("playbooks.runs", "record_steps", {"steps": json.dumps(list(lines)), "now": now})
