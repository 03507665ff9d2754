"""The metrics of a version: weights as shares, curves as text with their picture."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Max, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from retention.admin.editions import PartOfEdition, is_draft
from retention.admin.fields.selects import LongSelect
from retention.admin.health_models.curves import CurveField, picture
from retention.configuration.reading import plain
from retention.models import ModelMetric


class ModelMetricForm(forms.ModelForm):  # type: ignore[type-arg]
    """A metric of a draft: its weight, and its curve as text."""

    curve = CurveField()
    weight = forms.DecimalField(
        min_value=Decimal("0.0001"),
        max_digits=9,
        decimal_places=4,
        label=gettext_lazy("weight"),
        widget=forms.NumberInput(attrs={"step": "any"}),
    )

    class Meta:
        model = ModelMetric
        fields = ("metric", "weight", "curve")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["weight"] = plain(self.instance.weight)
        metric = self.fields["metric"]
        for part in ("can_add_related", "can_change_related", "can_view_related"):
            setattr(metric.widget, part, False)

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002  Django's signature
        """A new metric goes to the end of the list."""
        if not self.instance.pk:
            newest = self.instance.version.model_metrics.aggregate(newest=Max("position"))["newest"] or 0
            self.instance.position = newest + 1
        return super().save(commit)


class ModelMetricInline(PartOfEdition, admin.TabularInline):  # type: ignore[type-arg]
    """The metrics of a version, each with its share of the score and the picture of its curve."""

    model = ModelMetric
    form = ModelMetricForm
    fields = ("metric", "weight", "share", "curve", "picture")
    readonly_fields = ("share", "picture")
    ordering = ("position", "pk")
    extra = 3
    verbose_name_plural = gettext_lazy("Metrics, weights and curves")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Empty rows only where something can be added."""
        return 3 if obj is not None and is_draft(obj) else 0

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """All rows choose from one list, read once."""
        if db_field.name == "metric":
            kwargs["widget"] = LongSelect
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name == "metric":
            field.choices = list(field.choices)
        return field

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModelMetric]:
        """With the sum of the weights of the version."""
        found: QuerySet[ModelMetric] = super().get_queryset(request)
        whole = ModelMetric.objects.filter(version=OuterRef("version")).values("version").annotate(all=Sum("weight"))
        return found.select_related("metric", "version__model").annotate(whole=Subquery(whole.values("all")))

    @admin.display(description=gettext_lazy("share"))
    def share(self, row: ModelMetric) -> str:
        """The weight as a share of all weights, as it was saved."""
        whole = getattr(row, "whole", None)
        return f"{row.weight / whole * 100:.1f} %" if whole and row.weight else ""

    @admin.display(description=gettext_lazy("picture"))
    def picture(self, row: ModelMetric) -> SafeString | str:
        """The saved curve drawn."""
        return picture(row.curve) if row.pk else ""
