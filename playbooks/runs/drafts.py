"""From a draft of a playbook to the one that is started; runs that have begun keep the steps they began with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from playbooks.models import Playbook, PlaybookVersion, Step
from playbooks.runs.publishing import UnableToPublish
from retention.models import VersionState

PERMISSION = "retention_playbooks.change_playbookversion"


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

    Raises PermissionDenied without the permission to change versions, UnableToPublish where the version is no draft
    or has no step.
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
    playbook.versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.RETIRED)
    version.state, version.published_at = VersionState.PUBLISHED, now
    version.save(update_fields=["state", "published_at"])
    return version
