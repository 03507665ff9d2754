"""Sequences: messages to a customer one after another, with rules for who gets in, who gets out, and when to wait."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from playbooks.models.messages.message import MessageTemplate
from retention.models import Customer, Named
from retention.models.audit import audited


@audited()
class MessageSequence(Named):
    """A series of messages; who is in it goes on with the steps as they were on entering."""

    active = models.BooleanField(
        pgettext_lazy("in use", "active"), default=True, help_text=_("Switched off: nobody enters, nothing is sent.")
    )
    entry = models.JSONField(
        _("who enters"),
        default=list,
        blank=True,
        help_text=_("Conditions as in a rule, all of them; none: only playbooks and colleagues put customers in."),
    )
    exit = models.JSONField(
        _("who leaves"), default=list, blank=True, help_text=_("Conditions as in a rule, all of them.")
    )
    again_after_days = models.PositiveSmallIntegerField(
        _("may enter again after days"), null=True, blank=True, help_text=_("Empty: once a customer, never again.")
    )
    contact_role = models.CharField(
        _("to whom"),
        max_length=60,
        default="main",
        help_text=_("main, everybody, or a role such as champion."),
    )
    pause_for_case = models.BooleanField(_("waits while a case is open"), default=True)
    pause_for_ticket = models.BooleanField(_("waits while a ticket is open"), default=True)
    pause_for_approval = models.BooleanField(_("waits while an approval is open"), default=True)

    class Meta:
        verbose_name = _("sequence")
        verbose_name_plural = _("sequences")
        constraints = [
            models.CheckConstraint(
                condition=Q(again_after_days=None) | Q(again_after_days__gte=1), name="playbooks_sequence_again"
            )
        ]


@audited()
class SequenceStep(models.Model):
    """A message of a sequence, so many days after the one before it."""

    sequence = models.ForeignKey(
        MessageSequence, verbose_name=_("sequence"), on_delete=models.CASCADE, related_name="steps"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    delay_days = models.PositiveSmallIntegerField(
        _("days to wait"), default=0, help_text=_("Since the step before, or since entering.")
    )
    template = models.ForeignKey(
        MessageTemplate, verbose_name=_("template"), on_delete=models.PROTECT, related_name="+"
    )
    conditions = models.JSONField(
        _("only if"), default=list, blank=True, help_text=_("Conditions as in a rule; else the step is left out.")
    )

    class Meta:
        verbose_name = _("step of a sequence")
        verbose_name_plural = _("steps of sequences")
        constraints = [
            models.UniqueConstraint(fields=["sequence", "position"], name="playbooks_sequence_position"),
            models.CheckConstraint(condition=Q(delay_days__lte=730), name="playbooks_sequence_delay"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence_id}: {self.position}"


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """The one place where enrolments are filtered by who may see them."""

    def visible_to(self, user: Any) -> Self:
        """Those of the customers that one may see."""
        if not user.is_authenticated or not user.has_perm("retention_playbooks.view_enrolment"):
            return self.none()
        return self.filter(customer__in=Customer.objects.visible_to(user))

    def running(self) -> Self:
        """Still in the sequence."""
        return self.filter(state="running")


class Enrolment(models.Model):
    """A customer in a sequence; `steps` are the steps as they were on entering."""

    class State(models.TextChoices):
        RUNNING = "running", _("In the sequence")
        FINISHED = "finished", _("Got every step")
        LEFT = "left", _("Left before the end")

    sequence = models.ForeignKey(
        MessageSequence, verbose_name=_("sequence"), on_delete=models.PROTECT, related_name="enrolments"
    )
    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), on_delete=models.CASCADE, related_name="enrolments"
    )
    steps = models.JSONField(default=list)
    done = models.PositiveSmallIntegerField(_("steps behind"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RUNNING)
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.CharField(_("put in by"), max_length=200, blank=True, default="")
    next_at = models.DateTimeField(_("next step at"), null=True, blank=True)
    paused_for = models.CharField(_("waits for"), max_length=60, blank=True, default="")
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    reason = models.CharField(_("why it ended"), max_length=200, blank=True, default="")

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer in a sequence")
        verbose_name_plural = _("customers in sequences")
        constraints = [
            models.UniqueConstraint(
                fields=["sequence", "customer"], condition=Q(state="running"), name="playbooks_enrolled_once"
            ),
            models.CheckConstraint(
                condition=Q(state="running", ended_at=None, next_at__isnull=False)
                | Q(state__in=["finished", "left"], ended_at__isnull=False, next_at=None),
                name="playbooks_enrolment_state",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="running"), name="playbooks_enrolment_due"),
            models.Index(fields=["sequence", "customer", "-entered_at"], name="playbooks_enrolment_last"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} in {self.sequence_id}"
