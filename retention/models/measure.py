"""What sources deliver a day (measures) and what we compute from it (metrics)."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from retention.models.audit import audited
from retention.models.customer import Customer
from retention.models.named import Named


@audited()
class Measure(Named):
    """A raw daily series that some source delivers: logins, tickets opened, days overdue."""

    id = models.SmallAutoField(primary_key=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True, default="")
    minimum = models.DecimalField(
        _("smallest credible value"),
        max_digits=24,
        decimal_places=6,
        null=True,
        blank=True,
    )
    maximum = models.DecimalField(
        _("largest credible value"),
        max_digits=24,
        decimal_places=6,
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")


SHARE = "share"
"""The unit of a metric whose value 0.42 people read as 42 %."""


class Dimension(models.TextChoices):
    """What a metric looks at."""

    PRODUCT = "product", _("Product")
    SERVICE = "service", _("Service")
    COMMERCIAL = "commercial", _("Commercial")
    MARKETING = "marketing", _("Marketing")
    RELATIONSHIP = "relationship", _("Relationship")


class Aggregation(models.TextChoices):
    """How the days of a window become one value."""

    SUM = "sum", _("Sum")
    MEAN = "mean", _("Mean of observed values")
    MIN = "min", _("Smallest value")
    MAX = "max", _("Largest value")
    LATEST = "latest", _("Last value")
    ACTIVE_DAYS = "active_days", _("Days with a value above 0")
    DAYS_SINCE = "days_since", _("Days since a value above 0")
    BREADTH = "breadth", _("How many of several measures are in use")
    RATIO = "ratio", _("One metric divided by another")


class Compare(models.TextChoices):
    """The value of a window, or its change against the window before."""

    LEVEL = "level", _("The value itself")
    CHANGE = "change", _("Change against the window before")


@audited()
class Metric(Named):
    """A number computed for a customer and a day from measures or from two other metrics."""

    dimension = models.CharField(_("dimension"), max_length=20, choices=Dimension.choices)
    unit = models.CharField(_("unit"), max_length=40, blank=True, default="")
    higher_is_better = models.BooleanField(_("higher is better"), default=True)
    aggregation = models.CharField(_("aggregation"), max_length=20, choices=Aggregation.choices)
    compare = models.CharField(_("compare"), max_length=10, choices=Compare.choices, default=Compare.LEVEL)
    measures = models.ManyToManyField(
        Measure, through="MetricMeasure", verbose_name=_("measures"), blank=True, related_name="metrics"
    )
    window = models.PositiveSmallIntegerField(
        _("window in days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text=_("The days that end on the day of the score."),
    )
    lookback = models.PositiveSmallIntegerField(
        _("lookback in days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text=_("For days since: the answer where nothing was found."),
    )
    zero_fill = models.BooleanField(
        _("no rows mean 0"),
        default=False,
        help_text=_("For counts: once a customer has had any row, silence is 0, not unknown."),
    )
    numerator = models.ForeignKey(
        "self",
        verbose_name=_("numerator"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    denominator = models.ForeignKey(
        "self",
        verbose_name=_("denominator"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    active = models.BooleanField(_("computed every day"), default=True)

    class Meta:
        verbose_name = _("metric")
        verbose_name_plural = _("metrics")
        constraints = [
            models.CheckConstraint(
                condition=Q(aggregation__in=Aggregation.values),
                name="retention_metric_aggregation",
            ),
            models.CheckConstraint(
                condition=Q(dimension__in=Dimension.values),
                name="retention_metric_dimension",
            ),
            models.CheckConstraint(
                condition=Q(compare=Compare.LEVEL)
                | Q(
                    compare=Compare.CHANGE,
                    aggregation__in=[
                        "sum",
                        "mean",
                        "min",
                        "max",
                        "latest",
                        "active_days",
                    ],
                ),
                name="retention_metric_compare",
            ),
            models.CheckConstraint(
                condition=Q(aggregation__in=["ratio", "days_since"], window=None)
                | Q(
                    aggregation__in=[
                        "sum",
                        "mean",
                        "min",
                        "max",
                        "latest",
                        "active_days",
                        "breadth",
                    ],
                    window__gte=1,
                    window__lte=730,
                ),
                name="retention_metric_window",
            ),
            models.CheckConstraint(
                condition=Q(aggregation="days_since", lookback__gte=1, lookback__lte=730)
                | (~Q(aggregation="days_since") & Q(lookback=None)),
                name="retention_metric_lookback",
            ),
            models.CheckConstraint(
                condition=Q(
                    aggregation="ratio",
                    numerator__isnull=False,
                    denominator__isnull=False,
                )
                | (~Q(aggregation="ratio") & Q(numerator=None, denominator=None)),
                name="retention_metric_ratio_parts",
            ),
        ]

    @property
    def in_per_cent(self) -> bool:
        """Whether people read its values as per cent: those of a change, and of a metric with the unit "share"."""
        return self.compare == Compare.CHANGE or self.unit == SHARE


@audited()
class MetricMeasure(models.Model):
    """One measure that a metric reads; a model of its own so that the audit trail has it."""

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="+")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("measure of a metric")
        verbose_name_plural = _("measures of metrics")
        constraints = [models.UniqueConstraint(fields=["metric", "measure"], name="retention_metric_measure_once")]

    def __str__(self) -> str:
        return f"{self.measure_id} in {self.metric_id}"


class Observation(models.Model):
    """One value of one measure for one customer on one local day; a later write replaces it.

    The table is partitioned by month of `day` (retention/partitions.py). There are no foreign-key
    triggers on it: ingest joins to the parents, which are never deleted.
    """

    pk = models.CompositePrimaryKey("customer_id", "measure_id", "day")
    customer = models.ForeignKey(
        Customer,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    measure = models.ForeignKey(
        Measure,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    day = models.DateField()
    value = models.DecimalField(max_digits=30, decimal_places=12)

    class Meta:
        managed = False  # partitioned, so made by SQL in the migrations
        verbose_name = _("observation")
        verbose_name_plural = _("observations")

    def __str__(self) -> str:
        return f"{self.customer_id}/{self.measure_id}/{self.day}"


class SeriesStart(models.Model):
    """The first day on which a customer ever had a row of a measure: from then on silence can mean 0.

    Kept apart from the observations because old raw rows are dropped.
    """

    pk = models.CompositePrimaryKey("customer_id", "measure_id")
    customer = models.ForeignKey(
        Customer,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    measure = models.ForeignKey(
        Measure,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    first_day = models.DateField()

    class Meta:
        verbose_name = _("start of a series")
        verbose_name_plural = _("starts of series")

    def __str__(self) -> str:
        return f"{self.customer_id}/{self.measure_id} from {self.first_day}"


class DroppedMonth(models.Model):
    """A month whose raw observations were dropped: days that need them are not scored again."""

    month = models.DateField(_("month"), primary_key=True, help_text=_("Its first day."))

    class Meta:
        verbose_name = _("dropped month")
        verbose_name_plural = _("dropped months")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
