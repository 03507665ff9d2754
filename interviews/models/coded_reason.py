"""Coded reasons: why one customer left, as they say it, as we recorded it, and as an interviewer confirmed it."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from interviews.models.departure import Departure, keeps
from interviews.models.interview import Interview
from interviews.models.reason import Reason
from retention.models import Customer
from retention.models.audit import audited

RANKS = (1, 2, 3)


class Source(models.TextChoices):
    """Whose view of the reason it is; they are kept apart."""

    STATED = "stated", _("Stated by the customer")
    RECORDED = "recorded", _("Recorded by us")
    CONFIRMED = "confirmed", _("Confirmed by an interviewer")


class Verdict(models.TextChoices):
    """Whether somebody of ours could have kept this customer."""

    AVOIDABLE = "avoidable", _("Avoidable")
    UNAVOIDABLE = "unavoidable", _("Unavoidable")
    UNDETERMINED = "undetermined", _("Undetermined")


class Actor(models.TextChoices):
    """Which of our teams could have acted."""

    PRODUCT = "product", _("Product")
    SERVICE = "service", _("Service")
    SALES = "sales", _("Sales")
    MARKETING = "marketing", pgettext_lazy("a team", "Marketing")
    SUCCESS = "success", _("Customer success")
    MANAGEMENT = "management", _("Management")


class CodedReasonQuerySet(models.QuerySet["CodedReason"]):
    """The one place where coded reasons are filtered by who may see them."""

    def visible_to(self, user: Any) -> Self:
        """Those of the customers that this person may see, and of one's own interviews; nothing for strangers."""
        if not user.is_authenticated or not user.has_perm("retention_interviews.view_codedreason"):
            return self.none()
        customers = Customer.objects.visible_to(user)
        return self.filter(
            Q(departure__customer__in=customers)
            | Q(interview__customer__in=customers)
            | Q(departure__in=Interview.objects.filter(interviewer=user).values("departure"))
            | Q(interview__in=Interview.objects.filter(interviewer=user))
        )


@audited()
class CodedReason(models.Model):
    """One reason of one departure (or stay interview), by one source, ranked from 1, the main one, to 3.

    “Unavoidable” counts only once a second person has confirmed it: until then reports take it for undetermined. One
    that the second person refused is undetermined, with the reason, until it is coded anew. The database refuses that
    the author confirms or refuses their own verdict.
    """

    departure = models.ForeignKey(
        Departure,
        verbose_name=_("departure"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="coded",
    )
    interview = models.ForeignKey(
        Interview,
        verbose_name=_("stay interview"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="coded",
    )
    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    rank = models.PositiveSmallIntegerField(_("rank"), default=1)
    reason = models.ForeignKey(Reason, verbose_name=_("reason"), on_delete=models.PROTECT, related_name="coded")
    avoidable = models.CharField(_("avoidable"), max_length=12, choices=Verdict.choices, default=Verdict.UNDETERMINED)
    team_that_could_act = models.CharField(
        _("team that could have acted"), max_length=12, choices=Actor.choices, blank=True, default=""
    )
    evidence = models.TextField(_("evidence"), blank=True, default="")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    author_name = models.CharField(_("name of the author"), max_length=200, blank=True, default="")
    coded_at = models.DateTimeField(_("coded at"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    confirmed_by_name = models.CharField(_("name of the second person"), max_length=200, blank=True, default="")
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("refused by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    refused_by_name = models.CharField(_("name of who refused"), max_length=200, blank=True, default="", db_default="")
    refused_at = models.DateTimeField(_("refused at"), null=True, blank=True)
    refusal = models.CharField(_("why it was refused"), max_length=500, blank=True, default="", db_default="")

    objects = CodedReasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("coded reason")
        verbose_name_plural = _("coded reasons")
        permissions = [
            ("record_reasons", _("Can record why a customer of theirs left")),
            ("confirm_unavoidable", _("Can confirm, as a second person, that a departure was unavoidable")),
            ("code_answers", _("Can code what customers answered by link, where they are neutral")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["departure", "source", "rank"], name="interviews_coded_once"),
            models.UniqueConstraint(fields=["interview", "source", "rank"], name="interviews_coded_once_a_stay"),
            models.UniqueConstraint(fields=["departure", "source", "reason"], name="interviews_coded_differently"),
            models.UniqueConstraint(fields=["interview", "source", "reason"], name="interviews_coded_differently_stay"),
            models.CheckConstraint(
                condition=Q(departure=None, interview__isnull=False) | Q(departure__isnull=False, interview=None),
                name="interviews_coded_of_one",
            ),
            models.CheckConstraint(
                condition=Q(source__in=["stated", "recorded", "confirmed"]), name="interviews_coded_source"
            ),
            models.CheckConstraint(condition=Q(rank__gte=1, rank__lte=3), name="interviews_coded_rank"),
            models.CheckConstraint(
                condition=Q(avoidable__in=["avoidable", "unavoidable", "undetermined"]),
                name="interviews_coded_avoidable",
            ),
            models.CheckConstraint(
                condition=Q(
                    team_that_could_act__in=["", "product", "service", "sales", "marketing", "success", "management"]
                ),
                name="interviews_coded_team",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None, confirmed_by_name="")
                | Q(confirmed_at__isnull=False, avoidable="unavoidable") & ~Q(confirmed_by_name=""),
                name="interviews_only_unavoidable_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(author=None) | ~Q(confirmed_by=F("author")),
                name="interviews_confirmed_by_a_second",
            ),
            models.CheckConstraint(
                condition=Q(refused_at=None, refused_by=None, refused_by_name="", refusal="")
                | Q(refused_at__isnull=False, avoidable="undetermined") & ~Q(refused_by_name="") & ~Q(refusal=""),
                name="interviews_refused_is_undetermined",
            ),
            models.CheckConstraint(
                condition=Q(refused_by=None) | Q(author=None) | ~Q(refused_by=F("author")),
                name="interviews_refused_by_a_second",
            ),
        ]
        indexes = [
            models.Index(
                fields=["source", "departure", "reason"],
                condition=Q(rank=1, departure__isnull=False),
                include=["avoidable", "confirmed_at"],
                name="interviews_main_reason",
            ),
            models.Index(
                fields=["coded_at"],
                condition=Q(avoidable="unavoidable", confirmed_at=None),
                name="interviews_waits_for_second",
            ),
            models.Index(
                fields=["departure"], condition=Q(refused_at__isnull=False), name="interviews_refused_verdicts"
            ),
        ]
        triggers = [keeps(reasons=True)]

    def __str__(self) -> str:
        return f"{self.departure_id or self.interview_id} {self.source} {self.rank}"
