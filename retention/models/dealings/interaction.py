"""Calls, mails and events between us and a customer, and which of them are touches."""

from __future__ import annotations

from typing import Final, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from retention.models.customer import Contact, Customer
from retention.models.feelings.keeping import keeps_talks

CHAMPION_LEFT: Final = "champion_left"
"""A kind that rules also know of a contact: a champion's last day is such an event, told of or not."""
NO_TOUCHES: Final = (
    CHAMPION_LEFT,
    "cancellation_asked",
    "ticket_closed",
    "payment",
    "payment_late",
    "invoice",
    "refund",
    "release",
)
"""Kinds of interactions in which nobody of ours and nobody of theirs spoke: events and what systems do.

Every other kind is a touch, those of a host included: “last heard from” and “no touch for so many days” ask for it.
"""


class InteractionQuerySet(models.QuerySet["Interaction"]):
    """The one place that knows which interactions are touches."""

    def touches(self) -> Self:
        """Those in which we and the customer had to do with each other."""
        return self.exclude(kind__in=NO_TOUCHES)


class Interaction(models.Model):
    """Something that happened between us and the customer on one moment: a call, a mail, an event."""

    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.CASCADE,
        related_name="interactions",
    )
    external_id = models.CharField(_("external id"), max_length=120)
    kind = models.CharField(
        _("kind"),
        max_length=60,
        help_text=_("For example call, mail, review_meeting, champion_left, cancellation_asked."),
    )
    occurred_at = models.DateTimeField(_("occurred at"))
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("contact"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    sentiment = models.DecimalField(
        _("sentiment"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("From -1 (very unhappy) to 1 (very happy)."),
    )
    note = models.TextField(_("note"), blank=True, default="")

    objects = InteractionQuerySet.as_manager()

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        permissions = [("log_interactions", _("Can note calls, meetings and events with a customer"))]
        constraints = [
            models.UniqueConstraint(fields=["customer", "external_id"], name="retention_interaction_key"),
            models.CheckConstraint(
                condition=Q(sentiment=None) | Q(sentiment__gte=-1, sentiment__lte=1),
                name="retention_interaction_sentiment_range",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-occurred_at"], include=["kind"], name="retention_interaction_recent"),
            models.Index(fields=["kind", "occurred_at"], include=["customer"], name="retention_interaction_kind"),
            models.Index(
                fields=["customer", "-occurred_at", "-id"],
                include=["sentiment"],
                condition=Q(sentiment__isnull=False),
                name="retention_interaction_mood",
            ),
        ]
        triggers = keeps_talks(no_touches=NO_TOUCHES)

    def __str__(self) -> str:
        return f"{self.kind} {self.occurred_at:%Y-%m-%d}"
