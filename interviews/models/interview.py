"""Interviews: who talks with a customer who left or stayed, when, with whose consent, and what happened to it."""

from __future__ import annotations

from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from interviews.models.departure import Departure, keeps
from interviews.models.form import FormVersion, Purpose
from retention import conf
from retention.models import Contact, Customer

OPEN_STATES = ("due", "assigned", "scheduled", "in_progress")
_VIEW = "retention_interviews.view_interview"


class InterviewQuerySet(models.QuerySet["Interview"]):
    """The one place where interviews are filtered by who may see them, and the words for them."""

    def visible_to(self, user: Any) -> Self:
        """One's own as interviewer, those of the customers one may see, and for interviewers what nobody has yet."""
        if not user.is_authenticated or not user.is_active or not user.has_perm(_VIEW):
            return self.none()
        seen = Q(interviewer=user) | Q(customer__in=Customer.objects.visible_to(user))
        if user.has_perm("retention_interviews.conduct_interviews"):
            nobodys = Q(channel="live", state__in=["due", "in_progress"]) | Q(channel="link", state="submitted")
            seen |= Q(interviewer=None) & nobodys
        found = self.filter(seen)
        tenants = conf.settings().tenants_of(user)
        return found if tenants is None else found.filter(customer__tenant__in=tenants)

    def open(self) -> Self:
        """Neither over nor given up."""
        return self.filter(state__in=OPEN_STATES)

    def counted(self) -> Self:
        """Submitted, each in its newest edition: what reports are made of."""
        return self.filter(state="submitted", superseded_at=None)


