"""Who took back an offer or a request for approval, and why."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Withdrawable(models.Model):
    """What somebody may take back; without a name it was withdrawn together with its closed case."""

    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("withdrawn by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    withdrawn_by_name = models.CharField(_("withdrawn by"), max_length=200, blank=True, default="", db_default="")
    withdrawn_note = models.TextField(_("why it was withdrawn"), blank=True, default="", db_default="")

    class Meta:
        abstract = True


def only_withdrawn(*, name: str, **empty: Any) -> models.CheckConstraint:
    """Nobody has withdrawn what is not withdrawn; `empty` are further columns that are empty then."""
    nobody = Q(withdrawn_by=None, withdrawn_by_name="", withdrawn_note="", **empty)
    return models.CheckConstraint(condition=Q(state="withdrawn") | nobody, name=name)
