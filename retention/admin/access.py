"""What every admin page of ours does alike: nothing is deleted, nothing is overwritten unseen, nobody sees too much."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import AdminSite, ModelAdmin
from django.db import connection
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from retention import conf
from retention.admin import audit
from retention.models import Customer


class GuardedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that refuses to overwrite what somebody else saved in the meantime, and shows both values."""

    as_seen = forms.CharField(required=False, widget=forms.HiddenInput)
    parts: tuple[tuple[type[Model], str], ...] = ()
    """Models whose rows are edited on the same page, each with the name of the key that leads here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", pgettext("after a label", ":"))
        super().__init__(*args, **kwargs)
        self.fields["as_seen"].initial = self.stamp() if self.instance.pk else ""

    def stamp(self) -> str:
        """Grows with every change of what this page shows."""
        own = [audit.stamp(self.instance)]
        return "/".join(own + [audit.stamp_of(model, **{key: self.instance.pk}) for model, key in self.parts])

    def clean(self) -> dict[str, Any]:
        """Compare what was shown with what is there now."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.instance.pk:
            return cleaned
        now = self.stamp()
        if self.data.get(self.add_prefix("as_seen")) != now:
            self._refuse(cleaned, now)
        return cleaned

    def _refuse(self, cleaned: dict[str, Any], now: str) -> None:
        stored = type(self.instance)._base_manager.get(pk=self.instance.pk)
        shown = [
            _("%(field)s: saved is %(theirs)s, yours is %(yours)s")
            % {"field": self.fields[name].label or name, "theirs": getattr(stored, name), "yours": cleaned.get(name)}
            for name in self.changed_data
            if name in cleaned and hasattr(stored, name) and getattr(stored, name) != cleaned.get(name)
        ]
        data: Any = self.data
        self.data = data.copy()
        self.data[self.add_prefix("as_seen")] = now  # type: ignore[index]
        self.add_error(
            None,
            [_("Somebody saved this while you had it open. Nothing was saved; save again to put yours in."), *shown],
        )


class Shown(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin page with our small style sheet, on which nothing can be deleted."""

    show_full_result_count = False

    class Media:
        css = {"all": ["retention/admin.css"]}

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """History stays: nothing is deleted here."""
        return False


class Inspection(Shown):
    """A page to look at only."""

    actions: Any = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows are made by the machinery, never by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Rows are changed by the machinery, never by hand."""
        return False


class OfCustomers(admin.ModelAdmin):  # type: ignore[type-arg]
    """A page whose rows belong to customers: a person sees the rows of the customers they may see."""

    customer_path = "customer"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only the rows of visible customers."""
        visible = Customer.objects.visible_to(request.user)
        found: QuerySet[Any] = super().get_queryset(request)
        if self.model is Customer:
            return found.filter(pk__in=visible.values("pk"))
        return found.filter(**{f"{self.customer_path}__in": visible})

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only visible customers can be chosen."""
        if db_field.related_model is Customer:
            kwargs["queryset"] = Customer.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class Audited(admin.ModelAdmin):  # type: ignore[type-arg]
    """A page whose history is the audit trail."""

    object_history_template = "admin/retention/history.html"

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The history with every change from the audit trail, whoever made it and however."""
        found = self.get_object(request, object_id)
        lines = audit.history(found) if found is not None else []
        return super().history_view(request, object_id, {**(extra_context or {}), "audit": lines})


class Definition(Audited, Shown):
    """A page that defines something: guarded against lost changes, with the audit trail as its history."""

    form = GuardedForm
    save_on_top = True

    def sections(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """The fieldsets of the page."""
        return super().get_fieldsets(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """The fieldsets with the hidden mark of what was seen."""
        fieldsets = [(name, dict(options)) for name, options in self.sections(request, obj)]
        if obj is not None and self.has_change_permission(request, obj):
            _name, first = fieldsets[0]
            if "as_seen" not in first["fields"]:
                first["fields"] = [*first["fields"], "as_seen"]
        return fieldsets

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row; while it is being saved, nobody else can save it."""
        found = super().get_object(request, object_id, from_field)
        if found is not None and request.method == "POST" and connection.in_atomic_block:
            self.model._base_manager.select_for_update().filter(pk=found.pk).first()
            found.refresh_from_db()
        return found


def sites() -> list[AdminSite]:
    """The admin sites in force."""
    return [import_string(path) for path in conf.settings().admin_sites]


def register(model: type[Model], admin_class: type[ModelAdmin[Any]]) -> None:
    """Show a model on every site, unless the host shows it in its own way already."""
    for site in sites():
        if not site.is_registered(model):
            site.register(model, admin_class)
