"""New editions of a playbook: what was published before stays as it was, for the runs that use it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from playbooks.models import Playbook, PlaybookVersion, Step
from retention.models import VersionState


class StepContent(TypedDict):
    """A step as an operator writes it; without a deadline that of the level counts."""

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


class UnableToPublish(Exception):
    """A playbook without a step cannot be started."""


def content(*, version: PlaybookVersion | None) -> list[StepContent]:
    """The steps of a version in order; nothing where there is no version."""
    if version is None:
        return []
    return [
        StepContent(
            kind=step.kind,
            key=step.key,
            role=step.role,
            title=step.title,
            title_zh=step.title_zh,
            instructions=step.instructions,
            instructions_zh=step.instructions_zh,
            parameters=step.parameters,
            sla_amount=step.sla_amount,
            sla_unit=step.sla_unit,
        )
        for step in version.steps.order_by("position")
    ]


@transaction.atomic
def publish(*, playbook: Playbook, steps: Sequence[StepContent], now: datetime) -> PlaybookVersion:
    """Publish these steps as the next version; the one before retires. Running playbooks go on as they were.

    Raises UnableToPublish.
    """
    if not steps:
        raise UnableToPublish(
            _("The playbook %(code)s has no step. Add one: somebody has to do something.") % {"code": playbook.code}
        )
    Playbook.objects.select_for_update().get(pk=playbook.pk)
    newest = playbook.versions.order_by("-number").values_list("number", flat=True).first() or 0
    playbook.versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.RETIRED)
    version = PlaybookVersion.objects.create(
        playbook=playbook, number=newest + 1, state=VersionState.PUBLISHED, published_at=now
    )
    Step.objects.bulk_create(
        Step(version=version, position=position, **step) for position, step in enumerate(steps, start=1)
    )
    return version