_NEUTRAL = """
    IF NEW.interviewer_id IS NULL THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF NEW.interviewer_id = OLD.interviewer_id AND NEW.customer_id = OLD.customer_id THEN
            RETURN NEW;
        END IF;
    ELSIF NEW.corrects_id IS NOT NULL THEN
        PERFORM FROM retention_interviews_interview before
        WHERE before.id = NEW.corrects_id AND before.interviewer_id = NEW.interviewer_id;
        IF FOUND THEN
            RETURN NEW;
        END IF;
    END IF;
    PERFORM FROM retention_involvement known
    WHERE known.customer_id = NEW.customer_id AND known.person_id = NEW.interviewer_id
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the interviewer has worked for this customer and is not neutral'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""


class Interview(models.Model):
    """One conversation with one customer about leaving (exit) or staying (stay).

    A customer has at most one open interview of a purpose, and a departure one that was not cancelled. The database
    refuses an interviewer who has ever worked for the customer. A submitted one is never changed: a correction is a
    new row (`corrects`), and when that is submitted the old one is `superseded_at`. `version` grows with every
    change of state, person or date: forms carry it. `step` is the position of the question that comes next.
    """

    class State(models.TextChoices):
        DUE = "due", pgettext_lazy("of an interview", "Due")
        ASSIGNED = "assigned", _("Assigned")
        SCHEDULED = "scheduled", _("Scheduled")
        IN_PROGRESS = "in_progress", _("In progress")
        SUBMITTED = "submitted", pgettext_lazy("of an interview", "Submitted")
        DECLINED = "declined", _("Declined by the customer")
        CANCELLED = "cancelled", _("Cancelled")

    class Channel(models.TextChoices):
        LIVE = "live", _("Conversation")
        LINK = "link", _("Answered by link")

    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), on_delete=models.CASCADE, related_name="interviews"
    )
    departure = models.ForeignKey(
        Departure,
        verbose_name=_("departure"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="interviews",
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices, default=Purpose.EXIT)
    form_version = models.ForeignKey(
        FormVersion, verbose_name=_("form"), on_delete=models.PROTECT, related_name="interviews"
    )
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DUE)
    channel = models.CharField(_("how"), max_length=10, choices=Channel.choices, default=Channel.LIVE)
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("interviewer"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    interviewer_name = models.CharField(_("name of the interviewer"), max_length=200, blank=True, default="")
    contact = models.ForeignKey(
        Contact, verbose_name=_("contact"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    contact_name = models.CharField(_("name of the contact"), max_length=200, blank=True, default="")
    language = models.CharField(_("language"), max_length=10, default="en")
    opened_at = models.DateTimeField(pgettext_lazy("of an interview", "opened at"))
    due_at = models.DateTimeField(_("due at"))
    warn_at = models.DateTimeField(_("late from"))
    warned_at = models.DateTimeField(_("reported as late at"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    scheduled_at = models.DateTimeField(_("appointment"), null=True, blank=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    closed_note = models.CharField(_("why it was declined or cancelled"), max_length=300, blank=True, default="")
    consent_recording = models.BooleanField(_("may be recorded"), null=True, blank=True)
    consent_quoting = models.BooleanField(_("may be quoted"), null=True, blank=True)
    consent_recontact = models.BooleanField(_("may be contacted again"), null=True, blank=True)
    consent_at = models.DateTimeField(_("consent noted at"), null=True, blank=True)
    consent_by_name = models.CharField(_("consent noted by"), max_length=200, blank=True, default="")
    step = models.PositiveSmallIntegerField(_("question"), default=1)
    version = models.PositiveIntegerField(default=1)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    corrects = models.OneToOneField(
        "self",
        verbose_name=_("corrects"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrected_by",
    )
    correction_reason = models.CharField(_("why it was corrected"), max_length=300, blank=True, default="")
    superseded_at = models.DateTimeField(_("replaced by a correction at"), null=True, blank=True)
    cause = models.CharField(_("cause"), max_length=60, blank=True, default="")

    objects = InterviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")
        permissions = [
            ("conduct_interviews", _("Can hold interviews with customers")),
            ("assign_interviews", _("Can assign, invite to and cancel interviews")),
            ("read_verbatims", _("Can read what customers said, word for word")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "purpose"],
                condition=Q(state__in=["due", "assigned", "scheduled", "in_progress"]),
                name="interviews_one_open",
            ),
            models.UniqueConstraint(
                fields=["departure"],
                condition=Q(corrects=None) & ~Q(state="cancelled"),
                name="interviews_one_a_departure",
            ),
            models.UniqueConstraint(
                fields=["customer", "cause"], condition=~Q(cause=""), name="interviews_once_a_cause"
            ),
            models.CheckConstraint(
                condition=Q(purpose="exit") | Q(purpose="stay", departure=None), name="interviews_purpose"
            ),
            models.CheckConstraint(condition=Q(channel__in=["live", "link"]), name="interviews_channel"),
            models.CheckConstraint(
                condition=Q(state__in=["due", "cancelled", "declined"])
                | Q(state="assigned") & ~Q(interviewer_name="")
                | Q(state="scheduled", scheduled_at__isnull=False) & ~Q(interviewer_name="")
                | Q(state="in_progress", started_at__isnull=False)
                | Q(state="submitted", started_at__isnull=False, submitted_at__isnull=False),
                name="interviews_state",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, edition=1, correction_reason="")
                | Q(corrects__isnull=False, edition__gte=2) & ~Q(correction_reason=""),
                name="interviews_correction_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(state="submitted"), name="interviews_only_submitted_superseded"
            ),
            models.CheckConstraint(condition=Q(warn_at__gte=F("due_at")), name="interviews_due_order"),
        ]
        indexes = [
            models.Index(
                fields=["interviewer", "due_at"],
                condition=Q(state__in=["due", "assigned", "scheduled", "in_progress"]),
                name="interviews_open_mine",
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state__in=["due", "assigned", "scheduled", "in_progress"]),
                name="interviews_open_due",
            ),
            models.Index(
                fields=["submitted_at"],
                condition=Q(state="submitted", superseded_at=None),
                name="interviews_counted",
            ),
            models.Index(fields=["contact"], condition=Q(contact__isnull=False), name="interviews_contact"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="interviewer_is_neutral",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_NEUTRAL,
            ),
            keeps(reasons=False),
        ]

    def __str__(self) -> str:
        return f"{self.customer} ({self.get_purpose_display()})"
