"""The filters of the lists of customers and of warnings."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from retention import finding
from retention.clock import local_day
from retention.models import Customer, CustomerQuerySet, Level, Tier, Warning
from retention.web.filters.facets import Facets
from retention.web.filters.fields import RENEWALS, DayFilter, Filters, Select, several
from retention.web.forms import DaysForm


class CustomerFilter(Filters):
    """Customers by name, tier, segment, industry, region, owner and renewal."""

    q = django_filters.CharFilter(label=_("Name or number"), method="search")
    state = django_filters.ChoiceFilter(
        label=pgettext_lazy("of a customer", "State"),
        choices=[("lost", _("lost")), ("all", _("current and lost"))],
        method="in_state",
        empty_label=_("current"),
        widget=Select,
    )
    tier = several(_("Tier"), "health__tier", Tier.choices)
    segment = several(_("Segment"), "segment", ())
    industry = several(_("Industry"), "industry", ())
    region = several(_("Region"), "region", ())
    owner = several(_("Owner"), "owner", ())
    driver = django_filters.ChoiceFilter(
        label=_("Most damaging metric"),
        field_name="health__worst_metric",
        empty_label=_("any"),
        widget=Select,
    )
    renewal = django_filters.ChoiceFilter(
        label=_("Renewal"), choices=RENEWALS, method="renews_within", empty_label=_("any time"), widget=Select
    )

    class Meta:
        model = Customer
        fields: list[str] = []

    def __init__(self, *args: Any, facets: Facets, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        facets.offer(self)

    def in_state(self, queryset: CustomerQuerySet, name: str, value: str) -> CustomerQuerySet:
        """Keep those who are lost, or everybody."""
        return queryset.lost(as_of=local_day(self.now)) if value == "lost" else queryset

    def search(self, queryset: QuerySet[Customer], name: str, value: str) -> QuerySet[Customer]:
        """Keep those whose name and number hold every word, as the search box does."""
        return finding.narrowed(queryset, value, ("name", "external_id"))

    def renews_within(self, queryset: QuerySet[Customer], name: str, value: str) -> QuerySet[Customer]:
        """Keep those whose renewal comes within so many days."""
        today = local_day(self.now)
        return queryset.filter(health__renewal_on__range=(today, today + timedelta(days=int(value))))


class WarningFilter(django_filters.FilterSet):  # type: ignore[misc]  # it comes without types
    """Warnings by state, level, rule, owner of the customer, and the days on which they were opened."""

    state = django_filters.ChoiceFilter(
        label=pgettext_lazy("of a warning", "State"),
        choices=[("open", _("open")), ("cleared", _("cleared"))],
        method="in_state",
        empty_label=_("open and cleared"),
        widget=Select,
    )
    level = several(_("Level"), "level", Level.choices)
    rule = several(_("Rule"), "rule", ())
    owner = several(_("Owner"), "customer__owner", ())
    since = DayFilter(label=_("Opened from"), field_name="opened_on", lookup_expr="gte")
    until = DayFilter(label=_("until"), field_name="opened_on", lookup_expr="lte")

    class Meta:
        model = Warning
        form = DaysForm
        fields: list[str] = []

    def __init__(self, *args: Any, facets: Facets, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facets.offer(self)

    def in_state(self, queryset: QuerySet[Warning], name: str, value: str) -> QuerySet[Warning]:
        """Keep those that are open, or those that have cleared."""
        return queryset.filter(cleared_on=None) if value == "open" else queryset.exclude(cleared_on=None)
