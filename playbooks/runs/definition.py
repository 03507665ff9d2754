"""The steps of a run as they were at its start: later edits of a playbook rewrite no history."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, TypedDict

from django.utils.translation import gettext, gettext_noop, override

from playbooks.models import LevelResponse, PlaybookVersion, Role, Step
from retention.models import localized


class StepCopy(TypedDict):
    """A step of a running playbook; where the step has no deadline of its own, that of the response matrix."""

    position: int
    kind: str
    key: str
    role: str
    title: str
    title_zh: str
    instructions: str
    instructions_zh: str
    parameters: dict[str, Any]
    sla_amount: int | None
    sla_unit: str


def published(*, codes: Collection[str]) -> dict[str, PlaybookVersion]:
    """The published versions of playbooks by code, with their steps, in two queries."""
    found = PlaybookVersion.objects.filter(playbook__code__in=codes, state="published")
    return {version.playbook.code: version for version in found.select_related("playbook").prefetch_related("steps")}


def freeze(*, version: PlaybookVersion, response: LevelResponse | None) -> list[StepCopy]:
    """Copy the steps in order; nothing where there is no step, or a task that has no deadline from anywhere."""
    copies = [copied(step) for step in sorted(version.steps.all(), key=lambda step: step.position)]
    for copy in copies:
        if copy["sla_amount"] is None and response is not None:
            copy["sla_amount"], copy["sla_unit"] = response.sla_amount, response.sla_unit
    unbounded = any(copy["kind"] == "task" and copy["sla_amount"] is None for copy in copies)
    return [] if unbounded else copies


def copied(step: Step) -> StepCopy:
    """A step as it is written, without a deadline from elsewhere."""
    return StepCopy(
        position=step.position,
        kind=step.kind,
        key=step.key,
        role=step.role,
        title=step.title,
        title_zh=step.title_zh,
        instructions=step.instructions,
        instructions_zh=step.instructions_zh,
        parameters=dict(step.parameters or {}),
        sla_amount=step.sla_amount,
        sla_unit=step.sla_unit,
    )


def following(definition: Collection[StepCopy], *, position: int) -> StepCopy | None:
    """The step after a position; none after the last."""
    later = [step for step in definition if step["position"] > position]
    return min(later, key=lambda step: step["position"], default=None)


def at(definition: Collection[StepCopy], *, position: int | None) -> StepCopy | None:
    """The step at a position; none where there is none."""
    return next((step for step in definition if step["position"] == position), None)


def keyed(definition: Collection[StepCopy], *, key: str) -> StepCopy | None:
    """The step with a short name; none where there is none."""
    return next((step for step in definition if key and step["key"] == key), None)


def titled(step: StepCopy) -> str:
    """The title in the language of the page; empty where the step has none."""
    return localized(step["title"], step["title_zh"])


def settling(definition: Sequence[StepCopy], *, response: LevelResponse | None) -> StepCopy:
    """The step that is added where a run comes to its end and nobody has said how the case ended."""
    last = max((step["position"] for step in definition), default=0)
    title = gettext_noop("Settle the outcome")
    instructions = gettext_noop("The playbook is at its end. Say how the case ended, or start another playbook.")
    with override("zh-hans"):
        title_zh, instructions_zh = gettext(title), gettext(instructions)
    return StepCopy(
        position=last + 1,
        kind="task",
        key="",
        role=Role.OWNER,
        title=title,
        title_zh=title_zh,
        instructions=instructions,
        instructions_zh=instructions_zh,
        parameters={},
        sla_amount=response.sla_amount if response else 3,
        sla_unit=response.sla_unit if response else "working_days",
    )
