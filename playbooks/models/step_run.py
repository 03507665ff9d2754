"""What a run did at each of its steps: when it began, what it waits for, and what came of it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from playbooks.models.case import PlaybookRun


class StepRun(models.Model):
    """One visit of a run to one of its steps; a run waits at one step at a time.

    A waiting row is woken at `wake_at`, by one of the events that it `awaits`, or by whoever finishes what it waits
    for. `result` says what came of it; of a failed one the reason. `next_position` is the step that comes after it,
    none at the end of the playbook: what a run does next is written in the newest of its rows.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        SKIPPED = "skipped", _("Skipped")
        FAILED = "failed", _("Failed")

    run = models.ForeignKey(PlaybookRun, verbose_name=_("run"), on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("step"))
    visit = models.PositiveSmallIntegerField(_("visit"), default=1)
    kind = models.CharField(_("kind"), max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    next_position = models.PositiveSmallIntegerField(_("next step"), null=True, blank=True)
    wake_at = models.DateTimeField(_("wakes at"), null=True, blank=True)
    awaits = ArrayField(models.CharField(max_length=40), verbose_name=_("awaits"), default=list, blank=True)
    result = models.JSONField(_("result"), default=dict, blank=True)

    class Meta:
        verbose_name = _("step of a run")
        verbose_name_plural = _("steps of runs")
        constraints = [
            models.UniqueConstraint(fields=["run", "position", "visit"], name="playbooks_step_once_a_visit"),
            models.UniqueConstraint(fields=["run"], condition=Q(state="waiting"), name="playbooks_one_waiting_step"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "done", "skipped", "failed"]), name="playbooks_step_run_state"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", finished_at=None) | ~Q(state="waiting") & Q(finished_at__isnull=False),
                name="playbooks_step_run_over_has_end",
            ),
        ]
        indexes = [
            models.Index(
                fields=["wake_at"],
                condition=Q(state="waiting", wake_at__isnull=False),
                name="playbooks_step_waking",
            ),
            models.Index(
                fields=["run"],
                condition=Q(state="waiting") & ~Q(awaits=[]),
                name="playbooks_step_awaiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} step {self.position}"
