"""Versions of a health model: drafts are edited, looked at and published; published ones are shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from retention.admin.access import GuardedForm
from retention.admin.editions import Editions
from retention.admin.health_models.weights import ModelMetricInline
from retention.clock import database_now
from retention.configuration.definitions import tier_problem
from retention.models import Customer, HealthModelVersion, ModelMetric, Tier
from retention.scoring import publishing


class VersionForm(GuardedForm):
    """Tiers and coverage of a draft."""

    parts = ((ModelMetric, "version"),)

    class Meta:
        model = HealthModelVersion
        fields = ("minimum_coverage", "healthy_from", "low_from", "medium_from", "note")

    def clean(self) -> dict[str, Any]:
        """Tiers must fall."""
        cleaned = super().clean()
        bounds = [cleaned.get(name) for name in ("healthy_from", "low_from", "medium_from")]
        if None not in bounds:
            problem = tier_problem(healthy=bounds[0], low=bounds[1], medium=bounds[2])  # type: ignore[arg-type]
            if problem:
                self.add_error("healthy_from", problem)
        return cleaned


class HealthModelVersionAdmin(Editions):
    """One edition of a model."""

    addresses = "retention_version"
    refusal = publishing.UnableToPublish
    form = VersionForm
    inlines = [ModelMetricInline]
    list_display = ("__str__", "model", "number", "state", "note", "published_at", "published_by")
    list_filter = ("state", "model")
    ordering = ("model", "-number")
    list_select_related = ("model", "published_by")
    change_form_template = "admin/retention/version.html"
    fieldsets = (
        (
            None,
            {
                "fields": (("model", "number", "state"), "note", ("published_at", "published_by")),
                "description": gettext_lazy(
                    "Edit the draft, save, look at the preview, and publish. A published version cannot be changed: "
                    "begin a new draft from it."
                ),
            },
        ),
        (
            gettext_lazy("Tiers: the lowest score of each"),
            {
                "fields": (("healthy_from", "low_from", "medium_from"),),
                "description": gettext_lazy("Below the last bound the risk is high. Usual: 80, 60, 40."),
            },
        ),
        (gettext_lazy("Missing data"), {"fields": ("minimum_coverage",)}),
    )
    readonly_fields = ("model", "number", "state", "published_at", "published_by")

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show who would change tier; on POST, publish."""
        if request.method == "POST":
            return super().publish(request, pk)
        version = self.editable(request, pk)
        try:
            return self._preview(request, version)
        except publishing.UnableToPublish as error:
            self.message_user(request, str(error), messages.ERROR)
            return self.back_to(version)

    def put_in_force(self, request: HttpRequest, version: HealthModelVersion) -> None:
        """Publish it."""
        publishing.publish(version_id=version.pk, by=request.user, now=database_now())  # type: ignore[arg-type]  # staff

    def begin_draft(self, version: HealthModelVersion) -> HealthModelVersion:
        """Begin a draft of the model, or go on with the one there is."""
        return publishing.new_draft(model_id=version.model_id, now=database_now())

    def _preview(self, request: HttpRequest, version: HealthModelVersion) -> HttpResponse:
        day = publishing.latest_day()
        preview = publishing.preview(version_id=version.pk, as_of=day) if day else None
        visible = set(
            Customer.objects.visible_to(request.user)
            .filter(pk__in=[mover.customer_id for mover in preview.movers] if preview else [])
            .values_list("pk", flat=True)
        )
        context = {
            **self.admin_site.each_context(request),
            "title": _("Publish %(version)s") % {"version": version},
            "opts": self.opts,
            "original": version,
            "preview": preview,
            "moves": [_in_words(move) for move in preview.moves if move.from_tier != move.to_tier] if preview else [],
            "staying": sum(move.customers for move in preview.moves if move.from_tier == move.to_tier)
            if preview
            else 0,
            "movers": [(mover, _in_words(mover)) for mover in preview.movers if mover.customer_id in visible]
            if preview
            else [],
        }
        return TemplateResponse(request, "admin/retention/publish.html", context)


def _in_words(move: Any) -> dict[str, Any]:
    return {
        "from": Tier(move.from_tier).label,
        "to": Tier(move.to_tier).label,
        "customers": getattr(move, "customers", 1),
    }
