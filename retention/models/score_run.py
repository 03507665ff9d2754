"""The accounts of the scoring engine: which run, which chunk, what is stale."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from retention.models.customer import Customer
from retention.models.health_model import Scorecard


class ScoreRun(models.Model):
    """One recalculation of a range of days, made of chunks of customers."""

    class Kind(models.TextChoices):
        DAILY = "daily", _("Daily run")
        RECALCULATION = "recalculation", _("Recalculation")
        RESTATEMENT = "restatement", _("Restatement after late data")

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    evaluated_at = models.DateTimeField(
        _("rules evaluated at"),
        null=True,
        blank=True,
        help_text=_("Of a restatement: when the rules had looked at its days."),
    )
    summarised_at = models.DateTimeField(
        _("summarised at"), null=True, blank=True, help_text=_("When the dashboards had taken in its days.")
    )
    customers = models.PositiveIntegerField(_("customers"), default=0)
    scored = models.PositiveBigIntegerField(_("scored"), default=0)
    not_scorable = models.PositiveBigIntegerField(_("not scorable"), default=0)
    changed = models.PositiveBigIntegerField(_("snapshots written"), default=0)
    failed = models.PositiveIntegerField(_("customers in failed chunks"), default=0)

    class Meta:
        verbose_name = _("score run")
        verbose_name_plural = _("score runs")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="retention_run_days_ordered",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "started_at"], name="retention_run_state"),
            models.Index(fields=["-last_day", "-started_at"], name="retention_run_recent"),
            models.Index(
                fields=["id"],
                condition=Q(summarised_at=None, finished_at__isnull=False),
                name="retention_run_to_summarise",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_day}..{self.last_day} ({self.state})"


class ScoreChunk(models.Model):
    """A piece of a run that one worker does in one transaction.

    `first_days` and `last_days` run along `customer_ids`; null: every customer has the run's days.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        CLAIMED = "claimed", _("Claimed")
        DONE = "done", _("Done")
        DEAD = "dead", _("Given up")

    run = models.ForeignKey(ScoreRun, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    customer_ids = ArrayField(models.BigIntegerField())
    first_days = ArrayField(models.DateField(), null=True)
    last_days = ArrayField(models.DateField(), null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    scored = models.PositiveBigIntegerField(default=0)
    not_scorable = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)
    error = models.TextField(default="", blank=True)

    class Meta:
        verbose_name = _("chunk of a run")
        verbose_name_plural = _("chunks of a run")
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="retention_chunk_number"),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "claimed", "done", "dead"]),
                name="retention_chunk_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["run", "number"],
                condition=Q(state__in=["pending", "claimed"]),
                name="retention_chunk_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number} ({self.state})"


class StaleDays(models.Model):
    """Days of a customer whose score no longer fits the data, noted in the transaction of the data."""

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, db_index=False, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    noted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("stale days")
        verbose_name_plural = _("stale days")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="retention_stale_days_ordered",
            )
        ]
        indexes = [models.Index(fields=["customer", "first_day"], name="retention_stale_customer")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.first_day}..{self.last_day}"
