"""Which health model scores: exactly one at a time."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from retention.models import HealthModel, VersionState

PERMISSION = "retention.change_healthmodel"


class UnableToActivate(Exception):
    """The model has nothing that could score."""


@transaction.atomic
def activate(*, model_id: int, by: Any) -> HealthModel:
    """Make a model the active one, from the next run on; `by` is nobody for commands and files.

    Raises PermissionDenied without the permission to change models, UnableToActivate for a model without a published
    version.
    """
    if by is not None and not by.has_perm(PERMISSION):
        raise PermissionDenied(PERMISSION)
    models = {model.pk: model for model in HealthModel.objects.select_for_update().order_by("pk")}
    model = models[model_id]
    if not model.versions.filter(state=VersionState.PUBLISHED).exists():
        raise UnableToActivate(_("%(model)s has no published version. Publish its draft first.") % {"model": model})
    for other in models.values():
        if other.active and other.pk != model_id:
            other.active = False
            other.save(update_fields=["active"])
    if not model.active:
        model.active = True
        model.save(update_fields=["active"])
    return model
