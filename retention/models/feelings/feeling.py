"""How a customer is felt about: what its owner said of it, and the mood of the newest talk."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from retention.models.by_hand.sentiment import Sentiment
from retention.models.customer import Customer
from retention.models.emotions.rule import HAPPY, UNHAPPY
from retention.models.health_model import Tier
from retention.models.snapshot import CurrentHealth

FRESH: Final = timedelta(days=90)
"""So long the mood of a talk says something about now."""


class FeelingQuerySet(models.QuerySet["Feeling"]):
    """The one place that knows which feelings are bad and good: what the owner said counts first, else the mood."""

    def bad(self, *, now: datetime) -> Self:
        """Those of customers whose owner is worried, or who were unhappy when we last spoke."""
        return self.filter(Q(said__lt=Sentiment.NEUTRAL) | Q(said=None, mood_at__gt=now - FRESH, mood__lte=UNHAPPY))

    def good(self, *, now: datetime) -> Self:
        """Those of customers whose owner is content, or who were happy when we last spoke."""
        return self.filter(Q(said__gt=Sentiment.NEUTRAL) | Q(said=None, mood_at__gt=now - FRESH, mood__gte=HAPPY))


class Feeling(models.Model):
    """What the present owner said last of a customer, and the newest mood of a talk with it; empty where none is.

    Written by triggers of the database alone: on what is said, on handovers, and on interactions. What is too long
    ago is judged when it is read.
    """

    customer = models.OneToOneField(Customer, primary_key=True, on_delete=models.CASCADE, related_name="feeling")
    said = models.PositiveSmallIntegerField(_("sentiment of the owner"), choices=Sentiment.choices, null=True)
    mood = models.DecimalField(_("mood"), max_digits=4, decimal_places=2, null=True)
    mood_at = models.DateTimeField(_("occurred at"), null=True)

    objects = FeelingQuerySet.as_manager()

    class Meta:
        verbose_name = _("feeling about a customer")
        verbose_name_plural = _("feelings about customers")
        constraints = [
            models.CheckConstraint(
                condition=Q(said=None) | Q(said__in=Sentiment.values), name="retention_feeling_said"
            ),
            models.CheckConstraint(
                condition=Q(mood=None, mood_at=None)
                | Q(mood__isnull=False, mood_at__isnull=False, mood__gte=-1, mood__lte=1),
                name="retention_feeling_mood",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.said}, {self.mood}"


def sentiment_in_force(*, of: str = "") -> F:
    """How the present owner of a customer sees it, to be annotated; nothing until they have said so.

    `of` leads from the row to the customer. It asks for no permission: lists offer a column or a filter that is made
    of it only to people with SEE_SENTIMENTS, of customers that they see.
    """
    return F(f"{of}feeling__said")


def disagreeing(*, now: datetime, customer: str = "customer") -> Q:
    """A good score of a customer with a bad feeling about it, or a bad score with a good one; to filter rows by.

    `customer` leads there from the row. Two sets, each made once and looked into: as one set PostgreSQL would search
    feeling and score anew for each of very many rows.
    """
    sets = (
        Feeling.objects.bad(now=now).filter(customer__in=_scored(Tier.HEALTHY, Tier.LOW)),
        Feeling.objects.good(now=now).filter(customer__in=_scored(Tier.MEDIUM, Tier.HIGH)),
    )
    low, high = (Q(**{f"{customer}__in": found.values("customer")}) for found in sets)
    return low | high


def disagrees(*, now: datetime, customer: models.OuterRef) -> models.Subquery:
    """The same, looked up for one customer: for who reads the first rows of many, and never comes to the others."""
    feelings = Feeling.objects.filter(customer=customer)
    bad = feelings.bad(now=now).filter(customer__health__tier__in=(Tier.HEALTHY, Tier.LOW))
    good = feelings.good(now=now).filter(customer__health__tier__in=(Tier.MEDIUM, Tier.HIGH))
    return models.Subquery((bad | good).values_list(models.Value(value=True))[:1])


def _scored(*tiers: str) -> models.QuerySet[Any, Any]:
    return CurrentHealth.objects.filter(tier__in=tiers).values("customer")
