"""The ledger of the emotional account: deposits and withdrawals, each with its reason and its end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from retention.models.audit import never_emptied
from retention.models.customer import Contact, Customer
from retention.models.dealings.interaction import Interaction
from retention.models.emotions.rule import MOST_POINTS, EmotionalRule, Mood
from retention.models.named import localized

MOST_BY_HAND: Final = 20

_KEPT: Final = (
    "customer_id",
    "rule_id",
    "interaction_id",
    "points",
    "day",
    "expires_on",
    "evidence",
    "author_name",
    "at",
)
_CHANGED: Final = " OR ".join(
    [f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _KEPT]
    + [f"OLD.{name} IS DISTINCT FROM NEW.{name} AND NEW.{name} IS NOT NULL" for name in ("author_id", "contact_id")]
)


class EmotionalEntryQuerySet(models.QuerySet["EmotionalEntry"]):
    """The ledger; pages read it through `visible_to`."""

    def visible_to(self, user: Any) -> Self:
        """Those of the customers that this person may see; nothing without the permission to see the ledger."""
        if not user.is_authenticated or not user.has_perm("retention.view_emotionalentry"):
            return self.none()
        return self.filter(customer__in=Customer.objects.visible_to(user))

    def counting(self, *, as_of: date) -> Self:
        """Those that count on a day: booked on or before it, and not expired."""
        return self.filter(day__lte=as_of, expires_on__gt=as_of)


class EmotionalEntry(models.Model):
    """Points that a customer's feelings towards us gained or lost on a day, up to but without the day of expiry.

    A row that comes from an interaction keeps the rule as it was (name, kind, mood, points); its words and the person
    are those of the interaction, read when it is shown, so that nothing of them is kept twice. It follows the
    interaction when that is corrected. A row by hand has its own evidence and never changes.
    """

    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.CASCADE,
        db_index=False,  # the index below begins with it
        related_name="emotional_entries",
    )
    rule = models.ForeignKey(
        EmotionalRule,
        verbose_name=_("rule"),
        null=True,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
    )
    rule_name = models.CharField(_("name of the rule"), max_length=120, blank=True, default="")
    rule_name_zh = models.CharField(_("name of the rule in Chinese"), max_length=120, blank=True, default="")
    kind = models.CharField(_("kind of interaction"), max_length=60, blank=True, default="")
    mood = models.CharField(_("mood"), max_length=10, blank=True, default="")
    interaction = models.ForeignKey(
        Interaction,
        verbose_name=_("interaction"),
        null=True,
        on_delete=models.CASCADE,
        db_index=False,  # the unique constraint begins with it
        related_name="+",
    )
    points = models.SmallIntegerField(_("points"))
    day = models.DateField(_("day"))
    expires_on = models.DateField(_("expires on"), help_text=_("First day on which it counts no more."))
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("contact"),
        null=True,
        on_delete=models.SET_NULL,
        db_index=False,
        related_name="+",
    )
    evidence = models.TextField(_("evidence"), blank=True, default="")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        on_delete=models.SET_NULL,
        db_index=False,
        related_name="+",
    )
    author_name = models.CharField(_("name of the author"), max_length=200, blank=True, default="")
    at = models.DateTimeField(_("booked at"))

    objects = EmotionalEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the emotional account")
        verbose_name_plural = _("entries of the emotional account")
        constraints = [
            models.UniqueConstraint(fields=["interaction", "rule"], name="retention_emotion_booked_once"),
            models.CheckConstraint(
                condition=Q(points__gte=-MOST_POINTS, points__lte=MOST_POINTS) & ~Q(points=0),
                name="retention_emotion_entry_points",
            ),
            models.CheckConstraint(condition=Q(expires_on__gt=F("day")), name="retention_emotion_entry_expires_later"),
            models.CheckConstraint(
                condition=Q(interaction__isnull=False, rule__isnull=False, mood__in=Mood.values)
                & ~Q(kind="")
                & Q(evidence="", author=None, author_name="", contact=None)
                | Q(interaction=None, rule=None, rule_name="", rule_name_zh="", kind="", mood="")
                & Q(points__gte=-MOST_BY_HAND, points__lte=MOST_BY_HAND)
                & ~Q(evidence=""),
                name="retention_emotion_entry_by_rule_or_by_hand",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-day", "-id"], name="retention_emotion_recent"),
            models.Index(
                fields=["customer", "-at", "-id"], condition=Q(interaction=None), name="retention_emotion_by_hand"
            ),
            models.Index(fields=["author"], condition=Q(author__isnull=False), name="retention_emotion_author"),
            models.Index(fields=["contact"], condition=Q(contact__isnull=False), name="retention_emotion_contact"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="what_people_booked_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(f"OLD.interaction_id IS NULL AND ({_CHANGED})"),
            ),
            pgtrigger.Protect(
                name="what_people_booked_is_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.interaction_id IS NULL"),
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.day}: {self.points:+d}"

    @property
    def label(self) -> str:
        """The name that the rule had, in the language of the page."""
        return localized(self.rule_name, self.rule_name_zh) if self.by_rule else gettext("Booked by hand")

    @property
    def by_rule(self) -> bool:
        """Whether it follows from an interaction."""
        return self.interaction_id is not None

    @property
    def person(self) -> Contact | None:
        """The person at the customer, where one is known."""
        return self.interaction.contact if self.interaction else self.contact

    @property
    def words(self) -> str:
        """The evidence: the note of the interaction as it is now, or what was written with the booking."""
        return self.interaction.note if self.interaction else self.evidence

    @property
    def last_day(self) -> date:
        """The last day on which it counts."""
        return self.expires_on - timedelta(days=1)
