"""How many messages contacts got: what the night counted of each of them, and of all."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from retention.models import Contact


class ContactMails(models.Model):
    """How many messages a contact got in the days that were counted last; who got none has no row.

    `capped` tells that their address got as many as one may get within the days of the cap, at one moment of them.
    """

    contact = models.OneToOneField(
        Contact, verbose_name=_("contact"), primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    messages = models.PositiveIntegerField(_("messages"))
    capped = models.BooleanField(_("reached the cap"))
    last_at = models.DateTimeField(_("last message at"))

    class Meta:
        verbose_name = _("messages to a contact")
        verbose_name_plural = _("messages to contacts")
        constraints = [models.CheckConstraint(condition=Q(messages__gte=1), name="playbooks_mails_any")]
        indexes = [models.Index(fields=["-messages", "contact"], name="playbooks_mails_most")]

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.messages}"


class MailCount(models.Model):
    """What the messages to all contacts come to: so many days up to a day, with the cap of the moment of counting."""

    id = models.BigAutoField(primary_key=True)
    last_day = models.DateField(_("last day"), unique=True)
    days = models.PositiveSmallIntegerField(_("days"))
    contacts = models.PositiveIntegerField(_("contacts"))
    messages = models.PositiveBigIntegerField(_("messages"))
    most = models.PositiveIntegerField(_("most messages to one contact"))
    capped = models.PositiveIntegerField(_("contacts who reached the cap"))
    cap_messages = models.PositiveSmallIntegerField(_("messages at most"))
    cap_days = models.PositiveSmallIntegerField(_("within so many days"))
    counted_at = models.DateTimeField(_("counted at"))

    class Meta:
        verbose_name = _("count of messages")
        verbose_name_plural = _("counts of messages")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    capped__lte=F("contacts"), contacts__lte=F("messages"), most__lte=F("messages"), days__gte=1
                ),
                name="playbooks_mail_count_parts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.last_day}: {self.messages} / {self.contacts}"
