"""Whom customers leave us for, and what they say is better there."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from retention.models import Named
from retention.models.audit import audited


@audited()
class Competitor(Named):
    """A product that customers choose instead of ours, or the way they do the job without any."""

    active = models.BooleanField(_("offered for choice"), default=True)
    note = models.TextField(_("what we know"), blank=True, default="")

    class Meta:
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")
