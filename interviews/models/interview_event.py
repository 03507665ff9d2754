"""What happened to an interview, line by line."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from interviews.models.interview import Interview
from retention.models.audit import append_only


class InterviewEvent(models.Model):
    """One line of an interview's history; lines are only ever added. No word of the customer stands in it."""

    class Kind(models.TextChoices):
        OPENED = "opened", pgettext_lazy("of an interview", "Due")
        ASSIGNED = "assigned", _("Assigned")
        RELEASED = "released", _("Taken back: the interviewer is no longer neutral")
        CONTACT = "contact", _("Another contact chosen")
        SCHEDULED = "scheduled", _("Appointment made")
        INVITED = "invited", _("Invited by link")
        REVOKED = "revoked", _("Link revoked")
        REMINDED = "reminded", _("Reminded")
        LATE = "late", _("Late")
        STARTED = "started", _("Started")
        CONSENT = "consent", _("Consent noted")
        SUBMITTED = "submitted", pgettext_lazy("of an interview", "Submitted")
        DECLINED = "declined", _("Declined by the customer")
        CANCELLED = "cancelled", _("Cancelled")
        CORRECTED = "corrected", _("Correction begun")
        SUPERSEDED = "superseded", _("Replaced by a correction")
        ERASED = "erased", _("What was said erased")

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    by_name = models.CharField(_("name"), max_length=200, blank=True, default="")
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("history line of an interview")
        verbose_name_plural = _("history of interviews")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "opened",
                        "assigned",
                        "released",
                        "contact",
                        "scheduled",
                        "invited",
                        "revoked",
                        "reminded",
                        "late",
                        "started",
                        "consent",
                        "submitted",
                        "declined",
                        "cancelled",
                        "corrected",
                        "superseded",
                        "erased",
                    ]
                ),
                name="interviews_event_kind",
            ),
        ]
        indexes = [models.Index(fields=["interview", "at"], name="interviews_history")]
        triggers = append_only(people=["by"])

    def __str__(self) -> str:
        return f"{self.interview_id} {self.kind}"
