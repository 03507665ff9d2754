"""Measures and metrics: what sources deliver, and what is computed from it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from retention.admin.access import Definition, GuardedForm
from retention.configuration.definitions import Definition as MetricDefinition
from retention.configuration.definitions import metric_problems, ratio_order
from retention.models import Measure, Metric, MetricMeasure
from retention.web import formats


class MeasureAdmin(Definition):
    """The list of raw daily series."""

    list_display = ("code", "label", "unit", "minimum", "maximum")
    search_fields = ("code", "name", "name_zh")
    ordering = ("code",)
    fieldsets = (
        (
            None,
            {
                "fields": ("code", "name", "name_zh", "unit"),
                "description": gettext_lazy(
                    "A measure is one number a customer and day that a source delivers: logins, tickets opened, days a "
                    "payment is late. Files and the API name it by its code."
                ),
            },
        ),
        (
            gettext_lazy("Credible values"),
            {
                "fields": ("minimum", "maximum"),
                "description": gettext_lazy(
                    "An import with a value outside these limits is refused. Leave them empty for no limit."
                ),
            },
        ),
    )

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def label(self, measure: Measure) -> str:
        """The name in the language of the page."""
        return measure.label

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Sources and files refer to the code, so it stays."""
        return ("code",) if obj else ()


class MetricForm(GuardedForm):
    """A metric with its measures; refuses combinations that cannot be computed."""

    parts = ((MetricMeasure, "metric"),)
    reads = forms.ModelMultipleChoiceField(
        queryset=Measure.objects.order_by("code"),
        required=False,
        label=gettext_lazy("measures"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("One; several for a sum or a breadth; none for a ratio."),
    )

    class Meta:
        model = Metric
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "reads" in self.fields:
            self.fields["reads"].initial = self.instance.measures.all()

    def clean(self) -> dict[str, Any]:
        """The same judgement as for files."""
        cleaned = super().clean()
        definition = MetricDefinition(
            aggregation=cleaned.get("aggregation", ""),
            compare=cleaned.get("compare", ""),
            measures=[measure.code for measure in cleaned.get("reads") or []],
            window=cleaned.get("window"),
            lookback=cleaned.get("lookback"),
            numerator=_code(cleaned.get("numerator")),
            denominator=_code(cleaned.get("denominator")),
        )
        for field, problem in metric_problems(definition).items():
            name = "reads" if field == "measures" else field
            if name not in self.errors and definition.aggregation:
                self.add_error(name, problem)
        self._refuse_circle(definition)
        return cleaned

    def _refuse_circle(self, definition: MetricDefinition) -> None:
        if not self.instance.pk or not definition.numerator:
            return
        rows = Metric.objects.exclude(numerator=None).values_list("code", "numerator__code", "denominator__code")
        parts = {code: [numerator, denominator] for code, numerator, denominator in rows}
        parts[self.instance.code] = [definition.numerator, definition.denominator]
        _order, circle = ratio_order(parts)
        if circle:
            self.add_error(
                "numerator", _("This ratio would be made of itself: %(codes)s.") % {"codes": ", ".join(circle)}
            )


def _code(metric: Metric | None) -> str:
    return metric.code if metric is not None else ""


class MetricAdmin(Definition):
    """The list of computed numbers."""

    form = MetricForm
    list_display = ("code", "label", "dimension", "how", "higher_is_better", "active")
    list_filter = ("dimension", "aggregation", "compare", "active")
    search_fields = ("code", "name", "name_zh")
    ordering = ("dimension", "code")
    fieldsets = (
        (
            None,
            {
                "fields": ("code", ("name", "name_zh"), "dimension", ("unit", "higher_is_better"), "active"),
                "description": gettext_lazy(
                    "A metric is computed for every customer and day from measures, or from two other metrics. A "
                    "change counts from the next run on; scores of the past keep the definition they were made with."
                ),
            },
        ),
        (
            gettext_lazy("From measures"),
            {
                "fields": ("aggregation", "reads", ("window", "compare"), "zero_fill", "lookback"),
                "description": gettext_lazy(
                    "The window is the number of days that end on the day of the score. “Change” divides the value by "
                    "the one of the window before, minus 1, so that -0.3 is 30 % less. Only “days since” has a "
                    "lookback, and no window."
                ),
            },
        ),
        (
            gettext_lazy("From two metrics (only for a ratio)"),
            {"fields": (("numerator", "denominator"),)},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Metric]:
        """With the parts that the list shows."""
        found: QuerySet[Metric] = super().get_queryset(request)
        return found.select_related("numerator", "denominator").prefetch_related("measures")

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def label(self, metric: Metric) -> str:
        """The name in the language of the page."""
        return metric.label

    @admin.display(description=gettext_lazy("measures"))
    def reads(self, metric: Metric) -> str:
        """The measures in words, for people who may only look."""
        return formats.listed(sorted(measure.label for measure in metric.measures.all())) or "—"

    @admin.display(description=gettext_lazy("how"))
    def how(self, metric: Metric) -> str:
        """The definition in a few words."""
        if metric.numerator and metric.denominator:
            return f"{metric.numerator.code} / {metric.denominator.code}"
        measures = " + ".join(sorted(measure.code for measure in metric.measures.all()))
        days = metric.window or metric.lookback or 0
        parts = [formats.labelled(metric.get_aggregation_display(), measures), _("%(days)d days") % {"days": days}]
        if metric.compare == "change":
            parts.append(metric.get_compare_display())
        return pgettext("in a sentence", ", ").join(parts)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Models, rules and files refer to the code, so it stays."""
        return ("code",) if obj else ()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        """Put the measures in, if they changed."""
        super().save_related(request, form, formsets, change)
        wanted = set(form.cleaned_data["reads"])
        if wanted != set(form.instance.measures.all()):
            form.instance.measures.set(wanted)
