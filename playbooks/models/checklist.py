"""The checklist of a task: what is to be ticked off, and who ticked it off when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from playbooks.models.task import RetentionTask
from retention.models import localized


class ChecklistItem(models.Model):
    """One thing of a task to tick off; the history of the task says who did when."""

    task = models.ForeignKey(RetentionTask, on_delete=models.CASCADE, related_name="checklist")
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.CharField(_("text"), max_length=200)
    text_zh = models.CharField(_("text in Chinese"), max_length=200, blank=True, default="")
    done_at = models.DateTimeField(_("ticked off at"), null=True, blank=True)
    done_by_name = models.CharField(_("ticked off by"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist items")
        constraints = [
            models.UniqueConstraint(fields=["task", "position"], name="playbooks_checklist_position"),
            models.CheckConstraint(condition=~Q(text=""), name="playbooks_checklist_text"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.label}"

    @property
    def label(self) -> str:
        """The text in the language of the page."""
        return localized(self.text, self.text_zh)
