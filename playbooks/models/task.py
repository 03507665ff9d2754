"""Tasks: what one person has to do for a customer by a moment in time."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from playbooks.models.case import Case, PlaybookRun
from playbooks.models.playbook import SlaUnit
from retention import conf
from retention.models import Customer, Level, localized
from retention.models.audit import audited


class RetentionTaskQuerySet(models.QuerySet["RetentionTask"]):
    """The one place where tasks are filtered by who may see them, and the words for them."""

    def visible_to(self, user: Any) -> Self:
        """One's own tasks and those of the customers one may see; nothing for strangers."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if not user.has_perm("retention_playbooks.view_retentiontask"):
            return self.none()
        found = self.filter(Q(owner=user) | Q(case__customer__in=Customer.objects.visible_to(user)))
        tenants = conf.settings().tenants_of(user)
        return found if tenants is None else found.filter(case__customer__tenant__in=tenants)

    def unfinished(self) -> Self:
        """Open or snoozed."""
        return self.filter(state__in=("open", "snoozed"))

    def open(self) -> Self:
        """To be done now: neither snoozed nor over."""
        return self.filter(state="open")


_OUTCOMES = ["done", *Case.Outcome.values]


@audited()
class RetentionTask(models.Model):
    """Something one person has to do for a customer by a moment in time.

    `version` grows with every change of state, owner or deadline: forms carry it, and a stale save
    is refused. Marks of the sweeps (breached, escalated) leave it. `due_soon_at` is the moment with
    a fifth of the time left. `next_escalation_at` is the moment the sweep looks at.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        SNOOZED = "snoozed", _("Snoozed")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    class Outcome(models.TextChoices):
        """A step that is not the last may simply be done; the rest are outcomes of a case."""

        DONE = "done", _("Step done")
        SAVED = "saved", _("Saved")
        PARTLY_SAVED = "partly_saved", _("Partly saved")
        NOT_SAVED = "not_saved", _("Not saved")
        FALSE_ALARM = "false_alarm", _("False alarm")
        DUPLICATE = "duplicate", _("Duplicate")
        CONDITION_CLEARED = "condition_cleared", _("Condition cleared")

    case = models.ForeignKey(Case, verbose_name=_("case"), on_delete=models.CASCADE, related_name="tasks")
    run = models.ForeignKey(
        PlaybookRun,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tasks",
    )
    position = models.PositiveSmallIntegerField(_("step"), default=1)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    title = models.CharField(_("title"), max_length=200)
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True, default="")
    instructions = models.TextField(_("instructions"), blank=True, default="")
    instructions_zh = models.TextField(_("instructions in Chinese"), blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    owner_name = models.CharField(_("name of the owner"), max_length=200, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(_("created at"))
    due_at = models.DateTimeField(_("due at"))
    due_soon_at = models.DateTimeField(_("due soon from"))
    sla_amount = models.PositiveSmallIntegerField(_("deadline"))
    sla_unit = models.CharField(_("unit of the deadline"), max_length=20, choices=SlaUnit.choices)
    breached_at = models.DateTimeField(_("breached at"), null=True, blank=True)
    escalation_level = models.PositiveSmallIntegerField(_("escalations so far"), default=0)
    next_escalation_at = models.DateTimeField(_("next escalation at"), null=True, blank=True)
    snoozed_until = models.DateTimeField(_("snoozed until"), null=True, blank=True)
    snooze_reason = models.CharField(_("why snoozed"), max_length=300, blank=True, default="")
    outcome = models.CharField(
        _("outcome"),
        max_length=20,
        choices=Outcome.choices,
        blank=True,
        default="",
    )
    outcome_note = models.TextField(_("what was done"), blank=True, default="")
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = RetentionTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("retention task")
        verbose_name_plural = _("retention tasks")
        permissions = [("work_on_tasks", _("Can do and snooze retention tasks"))]
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="playbooks_task_once_a_step"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "snoozed", "done", "cancelled"]),
                name="playbooks_task_state",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="playbooks_task_level"),
            models.CheckConstraint(
                condition=Q(sla_amount__gte=1, sla_unit__in=SlaUnit.values), name="playbooks_task_sla"
            ),
            models.CheckConstraint(
                condition=Q(state="snoozed", snoozed_until__isnull=False) & ~Q(snooze_reason="")
                | ~Q(state="snoozed") & Q(snoozed_until=None),
                name="playbooks_snooze_has_end_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="done", finished_at__isnull=False, outcome__in=_OUTCOMES)
                | ~Q(state="done") & Q(outcome=""),
                name="playbooks_done_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(due_soon_at__gte=F("created_at"), due_at__gte=F("due_soon_at")),
                name="playbooks_task_due_after_creation",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_at"],
                condition=Q(state__in=["open", "snoozed"]),
                name="playbooks_task_queue",
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state__in=["open", "snoozed"]),
                name="playbooks_task_due",
            ),
            models.Index(
                fields=["next_escalation_at"],
                condition=Q(state="open", next_escalation_at__isnull=False),
                name="playbooks_task_escalation",
            ),
            models.Index(
                fields=["snoozed_until"],
                condition=Q(state="snoozed"),
                name="playbooks_task_waking",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.case_id})"

    @property
    def label(self) -> str:
        """The title in the language of the page."""
        return localized(self.title, self.title_zh)

    @property
    def guidance(self) -> str:
        """The instructions in the language of the page."""
        return localized(self.instructions, self.instructions_zh)
