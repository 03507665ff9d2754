"""What lists can be narrowed by; only rows that the person may see are ever searched."""

from __future__ import annotations

import django_filters as filters
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from retention.models import (
    Contact,
    Customer,
    CustomerNote,
    HealthSnapshot,
    Interaction,
    Level,
    OwnerSentiment,
    Subscription,
    Tier,
    Warning,
)


class CustomerFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Customers by what they are and how they do."""

    name = filters.CharFilter(lookup_expr="icontains")
    owner = filters.CharFilter(method="owned_by", label=_("login of the owner"))
    tier = filters.MultipleChoiceFilter(field_name="health__tier", choices=Tier.choices)
    score_below = filters.NumberFilter(field_name="health__score", lookup_expr="lt")
    score_from = filters.NumberFilter(field_name="health__score", lookup_expr="gte")
    gone = filters.BooleanFilter(field_name="gone_at", lookup_expr="isnull", exclude=True)
    updated_since = filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Customer
        fields = ("source", "external_id", "segment", "industry", "region", "channel", "lifecycle")

    def owned_by(self, queryset: QuerySet[Customer], name: str, value: str) -> QuerySet[Customer]:
        """By the login, whatever field the host's people sign in with."""
        return queryset.filter(**{f"owner__{get_user_model().USERNAME_FIELD}": value})


class OfCustomerFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Rows of one customer, by external id or number."""

    customer = filters.CharFilter(field_name="customer__external_id")
    customer_id = filters.NumberFilter()


class ContactFilter(OfCustomerFilter):
    """Contacts by role, and by whether they left."""

    left = filters.BooleanFilter(field_name="left_on", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Contact
        fields = ("external_id", "role")


class NoteFilter(OfCustomerFilter):
    """Notes of one customer."""

    class Meta:
        model = CustomerNote
        fields: tuple[str, ...] = ()


class SentimentFilter(OfCustomerFilter):
    """What owners said of one customer, and what counts of it."""

    in_force = filters.BooleanFilter(label=_("what counts now"))

    class Meta:
        model = OwnerSentiment
        fields = ("value",)


class SubscriptionFilter(OfCustomerFilter):
    """Subscriptions by product, and those that cover a day."""

    on = filters.DateFilter(method="covering", label=_("a day that the subscription covers"))

    class Meta:
        model = Subscription
        fields = ("external_id", "product")

    def covering(self, queryset: QuerySet[Subscription], name: str, value: object) -> QuerySet[Subscription]:
        """Started on or before the day, and not ended on it: the end is the first day not covered."""
        return queryset.filter(start__lte=value).exclude(end__lte=value)


class InteractionFilter(OfCustomerFilter):
    """Interactions by kind and time."""

    since = filters.IsoDateTimeFilter(field_name="occurred_at", lookup_expr="gte")
    before = filters.IsoDateTimeFilter(field_name="occurred_at", lookup_expr="lt")

    class Meta:
        model = Interaction
        fields = ("external_id", "kind")


class SnapshotFilter(OfCustomerFilter):
    """Snapshots by day and tier."""

    day_from = filters.DateFilter(field_name="day", lookup_expr="gte")
    day_to = filters.DateFilter(field_name="day", lookup_expr="lte")
    tier = filters.MultipleChoiceFilter(choices=Tier.choices)

    class Meta:
        model = HealthSnapshot
        fields = ("day",)


class WarningFilter(OfCustomerFilter):
    """Warnings by rule, level and state."""

    rule = filters.CharFilter(field_name="rule__code")
    level = filters.MultipleChoiceFilter(choices=Level.choices)
    open = filters.BooleanFilter(field_name="cleared_on", lookup_expr="isnull")
    opened_from = filters.DateFilter(field_name="opened_on", lookup_expr="gte")
    opened_to = filters.DateFilter(field_name="opened_on", lookup_expr="lte")

    class Meta:
        model = Warning
        fields = ()
