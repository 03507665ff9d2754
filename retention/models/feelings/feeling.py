"""How we stand with a customer: what its owner said of it, the mood of the newest talk, the last touch, the tier."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from retention.models.by_hand.sentiment import Sentiment
from retention.models.customer import Customer
from retention.models.emotions.rule import HAPPY, UNHAPPY
from retention.models.health_model import Tier

FRESH: Final = timedelta(days=90)
"""So long the mood of a talk says something about now."""

_BAD: Final = Q(said__lt=Sentiment.NEUTRAL) | Q(said=None, mood__lte=UNHAPPY)
_GOOD: Final = Q(said__gt=Sentiment.NEUTRAL) | Q(said=None, mood__gte=HAPPY)
"""What the owner said counts first, else the mood of the newest talk, whenever that was."""
_DISAGREES: Final = Q(_BAD, tier__in=[Tier.HEALTHY, Tier.LOW]) | Q(_GOOD, tier__in=[Tier.MEDIUM, Tier.HIGH])


class FeelingQuerySet(models.QuerySet["Feeling"]):
    """The one place that knows who is felt about otherwise than they score, and who was spoken to."""

    def disagreeing(self, *, now: datetime) -> Self:
        """A good score of a customer with a bad feeling about it, or a bad score with a good one; along an index."""
        return self.filter(_DISAGREES).filter(Q(said__isnull=False) | Q(mood_at__gt=now - FRESH))

    def touched(self, *, since: datetime) -> Self:
        """Those with which we had to do after a moment."""
        return self.filter(touched_at__gt=since)


class Feeling(models.Model):
    """How we stand with a customer: kept together, so that lists of very many customers can be narrowed by it.

    `said` is what the present owner said last, `mood` that of the newest talk, `touched_at` when we last had to do with
    each other, `tier` that of the newest score; empty where there is none. Written by triggers of the database alone:
    on what is said, on handovers, on interactions and on scores. What is too long ago is judged when it is read.
    """

    customer = models.OneToOneField(Customer, primary_key=True, on_delete=models.CASCADE, related_name="feeling")
    said = models.PositiveSmallIntegerField(_("sentiment of the owner"), choices=Sentiment.choices, null=True)
    mood = models.DecimalField(_("mood"), max_digits=4, decimal_places=2, null=True)
    mood_at = models.DateTimeField(_("occurred at"), null=True)
    touched_at = models.DateTimeField(_("last touch"), null=True)
    tier = models.CharField(_("tier"), max_length=10, choices=Tier.choices, blank=True, default="", db_default="")

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
            models.CheckConstraint(condition=Q(tier__in=["", *Tier.values]), name="retention_feeling_tier"),
        ]
        indexes = [
            models.Index(
                fields=["customer"],
                include=["said", "mood_at"],
                condition=_DISAGREES,
                name="retention_feeling_disagrees",
            ),
            models.Index(fields=["customer"], include=["touched_at"], name="retention_feeling_touched"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.said}, {self.mood}"


def sentiment_in_force(*, of: str = "") -> F:
    """How the present owner of a customer sees it, to be annotated; nothing until they have said so.

    `of` leads from the row to the customer. It asks for no permission: lists offer a column or a filter that is made
    of it only to people with SEE_SENTIMENTS, of customers that they see.
    """
    return F(f"{of}feeling__said")
