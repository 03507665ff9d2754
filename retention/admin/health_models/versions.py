"""Versions of a health model: drafts are edited, looked at and published; published ones are shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from retention.admin.access import Definition, GuardedForm, Shown
from retention.admin.weights import ModelMetricInline, is_draft
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


class Editions(Definition):
    """Editions of something: a draft is edited, then published; what is published is shown, and begins a new draft."""

    addresses = ""
    """What the names of the addresses begin with."""
    refusal: type[Exception] = publishing.UnableToPublish

    def put_in_force(self, request: HttpRequest, version: Any) -> None:
        """Publish a draft. Raises the refusal."""
        raise NotImplementedError

    def begin_draft(self, version: Any) -> Any:
        """Begin a draft of what this is an edition of, or return the one there is."""
        raise NotImplementedError

    def buttons(self, request: HttpRequest, version: Any) -> dict[str, str]:
        """The addresses of the buttons that can be used."""
        if not Shown.has_change_permission(self, request):
            return {}
        return (
            {"publish_url": self.address("publish", version)}
            if is_draft(version)
            else {"draft_url": self.address("new_draft", version)}
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Drafts are begun from what they are editions of."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A published or retired edition is only shown."""
        return is_draft(obj) and super().has_change_permission(request, obj)

    def get_urls(self) -> list[URLPattern]:
        """With the pages for publishing and for a new draft."""
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/publish/", wrap(self.publish), name=f"{self.addresses}_publish"),
            path("<int:pk>/new-draft/", wrap(require_POST(self.new_draft)), name=f"{self.addresses}_new_draft"),
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the buttons that can be used."""
        version = self.get_queryset(request).filter(pk=object_id).first() if object_id.isdigit() else None
        extra = self.buttons(request, version) if version is not None else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put the saved draft in force; only by the button."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        version = self.editable(request, pk)
        try:
            self.put_in_force(request, version)
        except self.refusal as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.log_change(request, version, [{"changed": {"fields": ["state"]}}])
            self.message_user(request, _("%(version)s is published.") % {"version": version})
        return self.back_to(version)

    def new_draft(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Begin a draft, or go on with the one there is."""
        draft = self.begin_draft(self.editable(request, pk))
        self.message_user(request, _("%(version)s is a draft: edit it, then publish it.") % {"version": draft})
        return self.back_to(draft)

    def editable(self, request: HttpRequest, pk: int) -> Any:
        """The edition, for those who may change editions."""
        if not Shown.has_change_permission(self, request):
            raise PermissionDenied
        version = self.get_queryset(request).filter(pk=pk).first()
        if version is None:
            raise Http404
        return version

    def seen(self, request: HttpRequest, pk: int) -> Any:
        """The edition, for those who may look at it."""
        version = self.get_queryset(request).filter(pk=pk).first()
        if not self.has_view_permission(request, version):
            raise PermissionDenied
        if version is None:
            raise Http404
        return version

    def address(self, verb: str, version: Any) -> str:
        """The address of a page of an edition."""
        return reverse(f"{self.admin_site.name}:{self.addresses}_{verb}", args=[version.pk])

    def back_to(self, version: Any) -> HttpResponseRedirect:
        """The way to the page of an edition."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:{name}", args=[version.pk]))


class HealthModelVersionAdmin(Editions):
    """One edition of a model."""

    addresses = "retention_version"
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
