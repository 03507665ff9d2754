"""Whom customers leave us for, and what they say is better there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from interviews.models.coded_reason import Source
from interviews.models.departure import Departure
from retention.models import Named
from retention.models.audit import audited


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
