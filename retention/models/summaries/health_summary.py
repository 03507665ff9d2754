"""The health of a portfolio on a day: what its customers come to together, by owner and segment."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class HealthSummary(models.Model):
    """All customers of one tenant, owner and segment that were scored on a day; rows add up over any of these.

    Owner and segment are those that the customer had when the day was last summarised.
    """

    id = models.BigAutoField(primary_key=True)
    day = models.DateField(_("day"))
    tenant = models.CharField(_("tenant"), max_length=60, blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner (CSM)"),
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    segment = models.CharField(_("segment"), max_length=60, blank=True, default="")
    customers = models.PositiveIntegerField(_("customers"))
    healthy = models.PositiveIntegerField(_("healthy"))
    low = models.PositiveIntegerField(_("low risk"))
    medium = models.PositiveIntegerField(_("medium risk"))
    high = models.PositiveIntegerField(_("high risk"))
    unknown = models.PositiveIntegerField(_("not scorable"))
    score_sum = models.DecimalField(_("sum of the scores"), max_digits=16, decimal_places=2)
    coverage_sum = models.DecimalField(_("sum of the coverages"), max_digits=16, decimal_places=4)
    mrr = models.DecimalField(_("MRR"), max_digits=18, decimal_places=2)
    mrr_at_risk = models.DecimalField(_("MRR at risk"), max_digits=18, decimal_places=2)

    class Meta:
        verbose_name = _("health of a portfolio on a day")
        verbose_name_plural = _("health of portfolios by day")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "tenant", "owner", "segment"],
                nulls_distinct=False,
                name="retention_summary_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(customers=F("healthy") + F("low") + F("medium") + F("high") + F("unknown")),
                name="retention_summary_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(score_sum__gte=0, coverage_sum__gte=0, mrr__gte=0)
                & Q(mrr_at_risk__gte=0, mrr_at_risk__lte=F("mrr"), mrr__lt=10**15),
                name="retention_summary_finite",
            ),
        ]
        indexes = [models.Index(fields=["owner", "day"], name="retention_summary_owner")]

    def __str__(self) -> str:
        return f"{self.day} {self.tenant} {self.owner_id} {self.segment}"
