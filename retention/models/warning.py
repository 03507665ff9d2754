"""Warnings: one episode of one rule for one customer, with the values that made it fire."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from retention.models.customer import Customer
from retention.models.rule import Level, Rule


class WarningQuerySet(models.QuerySet["Warning"]):
    """Warnings by their state."""

    def valid(self) -> WarningQuerySet:
        """Those that the data still supports (not withdrawn by a restatement)."""
        return self.filter(withdrawn_at=None)

    def open(self) -> WarningQuerySet:
        """Valid and not cleared."""
        return self.valid().filter(cleared_on=None)


class Warning(models.Model):
    """A rule fired for a customer on `opened_on`; it ended on `cleared_on`.

    `evidence` is a list of {field, label, value, threshold, op, day, days} that made it fire;
    `definition` is the rule as it was. A restatement that takes the ground away sets
    `withdrawn_at`; the row stays.
    """

    # no index of their own: the constraints and indexes below begin with them, and a night may raise many
    rule = models.ForeignKey(
        Rule, verbose_name=_("rule"), on_delete=models.PROTECT, related_name="warnings", db_index=False
    )
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.CASCADE,
        related_name="warnings",
        db_index=False,
    )
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    opened_on = models.DateField(_("opened on"))
    cleared_on = models.DateField(_("cleared on"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    evidence = models.JSONField(_("evidence"), default=list)
    definition = models.JSONField(_("rule as it was"), default=dict)
    raised_at = models.DateTimeField(_("raised at"))

    objects = WarningQuerySet.as_manager()

    class Meta:
        verbose_name = _("warning")
        verbose_name_plural = _("warnings")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "customer"],
                condition=Q(cleared_on=None, withdrawn_at=None),
                name="retention_one_open_warning",
            ),
            models.UniqueConstraint(
                fields=["rule", "customer", "opened_on"],
                include=["id"],
                condition=Q(withdrawn_at=None),
                name="retention_one_warning_a_day",
            ),
            models.CheckConstraint(
                condition=Q(cleared_on=None) | Q(cleared_on__gt=F("opened_on")),
                name="retention_warning_clears_later",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="retention_warning_level"),
        ]
        indexes = [
            models.Index(fields=["customer", "-opened_on"], name="retention_warning_customer"),
            models.Index(fields=["-opened_on", "id"], name="retention_warning_recent"),
            models.Index(
                fields=["opened_on"],
                include=["rule", "customer"],
                condition=Q(withdrawn_at=None),
                name="retention_warning_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule.code} {self.customer_id} {self.opened_on}"
