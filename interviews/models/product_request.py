"""What customers who left would come back for: one list, fed by their conditions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from retention.models import Named
from retention.models.audit import audited


@audited()
class ProductRequest(Named):
    """Something that we could build, change or offer; `met_on` is the day on which it was there."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("of a product request", "Open")
        MET = "met", _("Met")
        DROPPED = "dropped", _("Will not be done")

    detail = models.TextField(pgettext_lazy("of a product request", "what is asked for"), blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    met_on = models.DateField(_("met on"), null=True, blank=True)
    met_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("marked by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    met_by_name = models.CharField(_("name of who marked it"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("product request")
        verbose_name_plural = _("product requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "dropped"], met_on=None) | Q(state="met", met_on__isnull=False),
                name="interviews_request_met_has_day",
            )
        ]
