"""Sentiments: how the owner of a customer sees it, on a scale of their own; a new owner begins anew."""

from __future__ import annotations

from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from retention.models.audit import append_only
from retention.models.customer import Customer
from retention.models.feelings.keeping import keeps_what_is_said

SEE_SENTIMENTS: Final = "retention.view_ownersentiment"


class Sentiment(models.IntegerChoices):
    """The steps of the scale, the best first; they are no score and no tier."""

    DELIGHTED = 5, pgettext_lazy("sentiment", "delighted")
    CONTENT = 4, pgettext_lazy("sentiment", "content")
    NEUTRAL = 3, pgettext_lazy("sentiment", "neutral")
    WORRIED = 2, pgettext_lazy("sentiment", "worried")
    ALARMED = 1, pgettext_lazy("sentiment", "alarmed")


class OwnerSentimentQuerySet(models.QuerySet["OwnerSentiment"]):
    """Sentiments as rows; pages and REST read them through `visible_to`."""

    def visible_to(self, user: Any) -> Self:
        """Those about the customers that this person may see; nothing without the permission SEE_SENTIMENTS."""
        if not user.is_authenticated or not user.has_perm(SEE_SENTIMENTS):
            return self.none()
        return self.filter(customer__in=Customer.objects.visible_to(user))

    def with_standing(self) -> Self:
        """Annotate as `in_force` whether it counts: none is newer, and who said it is the present owner."""
        same = OwnerSentiment.objects.filter(customer=OuterRef("customer"))
        newer = same.filter(Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")))
        return self.annotate(
            in_force=Case(When(Q(owner=F("customer__owner")) & ~Exists(newer), then=True), default=False)
        )


class OwnerSentiment(models.Model):
    """How the owner of that day saw a customer, and why; rows are only ever added.

    The newest of a customer counts, and only while the person who said it is the owner: a handover needs no write.
    Where the next owner said nothing and the customer comes back, what was said before counts again.
    """

    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.CASCADE,
        db_index=False,  # the index below begins with it
        related_name="sentiments",
    )
    value = models.PositiveSmallIntegerField(_("sentiment"), choices=Sentiment.choices)
    reason = models.TextField(_("reason"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    owner_name = models.CharField(_("name of the owner"), max_length=200)
    at = models.DateTimeField(_("at"))

    objects = OwnerSentimentQuerySet.as_manager()

    class Meta:
        verbose_name = _("sentiment of the owner")
        verbose_name_plural = _("sentiments of the owners")
        constraints = [
            models.CheckConstraint(condition=Q(value__in=Sentiment.values), name="retention_sentiment_scale"),
            models.CheckConstraint(condition=~Q(reason=""), name="retention_sentiment_has_reason"),
        ]
        indexes = [
            models.Index(
                fields=["customer", "-at", "-id"], include=["owner", "value"], name="retention_sentiment_newest"
            )
        ]
        triggers = [*append_only(people=["owner"]), *keeps_what_is_said()]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.get_value_display()}"
