"""Rows entered by hand: through the same door as files, by people who may see the customer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest

from retention import conf
from retention.admin.access import OfCustomers, Shown
from retention.clock import database_now
from retention.ingest.outcome import UnableToIngest
from retention.models import Customer


class EnteredForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row entered by hand: judged by ingest, as a row of a file is."""

    record: Callable[..., Any]
    user: Any = None
    tenant = ""

    def row(self) -> dict[str, Any]:
        """The row as a file would have it."""
        return {name: self.cleaned_data.get(name) for name in self.Meta.fields}  # type: ignore[attr-defined]

    def key(self) -> dict[str, str]:
        """Source and tenant of the row."""
        customer = self.cleaned_data.get("customer") or self.instance.customer
        return {"source": customer.source, "tenant": customer.tenant}

    def clean(self) -> dict[str, Any]:
        """Try the row without writing it."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            self.cleaned_data = cleaned
            try:
                self.enter(dry_run=True)
            except UnableToIngest as error:
                for one in error.errors:
                    where = one.column if one.column in self.fields else None
                    self.add_error(where, f"{one.reason} {one.remedy}")
        return cleaned

    def enter(self, *, dry_run: bool = False) -> None:
        """Record the row. Raises UnableToIngest."""
        row = {name: "" if value is None else value for name, value in self.row().items()}
        type(self).record(
            rows=[(1, row)], origin="admin", now=database_now(), by=self.user, dry_run=dry_run, **self.key()
        )


class Entered(OfCustomers, Shown):
    """A page on which rows of sources without a connection are entered by hand."""

    source_path = "customer__source"

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        """The form knows who enters, and for which tenant."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.user = request.user  # the class is made for this request
        tenant_of = conf.settings().request_tenant
        form.tenant = tenant_of(request) if tenant_of is not None else ""
        return form

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What a connected source delivers is changed there."""
        return super().has_change_permission(request, obj) and not (obj is not None and self._is_connected(obj))

    def _is_connected(self, obj: Any) -> bool:
        owner = obj if isinstance(obj, Customer) else obj.customer
        return owner.source in {source.name for source in conf.settings().customer_sources}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The key of a row stays."""
        keys = ("source", "tenant", "external_id") if self.model is Customer else ("customer", "external_id")
        return (*super().get_readonly_fields(request, obj), *keys) if obj else super().get_readonly_fields(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        """Record the row, and take up its number."""
        form.enter()
        keys = {"external_id": obj.external_id}
        if isinstance(obj, Customer):
            keys |= {"source": obj.source, "tenant": obj.tenant}
        else:
            keys["customer"] = obj.customer
        obj.pk = self.model._default_manager.get(**keys).pk
        obj.refresh_from_db()


def with_keys(form: EnteredForm, row: dict[str, Any]) -> dict[str, Any]:
    """As a file has it: customer and row by their numbers."""
    customer = row["customer"] or form.instance.customer
    return row | {"customer": customer.external_id, "external_id": row["external_id"] or form.instance.external_id}
