"""Bulk actions: one decision for many tasks, with what became of each, so that it can be taken back."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from playbooks.models.task import RetentionTask


class BulkActionQuerySet(models.QuerySet["BulkAction"]):
    """The one place where bulk actions are filtered by who may look at them."""

    def visible_to(self, user: Any) -> Self:
        """One's own: its rows name customers, and what one may see changes."""
        return self.filter(by=user) if user.is_authenticated and user.is_active else self.none()


class BulkAction(models.Model):
    """What a person did with many tasks at once; `given` is what they entered, in words."""

    class Kind(models.TextChoices):
        ASSIGN = "assign", _("Assign")
        SNOOZE = "snooze", _("Snooze")
        NOTE = "note", _("Add a note")
        PLAYBOOK = "playbook", _("Start a playbook")
        PRIORITY = "priority", _("Change the priority")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    given = models.CharField(_("what was entered"), max_length=600, blank=True, default="")
    at = models.DateTimeField(_("at"))
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = BulkActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulk action")
        verbose_name_plural = _("bulk actions")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["assign", "snooze", "note", "playbook", "priority"]), name="playbooks_bulk_kind"
            ),
        ]
        indexes = [models.Index(fields=["by", "-at"], name="playbooks_bulk_recent")]

    def __str__(self) -> str:
        return f"{self.kind} by {self.by_id}"


class BulkResult(models.Model):
    """What became of one task: done, or refused and why.

    `before` holds the old values of what was changed and `version` is the task's after the change: undoing puts the
    values back only where the task still has that version.
    """

    class State(models.TextChoices):
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        UNDONE = "undone", _("Taken back")
        KEPT = "kept", _("Left as it is")

    action = models.ForeignKey(BulkAction, on_delete=models.CASCADE, related_name="results")
    task = models.ForeignKey(RetentionTask, on_delete=models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    why = models.CharField(_("why"), max_length=500, blank=True, default="")
    before = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("result of a bulk action")
        verbose_name_plural = _("results of bulk actions")
        constraints = [
            models.UniqueConstraint(fields=["task", "action"], name="playbooks_bulk_once_a_task"),
            models.CheckConstraint(
                condition=Q(state__in=["done", "refused", "undone", "kept"]), name="playbooks_bulk_result_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.state}"
