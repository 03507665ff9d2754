"""Holds: who has a task before them in play mode, so that two people do not work through the same one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from playbooks.models.task import RetentionTask


class TaskHold(models.Model):
    """A person works on a task until a moment; play mode leads others past it. It stops nobody from opening it."""

    task = models.OneToOneField(RetentionTask, primary_key=True, on_delete=models.CASCADE, related_name="hold")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("hold of a task")
        verbose_name_plural = _("holds of tasks")

    def __str__(self) -> str:
        return f"{self.task_id} held by {self.person_id}"
