"""What is due and what was done: the schedule that people edit and its runs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from retention.models.audit import audited


@audited()
class Job(models.Model):
    """A piece of regular work; beat ticks every minute and asks this table what is due.

    Either `daily_at` (local time of day) or `every_minutes` is set.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True)
    daily_at = models.TimeField(_("every day at"), null=True, blank=True)
    every_minutes = models.PositiveSmallIntegerField(_("every so many minutes"), null=True, blank=True)
    enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        verbose_name = _("scheduled job")
        verbose_name_plural = _("scheduled jobs")
        constraints = [
            models.CheckConstraint(
                condition=Q(daily_at=None, every_minutes__gte=1) | Q(daily_at__isnull=False, every_minutes=None),
                name="retention_job_one_rhythm",
            )
        ]

    def __str__(self) -> str:
        return self.code


class JobRun(models.Model):
    """One slot of a job: made once whatever beat does, claimed by one worker."""

    class State(models.TextChoices):
        DUE = "due", pgettext_lazy("of a scheduled run", "Due")
        CLAIMED = "claimed", _("Running")
        DONE = "done", _("Done")
        DEAD = "dead", _("Given up")

    job = models.ForeignKey(Job, verbose_name=_("job"), on_delete=models.CASCADE, related_name="runs")
    slot = models.DateTimeField(pgettext_lazy("of a scheduled run", "due at"))
    day = models.DateField(
        _("local day"),
        null=True,
        blank=True,
        help_text=_("Of a daily job: a day is done once, even if its time is edited."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DUE)
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    summary = models.JSONField(_("summary"), default=dict, blank=True)
    error = models.TextField(_("error"), default="", blank=True)

    class Meta:
        verbose_name = _("run of a job")
        verbose_name_plural = _("runs of jobs")
        constraints = [
            models.UniqueConstraint(fields=["job", "slot"], name="retention_job_slot_once"),
            models.UniqueConstraint(fields=["job", "day"], name="retention_job_day_once"),
            models.CheckConstraint(
                condition=Q(state__in=["due", "claimed", "done", "dead"]),
                name="retention_job_run_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["slot"],
                condition=Q(state__in=["due", "claimed"]),
                name="retention_job_run_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.job_id} {self.slot:%Y-%m-%d %H:%M} ({self.state})"
