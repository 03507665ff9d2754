"""Health models: weights as shares, curves with their picture, tiers, and the way from draft to published."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from retention.admin.access import Definition
from retention.clock import database_now
from retention.configuration import activation
from retention.models import HealthModel
from retention.scoring import publishing


class HealthModelAdmin(Definition):
    """The models, each with its versions; one is active."""

    list_display = ("code", "label", "active", "versions_in_words")
    search_fields = ("code", "name", "name_zh")
    actions = ["make_active"]
    fieldsets = (
        (
            None,
            {
                "fields": ("code", ("name", "name_zh"), "versions_in_words"),
                "description": gettext_lazy(
                    "A health model turns metrics into one score from 0 to 100. It has versions: a draft is edited and "
                    "then published; a published version is never changed, so that every score of the past can be "
                    "explained. One model is active; choose it in the list with “Make active”."
                ),
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Files refer to the code, so it stays."""
        return ("versions_in_words", "code") if obj else ("versions_in_words",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[HealthModel]:
        """With their versions."""
        found: QuerySet[HealthModel] = super().get_queryset(request)
        return found.prefetch_related("versions")

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def label(self, model: HealthModel) -> str:
        """The name in the language of the page."""
        return model.label

    @admin.display(description=gettext_lazy("versions"))
    def versions_in_words(self, model: HealthModel) -> SafeString | str:
        """Links to the published version and the draft."""
        if not model.pk:
            return _("Save the model; it then has an empty draft to fill.")
        links = [
            format_html(
                '<a href="{}">{} {} ({})</a>',
                reverse(f"{self.admin_site.name}:retention_healthmodelversion_change", args=[version.pk]),
                _("version"),
                version.number,
                version.get_state_display(),
            )
            for version in sorted(model.versions.all(), key=lambda version: -version.number)[:5]
        ]
        return SafeString(" · ".join(links)) or "—"

    def save_model(self, request: HttpRequest, obj: HealthModel, form: Any, change: bool) -> None:  # noqa: FBT001
        """A new model begins with an empty draft."""
        super().save_model(request, obj, form, change)
        if not change:
            publishing.new_draft(model_id=obj.pk, now=database_now())

    @admin.action(description=gettext_lazy("Make active: score customers by this model"), permissions=["change"])
    def make_active(self, request: HttpRequest, queryset: QuerySet[HealthModel]) -> None:
        """Make the chosen model the one that scores."""
        try:
            model = activation.activate(model_id=queryset.get().pk, by=request.user)
        except HealthModel.MultipleObjectsReturned:
            self.message_user(request, _("Choose exactly one model."), messages.ERROR)
        except activation.UnableToActivate as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, _("%(model)s is active from the next run on.") % {"model": model})
