"""Work: the tasks that people do, with their deadline, their history and their escalations."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from playbooks.models.case import Case, PlaybookRun
from playbooks.models.playbook import SlaUnit
from retention.models import Level
from retention.models.audit import audited


@audited()
class RetentionTask(models.Model):
    """Something one person has to do for a customer by a moment in time.

    `version` grows with every change: forms carry it, and a stale save is refused.
    `next_escalation_at` is the moment the sweep looks at; null when nothing is left to escalate.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        SNOOZED = "snoozed", _("Snoozed")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.CASCADE, related_name="tasks"
    )
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
    title_zh = models.CharField(
        _("title in Chinese"), max_length=200, blank=True, default=""
    )
    instructions = models.TextField(_("instructions"), blank=True, default="")
    instructions_zh = models.TextField(
        _("instructions in Chinese"), blank=True, default=""
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    owner_name = models.CharField(
        _("name of the owner"), max_length=200, blank=True, default=""
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.OPEN
    )
    created_at = models.DateTimeField(_("created at"))
    due_at = models.DateTimeField(_("due at"))
    sla_amount = models.PositiveSmallIntegerField(_("deadline"))
    sla_unit = models.CharField(
        _("unit of the deadline"), max_length=20, choices=SlaUnit.choices
    )
    breached_at = models.DateTimeField(_("breached at"), null=True, blank=True)
    escalation_level = models.PositiveSmallIntegerField(
        _("escalations so far"), default=0
    )
    next_escalation_at = models.DateTimeField(
        _("next escalation at"), null=True, blank=True
    )
    snoozed_until = models.DateTimeField(_("snoozed until"), null=True, blank=True)
    snooze_reason = models.CharField(
        _("why snoozed"), max_length=300, blank=True, default=""
    )
    outcome = models.CharField(
        _("outcome"),
        max_length=20,
        choices=Case.Outcome.choices,
        blank=True,
        default="",
    )
    outcome_note = models.TextField(_("what was done"), blank=True, default="")
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("retention task")
        verbose_name_plural = _("retention tasks")
        permissions = [("work_on_tasks", _("Can do and snooze retention tasks"))]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "position"], name="playbooks_task_once_a_step"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "snoozed", "done", "cancelled"]),
                name="playbooks_task_state",
            ),
            models.CheckConstraint(
                condition=Q(state="snoozed", snoozed_until__isnull=False)
                & ~Q(snooze_reason="")
                | ~Q(state="snoozed") & Q(snoozed_until=None),
                name="playbooks_snooze_has_end_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="done", finished_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="done"),
                name="playbooks_done_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("created_at")),
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


class TaskEvent(models.Model):
    """One line of a task's history; lines are only ever added."""

    class Kind(models.TextChoices):
        CREATED = "created", _("Created")
        OPENED = "opened", _("Opened")
        DONE = "done", _("Done")
        SNOOZED = "snoozed", _("Snoozed")
        WOKEN = "woken", _("Back from snooze")
        BREACHED = "breached", _("Deadline passed")
        ESCALATED = "escalated", _("Escalated")
        REASSIGNED = "reassigned", _("Reassigned")
        CANCELLED = "cancelled", _("Cancelled")

    task = models.ForeignKey(
        RetentionTask, on_delete=models.CASCADE, related_name="events"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
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
    note = models.TextField(_("note"), blank=True, default="")
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("history line of a task")
        verbose_name_plural = _("history of tasks")
        indexes = [models.Index(fields=["task", "at"], name="playbooks_task_history")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind}"


class Escalation(models.Model):
    """A person was told that a task is late: once a level, whatever beat does."""

    task = models.ForeignKey(
        RetentionTask, on_delete=models.CASCADE, related_name="escalations"
    )
    level = models.PositiveSmallIntegerField(_("level"))
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("told"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    to_name = models.CharField(_("name"), max_length=200, blank=True, default="")
    at = models.DateTimeField(_("at"))
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        constraints = [
            models.UniqueConstraint(
                fields=["task", "level"], name="playbooks_escalation_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["to", "at"],
                condition=Q(seen_at=None),
                name="playbooks_escalation_unseen",
            )
        ]

    def __str__(self) -> str:
        return f"{self.task_id} level {self.level}"
