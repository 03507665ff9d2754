"""Departures: a customer left on a day, with what was true of them that day."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from retention.models import Customer


class DepartureQuerySet(models.QuerySet["Departure"]):
    """The one place where departures are filtered by who may see them."""

    def visible_to(self, user: Any) -> Self:
        """Those of the customers that this person may see; nothing for strangers."""
        if not user.is_authenticated or not user.has_perm("retention_interviews.view_departure"):
            return self.none()
        customers = Customer.objects.visible_to(user)
        # whoever sees every customer needs no list of them: with many departures it is what takes longest
        return self.filter(customer__in=customers) if customers.query.where else self


class Departure(models.Model):
    """A customer left: what reasons and the exit interview hang on. The facts are those of that day and stay.

    `left_on` is the first day without a paying subscription (or marked lost); `mrr_lost` is what they paid a month
    the day before, all subscriptions together.
    """

    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.CASCADE,
        related_name="departures",
    )
    left_on = models.DateField(_("left on"))
    mrr_lost = models.DecimalField(_("MRR lost"), max_digits=16, decimal_places=2, default=0)
    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    segment = models.CharField(_("segment"), max_length=60, blank=True, default="")
    industry = models.CharField(_("industry"), max_length=80, blank=True, default="")
    size = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True, default="")
    channel = models.CharField(_("channel"), max_length=80, blank=True, default="")
    stage = models.CharField(_("lifecycle stage"), max_length=40, blank=True, default="")
    csm = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("CSM"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    csm_name = models.CharField(_("name of the CSM"), max_length=200, blank=True, default="")
    noticed_at = models.DateTimeField(_("noticed at"))

    objects = DepartureQuerySet.as_manager()

    class Meta:
        verbose_name = _("departure")
        verbose_name_plural = _("departures")
        constraints = [
            models.UniqueConstraint(fields=["customer", "left_on"], name="interviews_departure_once"),
            models.CheckConstraint(
                condition=Q(mrr_lost__gte=0, mrr_lost__lt=10**14), name="interviews_departure_mrr_finite"
            ),
        ]
        indexes = [models.Index(fields=["left_on", "id"], name="interviews_departure_day")]

    def __str__(self) -> str:
        return f"{self.name} ({self.left_on})"
