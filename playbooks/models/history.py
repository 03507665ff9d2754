"""The history of work: what happened to a task, and who was told that it is late."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from playbooks.models.task import RetentionTask

_KINDS = [
    "created",
    "opened",
    "done",
    "snoozed",
    "woken",
    "breached",
    "escalated",
    "reassigned",
    "rescheduled",
    "cancelled",
    "started",
    "waiting",
    "resumed",
    "commented",
    "ticked",
    "unticked",
    "prioritised",
    "skipped",
    "undone",
]


class TaskEvent(models.Model):
    """One line of a task's history; lines are only ever added, and the database sees to it.

    The first look of the owner is recorded once.
    """

    class Kind(models.TextChoices):
        CREATED = "created", _("Created")
        OPENED = "opened", pgettext_lazy("a task, by its owner", "Opened")
        DONE = "done", _("Done")
        SNOOZED = "snoozed", _("Snoozed")
        WOKEN = "woken", _("Back from snooze")
        BREACHED = "breached", _("Deadline passed")
        ESCALATED = "escalated", _("Escalated")
        REASSIGNED = "reassigned", _("Reassigned")
        RESCHEDULED = "rescheduled", _("Deadline changed")
        CANCELLED = "cancelled", _("Cancelled")
        STARTED = "started", _("Started")
        WAITING = "waiting", _("Waiting for the customer")
        RESUMED = "resumed", _("No longer waiting")
        COMMENTED = "commented", _("Comment")
        TICKED = "ticked", _("Ticked off")
        UNTICKED = "unticked", _("No longer ticked off")
        PRIORITISED = "prioritised", _("Priority changed")
        SKIPPED = "skipped", _("Skipped for now")
        UNDONE = "undone", _("Bulk action taken back")

    task = models.ForeignKey(RetentionTask, on_delete=models.CASCADE, related_name="events")
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
        constraints = [
            models.UniqueConstraint(fields=["task"], condition=Q(kind="opened"), name="playbooks_one_first_look"),
            models.CheckConstraint(condition=Q(kind__in=_KINDS), name="playbooks_event_kind"),
        ]
        indexes = [
            models.Index(fields=["task", "at"], name="playbooks_task_history"),
            models.Index(
                fields=["kind", "at"],
                condition=Q(kind__in=["commented", "woken", "reassigned"]),
                name="playbooks_told_history",
            ),
            models.Index(fields=["at"], include=["task"], condition=Q(kind="snoozed"), name="playbooks_snoozes"),
        ]
        triggers = [
            # A person who is deleted leaves their name; nothing else of a line may change.
            pgtrigger.Protect(
                name="history_is_never_changed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["by"]),
            ),
            pgtrigger.Protect(
                name="history_keeps_who_did_it",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__by__isnull=False),
            ),
            pgtrigger.Protect(name="history_is_never_deleted", operation=pgtrigger.Delete),
            # A test database is emptied between tests, also by the tests of a host.
            pgtrigger.Trigger(
                name="history_is_never_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="""
                    IF left(current_database(), 5) <> 'test_' THEN
                        RAISE EXCEPTION 'the history of tasks is only ever added to'
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind}"


class Escalation(models.Model):
    """A person was told of a task, that it is late or was put off too often: once a level, whatever beat does."""

    class Cause(models.TextChoices):
        LATE = "late", _("Late")
        SNOOZED = "snoozed", _("Snoozed again and again")

    task = models.ForeignKey(RetentionTask, on_delete=models.CASCADE, related_name="escalations")
    cause = models.CharField(_("why"), max_length=10, choices=Cause.choices, default=Cause.LATE)
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
            models.UniqueConstraint(fields=["task", "cause", "level"], name="playbooks_escalation_once"),
            models.CheckConstraint(condition=Q(cause__in=["late", "snoozed"]), name="playbooks_escalation_cause"),
            models.CheckConstraint(condition=Q(level__gte=1), name="playbooks_escalation_level"),
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
