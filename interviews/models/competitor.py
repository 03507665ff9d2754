"""Whom customers leave us for or look at, what they say is better there, and what we hear of it beforehand."""

from __future__ import annotations

from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from interviews.models.coded_reason import Source
from interviews.models.departure import Departure
from retention.models import Customer, Named
from retention.models.audit import append_only, audited


@audited()
class Competitor(Named):
    """A product that customers choose instead of ours, or the way they do the job without any."""

    active = models.BooleanField(_("offered for choice"), default=True)
    note = models.TextField(_("what we know"), blank=True, default="")

    class Meta:
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")


@audited()
class CompetitorMention(models.Model):
    """A customer who left named a competitor; `strengths` is what they say is better there, in their words."""

    departure = models.ForeignKey(
        Departure, verbose_name=_("departure"), on_delete=models.CASCADE, related_name="competitors"
    )
    competitor = models.ForeignKey(
        Competitor, verbose_name=_("competitor"), on_delete=models.PROTECT, related_name="mentions"
    )
    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    strengths = models.TextField(_("what is better there"), blank=True, default="")
    by_name = models.CharField(_("written by"), max_length=200, blank=True, default="")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("mention of a competitor")
        verbose_name_plural = _("mentions of competitors")
        constraints = [
            models.UniqueConstraint(fields=["departure", "competitor", "source"], name="interviews_mention_once"),
            models.CheckConstraint(
                condition=Q(source__in=["stated", "recorded", "confirmed"]), name="interviews_mention_source"
            ),
        ]
        indexes = [
            models.Index(fields=["competitor", "departure"], name="interviews_mention_competitor"),
            models.Index(fields=["at", "id"], condition=~Q(strengths=""), name="interviews_mention_words"),
        ]

    def __str__(self) -> str:
        return f"{self.departure_id} {self.competitor_id}"


class CompetitorNoteQuerySet(models.QuerySet["CompetitorNote"]):
    """Notes about competitors; pages read them through `visible_to`, the report through `figures.looking`."""

    def visible_to(self, user: Any) -> Self:
        """Those about the customers that this person may see; nothing without the permission to see notes."""
        if not user.is_authenticated or not user.has_perm("retention_interviews.view_competitornote"):
            return self.none()
        return self.filter(customer__in=Customer.objects.visible_to(user))

    def newest_of_each(self) -> Self:
        """Of every customer and competitor the newest: where the customer stands with it now."""
        return self.order_by("customer", "competitor", "-at", "-pk").distinct("customer", "competitor")


class CompetitorNote(models.Model):
    """How a customer stood with a competitor at a moment, as a person heard it; rows are only ever added."""

    class Standing(models.TextChoices):
        HEARD = "heard", _("Has heard of it")
        COMPARES = "compares", _("Compares it with us")
        TRIAL = "trial", _("Is trying it out")
        BESIDE = "beside", _("Uses it beside ours")
        CHOSEN = "chosen", _("Has decided for it")
        RULED_OUT = "ruled_out", _("Has ruled it out")

    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.CASCADE,
        db_index=False,  # the index below begins with it
        related_name="competitor_notes",
    )
    competitor = models.ForeignKey(
        Competitor, verbose_name=_("competitor"), on_delete=models.PROTECT, related_name="customer_notes"
    )
    standing = models.CharField(_("where the customer stands"), max_length=10, choices=Standing.choices)
    text = models.TextField(_("text"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    author_name = models.CharField(_("name of the author"), max_length=200)
    at = models.DateTimeField(_("at"))

    objects = CompetitorNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note about a competitor")
        verbose_name_plural = _("notes about competitors")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="interviews_rival_note_text"),
            models.CheckConstraint(
                condition=Q(standing__in=["heard", "compares", "trial", "beside", "chosen", "ruled_out"]),
                name="interviews_rival_note_standing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["customer", "competitor", "-at", "-id"],
                include=["standing"],
                name="interviews_rival_note_newest",
            )
        ]
        triggers = append_only(people=["author"])

    def __str__(self) -> str:
        return f"{self.customer_id} {self.competitor_id}: {self.standing}"


_STANDING = CompetitorNote.Standing
LOOKING: Final = (_STANDING.COMPARES, _STANDING.TRIAL, _STANDING.BESIDE, _STANDING.CHOSEN)
"""Where a customer stands who may be on the way to a competitor, from far to near."""
