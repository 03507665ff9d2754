"""How metrics become one score: versioned health models with weights, curves and tiers."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from retention.models.audit import audited
from retention.models.measure import Metric
from retention.models.named import Named


class Tier(models.TextChoices):
    """How healthy a customer is, from the bounds of the model."""

    HEALTHY = "healthy", _("Healthy")
    LOW = "low", _("Low risk")
    MEDIUM = "medium", _("Medium risk")
    HIGH = "high", _("High risk")
    UNKNOWN = "unknown", _("Not scorable")


@audited()
class HealthModel(Named):
    """A way to judge customers; one model is active at a time."""

    active = models.BooleanField(pgettext_lazy("in use", "active"), default=False)

    class Meta:
        verbose_name = _("health model")
        verbose_name_plural = _("health models")
        constraints = [
            models.UniqueConstraint(
                fields=["active"],
                condition=Q(active=True),
                name="retention_one_active_model",
            )
        ]


class VersionState(models.TextChoices):
    """Where a version of a model stands; one is published."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


@audited()
class HealthModelVersion(models.Model):
    """One edition of a model: a draft until it is published, then never changed again."""

    model = models.ForeignKey(
        HealthModel,
        verbose_name=_("health model"),
        on_delete=models.PROTECT,
        related_name="versions",
    )
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=VersionState.choices,
        default=VersionState.DRAFT,
    )
    minimum_coverage = models.DecimalField(
        _("minimum coverage"),
        max_digits=4,
        decimal_places=3,
        default=Decimal("0.5"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("Share of the weight that must have data; below it a customer is not scorable."),
    )
    healthy_from = models.DecimalField(_("healthy from"), max_digits=5, decimal_places=2, default=Decimal(80))
    low_from = models.DecimalField(_("low risk from"), max_digits=5, decimal_places=2, default=Decimal(60))
    medium_from = models.DecimalField(_("medium risk from"), max_digits=5, decimal_places=2, default=Decimal(40))
    note = models.CharField(_("what changed and why"), max_length=300, blank=True, default="")
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("version of a health model")
        verbose_name_plural = _("versions of health models")
        constraints = [
            models.UniqueConstraint(fields=["model", "number"], name="retention_version_number"),
            models.UniqueConstraint(
                fields=["model"],
                condition=Q(state="published"),
                name="retention_one_published",
            ),
            models.UniqueConstraint(fields=["model"], condition=Q(state="draft"), name="retention_one_draft"),
            models.CheckConstraint(
                condition=Q(state__in=VersionState.values),
                name="retention_version_state",
            ),
            models.CheckConstraint(
                condition=Q(minimum_coverage__gte=0, minimum_coverage__lte=1),
                name="retention_version_coverage",
            ),
            models.CheckConstraint(
                condition=Q(healthy_from__lte=100, healthy_from__gt=F("low_from"))
                & Q(low_from__gt=F("medium_from"), medium_from__gt=0),
                name="retention_version_tiers_ordered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model.code} v{self.number}"


@audited()
class ModelMetric(models.Model):
    """A metric in a version: its weight and its curve."""

    version = models.ForeignKey(
        HealthModelVersion,
        verbose_name=_("version"),
        on_delete=models.CASCADE,
        related_name="model_metrics",
    )
    metric = models.ForeignKey(
        Metric,
        verbose_name=_("metric"),
        on_delete=models.PROTECT,
        related_name="model_metrics",
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    weight = models.DecimalField(_("weight"), max_digits=9, decimal_places=4)
    curve = models.JSONField(
        _("curve"),
        help_text=_("Points [value, score 0-100] with rising values; straight lines between them."),
    )

    class Meta:
        verbose_name = _("metric of a model")
        verbose_name_plural = _("metrics of a model")
        constraints = [
            models.UniqueConstraint(fields=["version", "metric"], name="retention_metric_once_a_version"),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lt=100000),
                name="retention_weight_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric.code} in {self.version}"


class Scorecard(models.Model):
    """What a run computed, frozen: the metrics in order, their definitions, weights and curves.

    `metrics` is a list of objects {id, code, name, name_zh, dimension, unit, higher_is_better,
    aggregation, compare, measures (ids), window, lookback, zero_fill, numerator, denominator
    (metric ids), weight, curve}; weight and curve are null for a metric that is computed but not
    part of the score. Arrays of a snapshot have the same order. Rows are never changed: a later
    edit of a metric or model makes a new scorecard, found by `digest`.
    """

    version = models.ForeignKey(HealthModelVersion, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    metrics = models.JSONField()
    minimum_coverage = models.DecimalField(max_digits=4, decimal_places=3)
    tiers = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("scorecard")
        verbose_name_plural = _("scorecards")

    def __str__(self) -> str:
        return f"{self.version} #{self.pk}"
