"""Open tickets as they were counted last, so that a queue of many customers need not ask all observations."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from retention.models import Customer


class OpenTicket(models.Model):
    """A customer who had an open ticket at the last count (cases/tickets.py), and which count found it first."""

    customer = models.OneToOneField(
        Customer, verbose_name=_("customer"), primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    noted_at = models.DateTimeField(_("noted at"))

    class Meta:
        verbose_name = _("customer with an open ticket")
        verbose_name_plural = _("customers with an open ticket")

    def __str__(self) -> str:
        return f"{self.customer_id} since {self.noted_at}"
