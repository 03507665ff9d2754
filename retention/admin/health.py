"""The newest scores, what people think of them, and the warnings that fired."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from retention.admin.access import Inspection, OfCustomers, Shown
from retention.clock import database_now
from retention.earlywarning.conditions import evidence_in_words
from retention.models import HealthOverride
from retention.scoring import overrides


class OverrideForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person's own judgement of a customer."""

    class Meta:
        model = HealthOverride
        fields = ("customer", "score", "reason", "expires_on")


class HealthOverrideAdmin(OfCustomers, Shown):
    """Scores set by people: shown beside the computed score until they expire, never changed afterwards."""

    form = OverrideForm
    list_display = ("customer", "score", "author_name", "created_at", "expires_on", "ended_at")
    search_fields = ("customer__name", "reason", "author_name")
    list_select_related = ("customer",)
    autocomplete_fields = ("customer",)
    ordering = ("-created_at",)
    actions = ["end"]
    object_history_template = "admin/object_history.html"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A judgement is ended, not changed."""
        return obj is None and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: HealthOverride, form: Any, change: bool) -> None:  # noqa: FBT001
        """Judge the customer; an earlier judgement ends."""
        made = overrides.set_override(
            customer_id=obj.customer_id,
            score=obj.score,
            reason=obj.reason,
            expires_on=obj.expires_on,
            by=request.user,  # type: ignore[arg-type]
            now=database_now(),
        )
        obj.pk = made.pk

    @admin.action(description=gettext_lazy("End the chosen overrides"), permissions=["change"])
    def end(self, request: HttpRequest, queryset: QuerySet[HealthOverride]) -> None:
        """The computed score counts again."""
        ended = sum(
            overrides.end_override(customer_id=one.customer_id, by=request.user, now=database_now())  # type: ignore[arg-type]
            for one in queryset.filter(ended_at=None)
        )
        level = messages.SUCCESS if ended else messages.WARNING
        self.message_user(request, _("%(count)d ended.") % {"count": ended}, level)


class CurrentHealthAdmin(OfCustomers, Shown):
    """The newest score of each customer."""

    list_display = ("customer", "score", "tier", "coverage", "day", "worst_metric", "mrr", "renewal_on")
    list_filter = ("tier",)
    search_fields = ("customer__name", "customer__external_id")
    list_select_related = ("customer",)
    ordering = ("score",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Computed, never entered."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Computed, never entered."""
        return False


class WarningAdmin(OfCustomers, Inspection):
    """The warnings of the customers a person may see."""

    list_display = ("opened_on", "level", "rule", "customer", "cleared_on", "withdrawn_at")
    list_filter = ("level", "rule")
    search_fields = ("customer__name", "customer__external_id", "rule__code")
    list_select_related = ("rule", "customer")
    date_hierarchy = "opened_on"
    ordering = ("-opened_on", "pk")
    fields = ("rule", "customer", "level", "opened_on", "cleared_on", "withdrawn_at", "raised_at", "why")

    @admin.display(description=gettext_lazy("why"))
    def why(self, warning: Any) -> SafeString:
        """The evidence in words."""
        return format_html_join("", "<p>{}</p>", ((evidence_in_words(item),) for item in warning.evidence))
