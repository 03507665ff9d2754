"""Customers and what is known about them, for the people who may see them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from retention.admin.access import OfCustomers, Shown
from retention.admin.entered import Entered, EnteredForm, with_keys
from retention.ingest import contacts, customers, interactions, subscriptions
from retention.models import Contact, Customer, Interaction, Involvement, Subscription


class CustomerForm(EnteredForm):
    """A customer; the CSM is chosen among the active people."""

    record = staticmethod(customers.record)

    class Meta:
        model = Customer
        fields = (
            "external_id",
            "name",
            "segment",
            "industry",
            "employees",
            "annual_revenue",
            "region",
            "channel",
            "lifecycle",
            "owner",
            "signed_on",
            "lost_on",
            "url",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "owner" in self.fields:
            model = get_user_model()
            self.fields["owner"].queryset = model._default_manager.order_by(model.USERNAME_FIELD)  # type: ignore[attr-defined]

    def row(self) -> dict[str, Any]:
        """As a file has it: the CSM by login."""
        row = super().row()
        owner = row.pop("owner")
        row["csm"] = owner.get_username() if owner else ""
        row["external_id"] = row["external_id"] or self.instance.external_id
        return row

    def key(self) -> dict[str, str]:
        """Entered by hand: without a source, for the tenant of the request."""
        if not self.instance.pk:
            self.instance.tenant = self.tenant
        return {"source": self.instance.source, "tenant": self.instance.tenant}


class _Rows(admin.TabularInline):  # type: ignore[type-arg]
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """On their own pages."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """On their own pages."""
        return False


class ContactInline(_Rows):
    """The people at the customer."""

    model = Contact
    fields = ("name", "role", "email", "left_on")


class SubscriptionInline(_Rows):
    """What the customer pays."""

    model = Subscription
    fields = ("product", "start", "end", "mrr", "currency")


class CustomerAdmin(Entered):
    """The customers a person may see."""

    form = CustomerForm
    inlines = [ContactInline, SubscriptionInline]
    list_display = ("name", "external_id", "segment", "industry", "region", "owner", "signed_on", "lost_on", "source")
    list_filter = ("segment", "industry", "region", "channel", "source")
    search_fields = ("name", "external_id")
    list_select_related = ("owner",)
    ordering = ("name",)
    readonly_fields = ("source", "tenant", "gone_at", "attributes")
    fieldsets = (
        (None, {"fields": ("external_id", "name", "owner", ("signed_on", "lost_on"), "lifecycle")}),
        (
            gettext_lazy("Profile"),
            {"fields": (("segment", "industry"), ("region", "channel"), ("employees", "annual_revenue"), "attributes")},
        ),
        (gettext_lazy("Where it comes from"), {"fields": (("source", "tenant"), "gone_at", "url")}),
    )


class ContactForm(EnteredForm):
    """A person at a customer."""

    record = staticmethod(contacts.record)

    class Meta:
        model = Contact
        fields = ("customer", "external_id", "name", "email", "role", "left_on")

    def row(self) -> dict[str, Any]:
        """As a file has it: the customer by number."""
        return with_keys(self, super().row())


class ContactAdmin(Entered):
    """The people at the customers a person may see."""

    form = ContactForm
    list_display = ("name", "role", "customer", "email", "left_on")
    list_filter = ("role",)
    search_fields = ("name", "email", "customer__name")
    list_select_related = ("customer",)
    autocomplete_fields = ("customer",)
    ordering = ("customer__name", "name")


class SubscriptionForm(EnteredForm):
    """What a customer pays."""

    record = staticmethod(subscriptions.record)

    class Meta:
        model = Subscription
        fields = ("customer", "external_id", "product", "start", "end", "mrr", "currency", "billing_months")

    def row(self) -> dict[str, Any]:
        """As a file has it: the customer by number."""
        return with_keys(self, super().row())


class SubscriptionAdmin(Entered):
    """The subscriptions of the customers a person may see."""

    form = SubscriptionForm
    list_display = ("customer", "product", "start", "end", "mrr", "currency")
    search_fields = ("customer__name", "product", "external_id")
    list_select_related = ("customer",)
    autocomplete_fields = ("customer",)
    ordering = ("-start",)


class InteractionForm(EnteredForm):
    """A call, a mail, an event."""

    record = staticmethod(interactions.record)

    class Meta:
        model = Interaction
        fields = ("customer", "external_id", "kind", "occurred_at", "contact", "sentiment", "note")

    def row(self) -> dict[str, Any]:
        """As a file has it: customer and contact by number."""
        row = with_keys(self, super().row())
        row["contact"] = row["contact"].external_id if row["contact"] else ""
        row["occurred_at"] = row["occurred_at"].isoformat()
        return row


class InteractionAdmin(Entered):
    """What happened with the customers a person may see; rules listen to kinds such as champion_left."""

    form = InteractionForm
    list_display = ("occurred_at", "customer", "kind", "contact", "sentiment")
    list_filter = ("kind",)
    search_fields = ("customer__name", "note")
    list_select_related = ("customer", "contact")
    autocomplete_fields = ("customer", "contact")
    ordering = ("-pk",)


class InvolvementForm(forms.ModelForm):  # type: ignore[type-arg]
    """A seller, or somebody else whom no table knows."""

    class Meta:
        model = Involvement
        fields = ("customer", "person", "capacity", "note")


class InvolvementAdmin(OfCustomers, Shown):
    """Who works or has worked for a customer; sellers are entered by hand, and nothing is ever taken out."""

    form = InvolvementForm
    list_display = ("customer", "person", "capacity", "since", "note")
    list_filter = ("capacity",)
    search_fields = ("customer__name", "customer__external_id")
    list_select_related = ("customer", "person")
    raw_id_fields = ("customer",)
    ordering = ("-since", "-pk")
    fieldsets = (
        (
            None,
            {
                "fields": ("customer", "person", "capacity", "note"),
                "description": gettext_lazy(
                    "Owners, doers of tasks, approvers and members of retention teams are noted by themselves. Enter "
                    "here who else has worked for a customer, such as sellers: they hold no exit interview with them."
                ),
            },
        ),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was noted stays."""
        return False
