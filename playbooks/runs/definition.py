"""The steps of a run as they were at its start: later edits of a playbook rewrite no history."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypedDict

from playbooks.models import LevelResponse, PlaybookVersion, Step


class StepCopy(TypedDict):
    """A step of a running playbook; the deadline is filled in from the response matrix."""

    position: int
    kind: str
    title: str
    title_zh: str
    instructions: str
    instructions_zh: str
    sla_amount: int
    sla_unit: str


def published(*, codes: Collection[str]) -> dict[str, PlaybookVersion]:
    """The published versions of playbooks by code, with their steps, in two queries."""
    found = PlaybookVersion.objects.filter(playbook__code__in=codes, state="published")
    return {version.playbook.code: version for version in found.select_related("playbook").prefetch_related("steps")}


def freeze(*, version: PlaybookVersion, response: LevelResponse | None) -> list[StepCopy]:
    """Copy the steps in order; nothing where there is no step, or one that has no deadline from anywhere."""
    steps = sorted(version.steps.all(), key=lambda step: step.position)
    copies = [_copy(step, response) for step in steps]
    return [copy for copy in copies if copy] if all(copies) else []


def following(definition: Collection[StepCopy], *, position: int) -> StepCopy | None:
    """The step after a position; none after the last."""
    later = [step for step in definition if step["position"] > position]
    return min(later, key=lambda step: step["position"], default=None)


def _copy(step: Step, response: LevelResponse | None) -> StepCopy | None:
    deadline = step if step.sla_amount is not None else response
    if deadline is None or deadline.sla_amount is None:
        return None
    return StepCopy(
        position=step.position,
        kind=step.kind,
        title=step.title,
        title_zh=step.title_zh,
        instructions=step.instructions,
        instructions_zh=step.instructions_zh,
        sla_amount=deadline.sla_amount,
        sla_unit=deadline.sla_unit,
    )
