"""The health of a customer on a day, with everything needed to explain it later."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, FloatField, Func, Q, Value
from django.db.models.functions import Cast, Coalesce, Greatest, Least
from django.utils.translation import gettext_lazy as _

from retention.models.audit import audited
from retention.models.customer import Customer
from retention.models.feelings.keeping import keeps_tiers
from retention.models.health_model import Scorecard, Tier

UNKNOWN_RISK: Final = 0.5
"""Of a customer without a score."""
FAR: Final = 180
"""A renewal that is so many days away, or unknown, counts once; one that is due on the day counts twice.

Both stand in a column that the database generates: to change one, a migration removes that column and adds it again.
"""
TIER_MOVED: Final = ~Q(tier_week_ago="") & ~Q(tier=F("tier_week_ago"))
"""The newest score is in another tier than that of a week ago: few customers, which an index has together."""


class HealthSnapshot(models.Model):
    """Score of a customer at the end of a local day.

    `metric_values[i]` and `metric_scores[i]` belong to `scorecard.metrics[i]` (null: no value). Weight share and
    points follow from them and the frozen weights: share = weight / sum of the weights with a
    value, points = share x metric score. Partitioned by month of `day`; no foreign-key triggers.
    """

    pk = models.CompositePrimaryKey("customer_id", "day")
    customer = models.ForeignKey(
        Customer,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    day = models.DateField()
    scorecard = models.ForeignKey(
        Scorecard,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    tier = models.CharField(max_length=10, choices=Tier.choices)
    coverage = models.DecimalField(max_digits=5, decimal_places=4)
    metric_values = ArrayField(models.FloatField(null=True))
    metric_scores = ArrayField(models.FloatField(null=True))
    computed_at = models.DateTimeField()
    revision = models.PositiveSmallIntegerField(default=0)

    class Meta:
        managed = False  # partitioned, so made by SQL in the migrations
        verbose_name = _("health snapshot")
        verbose_name_plural = _("health snapshots")

    def __str__(self) -> str:
        return f"{self.customer_id} {self.day}: {self.score}"


class DaysUntil(Func):
    """The days until the first of two days, seen from the second, as PostgreSQL subtracts dates."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = models.IntegerField()


_RISK = Coalesce((100 - Cast("score", FloatField())) / 100, Value(UNKNOWN_RISK))
_DAYS = Least(Greatest(Coalesce(DaysUntil("renewal_on", "day"), Value(FAR)), Value(0)), Value(FAR))
_NEARNESS = 2 - Cast(_DAYS, FloatField()) / FAR


class CurrentHealth(models.Model):
    """The newest snapshot of each customer, kept beside it so that lists need no search.

    `tier_week_ago` is that of `score_week_ago` by the bounds of the newest scorecard, empty where there was no score.
    `stake` is risk (0 to 1) x MRR a month x nearness of the renewal on `day` (1 to 2).
    """

    customer = models.OneToOneField(Customer, primary_key=True, on_delete=models.CASCADE, related_name="health")
    day = models.DateField()
    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="+")
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    tier = models.CharField(max_length=10, choices=Tier.choices)
    coverage = models.DecimalField(max_digits=5, decimal_places=4)
    score_week_ago = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    tier_week_ago = models.CharField(max_length=10, choices=Tier.choices, blank=True, default="", db_default="")
    worst_metric = models.CharField(max_length=60, blank=True, default="")
    worst_value = models.FloatField(null=True)
    worst_points_lost = models.FloatField(null=True)
    mrr = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    renewal_on = models.DateField(null=True)
    stake = models.GeneratedField(
        expression=_RISK * Cast("mrr", FloatField()) * _NEARNESS, output_field=FloatField(), db_persist=True
    )

    class Meta:
        verbose_name = _("current health")
        verbose_name_plural = _("current health")
        constraints = [
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=0, score__lte=100),
                name="retention_current_score_range",
            ),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="retention_current_tier"),
            models.CheckConstraint(
                condition=Q(score_week_ago=None, tier_week_ago="")
                | Q(score_week_ago__isnull=False, tier_week_ago__in=["healthy", "low", "medium", "high"]),
                name="retention_current_tier_week_ago",
            ),
        ]
        indexes = [
            models.Index(fields=["tier", "score"], include=["customer"], name="retention_current_tier_score"),
            models.Index(fields=["tier", "customer"], name="retention_current_tier_of"),
            models.Index(
                fields=["customer"],
                include=["tier", "tier_week_ago"],
                condition=TIER_MOVED,
                name="retention_current_moved",
            ),
            models.Index(fields=["score", "customer"], name="retention_current_score"),
            models.Index(F("score") - F("score_week_ago"), F("customer"), name="retention_current_change"),
            models.Index(fields=["mrr", "customer"], name="retention_current_mrr"),
            models.Index(fields=["renewal_on", "customer"], name="retention_current_renewal"),
            models.Index(fields=["stake", "customer"], name="retention_current_stake"),
            models.Index(fields=["worst_metric", "score"], include=["customer"], name="retention_current_driver"),
        ]
        triggers = keeps_tiers()

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.score}"


@audited()
class HealthOverride(models.Model):
    """A person's own judgement of a customer, shown beside the computed score until it expires."""

    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.CASCADE,
        related_name="overrides",
    )
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2)
    reason = models.TextField(_("reason"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    author_name = models.CharField(_("name of the author"), max_length=200)
    created_at = models.DateTimeField(_("created at"))
    expires_on = models.DateField(_("last day in force"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("score override")
        verbose_name_plural = _("score overrides")
        constraints = [
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=100),
                name="retention_override_range",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="retention_override_has_reason"),
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(ended_at=None),
                name="retention_one_open_override",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.score}"
