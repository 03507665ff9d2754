"""Where each customer stands now against 30 and 90 days before: one row a customer, written every night."""

from __future__ import annotations

from typing import Any, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from retention.models.customer import Customer
from retention.models.health_model import Tier
from retention.models.measure import Dimension, Measure

BACKS: Final = (30, 90)
"""Days that a customer is compared over."""
_TIERS: Final = ["", *Tier.values]


def _score(label: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(label, max_digits=5, decimal_places=2, null=True)


def _change(label: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(label, max_digits=6, decimal_places=2, null=True)


def _money(label: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(label, max_digits=16, decimal_places=2, default=0)


def _tier(label: Any) -> models.CharField[Any, Any]:
    return models.CharField(label, max_length=10, choices=Tier.choices, blank=True, default="")


def _share(label: Any) -> models.FloatField[Any, Any]:
    return models.FloatField(label, null=True)


class Standing(models.Model):
    """A customer on the newest day that was summarised, and 30 and 90 days before.

    The segment is the customer's of now: the database sees to it. A tier is empty on a day on which the customer was
    not scored: not signed yet, lost, or gone. `product` to `relationship` are scores of the dimensions: metric scores
    weighted as in the scorecard, missing ones left out.
    """

    customer = models.OneToOneField(Customer, primary_key=True, on_delete=models.CASCADE, related_name="standing")
    day = models.DateField(_("day"))
    segment = models.CharField(_("segment"), max_length=60, blank=True, default="")
    score = _score(_("score"))
    tier = _tier(_("tier"))
    coverage = models.DecimalField(_("coverage"), max_digits=5, decimal_places=4, null=True)
    mrr = _money(_("MRR"))
    renewal_on = models.DateField(_("renewal"), null=True)
    product = _share(Dimension.PRODUCT.label)
    service = _share(Dimension.SERVICE.label)
    commercial = _share(Dimension.COMMERCIAL.label)
    marketing = _share(Dimension.MARKETING.label)
    relationship = _share(Dimension.RELATIONSHIP.label)
    score_30 = _score(_("score 30 days before"))
    tier_30 = _tier(_("tier 30 days before"))
    mrr_30 = _money(_("MRR 30 days before"))
    change_30 = _change(_("change of the score in 30 days"))
    mrr_change_30 = _money(_("change of the MRR in 30 days"))
    score_90 = _score(_("score 90 days before"))
    tier_90 = _tier(_("tier 90 days before"))
    mrr_90 = _money(_("MRR 90 days before"))
    change_90 = _change(_("change of the score in 90 days"))
    mrr_change_90 = _money(_("change of the MRR in 90 days"))

    class Meta:
        verbose_name = _("standing of a customer")
        verbose_name_plural = _("standings of customers")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    tier__in=["", *Tier.values], tier_30__in=["", *Tier.values], tier_90__in=["", *Tier.values]
                ),
                name="retention_standing_tier",
            ),
            models.CheckConstraint(
                condition=(Q(score=None) | Q(score__gte=0, score__lte=100))
                & (Q(score_30=None) | Q(score_30__gte=0, score_30__lte=100))
                & (Q(score_90=None) | Q(score_90__gte=0, score_90__lte=100)),
                name="retention_standing_score",
            ),
            *(
                models.CheckConstraint(
                    condition=Q((name, None)) | Q((f"{name}__gte", 0), (f"{name}__lte", 100)),
                    name=f"retention_standing_{name}",
                )
                for name in ("product", "service", "commercial", "marketing", "relationship")
            ),
            models.CheckConstraint(
                condition=Q(mrr__gte=0, mrr_30__gte=0, mrr_90__gte=0, mrr__lt=10**13)
                & Q(mrr_30__lt=10**13, mrr_90__lt=10**13),
                name="retention_standing_mrr",
            ),
        ]
        indexes = [
            models.Index(fields=["score", "customer"], name="retention_standing_score_at"),
            models.Index(fields=["change_30", "customer"], name="retention_standing_change30"),
            models.Index(fields=["change_90", "customer"], name="retention_standing_change90"),
            models.Index(fields=["mrr_change_30", "customer"], name="retention_standing_mrr30"),
            models.Index(fields=["mrr_change_90", "customer"], name="retention_standing_mrr90"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.day}: {self.score}"


class Freshness(models.Model):
    """How old the newest value of a measure is, as the daily run found it."""

    measure = models.OneToOneField(Measure, primary_key=True, on_delete=models.CASCADE, related_name="freshness")
    newest_day = models.DateField(_("newest day"), null=True)
    before_day = models.DateField(_("newest day but one"), null=True)
    checked_on = models.DateField(_("checked on"))

    class Meta:
        verbose_name = _("freshness of a measure")
        verbose_name_plural = _("freshness of measures")
        constraints = [
            models.CheckConstraint(
                condition=Q(newest_day=None) | Q(newest_day__lte=F("checked_on")), name="retention_freshness_past"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure_id}: {self.newest_day}"
