"""In which quadrant a customer stands: healthy or at risk, and worth more or less than the average customer."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from retention.analytics.health import AT_RISK
from retention.models import Customer, HealthSummary, Tier


class Quadrant(models.TextChoices):
    """Health by value: what a customer asks for at a glance."""

    GROW = "grow", _("protect and grow")
    RESCUE = "rescue", _("rescue first")
    DEVELOP = "develop", _("develop")
    CARE = "care", _("care in the programme")


def quadrant_of(*, customer: Customer, tier: str, mrr: Decimal | None) -> Quadrant | None:
    """The quadrant of a customer; none without a score, without revenue, or before the first daily run.

    At risk is medium and high risk. Much is an MRR of at least the average of the customers of the same tenant on the
    newest day that was summarised. One query.
    """
    if tier == Tier.UNKNOWN or not mrr:
        return None
    average = _average(customer.tenant)
    if average is None:
        return None
    if mrr >= average:
        return Quadrant.RESCUE if tier in AT_RISK else Quadrant.GROW
    return Quadrant.CARE if tier in AT_RISK else Quadrant.DEVELOP


def _average(tenant: str) -> Decimal | None:
    ours = HealthSummary.objects.filter(tenant=tenant)
    newest = ours.order_by("-day").values("day")[:1]  # found once, not for each row of every day
    rows = ours.filter(day=Subquery(newest))
    found = rows.aggregate(average=Sum(F("mrr")) / Sum(F("customers")))["average"]
    return None if found is None else Decimal(found)
