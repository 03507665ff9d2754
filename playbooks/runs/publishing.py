"""From a draft of a playbook to the edition that is started; runs that have begun keep the steps they began with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from playbooks.models import Playbook, PlaybookVersion, Step
from playbooks.runs import checking, definition
from retention.models import VersionState

PERMISSION = "retention_playbooks.change_playbookversion"


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


@transaction.atomic
def new_draft(*, playbook_id: int) -> PlaybookVersion:
    """The draft of a playbook: the one there is, or a copy of its newest version."""
    playbook = Playbook.objects.select_for_update().get(pk=playbook_id)
    draft = playbook.versions.filter(state=VersionState.DRAFT).order_by("-number").first()
    if draft is not None:
        return draft
    newest = playbook.versions.order_by("-number").first()
    draft = PlaybookVersion.objects.create(playbook=playbook, number=newest.number + 1 if newest else 1)
    steps = list(newest.steps.order_by("position")) if newest else []
    for step in steps:
        step.pk, step.version = None, draft
    Step.objects.bulk_create(steps)
    return draft


@transaction.atomic
def publish_draft(*, version_id: int, by: Any, now: datetime) -> PlaybookVersion:
    """Put a draft in force: from now on cases start it; `by` is nobody for commands and files.

    Raises PermissionDenied without the permission to change versions, UnableToPublish where the version is no draft,
    has no step, or has one that cannot be used as it is written.
    """
    if by is not None and not by.has_perm(PERMISSION):
        raise PermissionDenied(PERMISSION)
    playbook = Playbook.objects.select_for_update().get(versions=version_id)
    version = PlaybookVersion.objects.get(pk=version_id)
    if version.state != VersionState.DRAFT:
        state = version.get_state_display()
        raise UnableToPublish(
            _("%(version)s is no draft (it is %(state)s). Begin a new draft.") % {"version": version, "state": state}
        )
    if not version.steps.exists():
        raise UnableToPublish(_("%(version)s has no step. Add one first.") % {"version": version})
    wrong = checking.problems(steps=[definition.copied(step) for step in version.steps.order_by("position")])
    if wrong:
        raise UnableToPublish(" ".join(wrong))
    playbook.versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.RETIRED)
    version.state, version.published_at = VersionState.PUBLISHED, now
    version.save(update_fields=["state", "published_at"])
    return version
