"""How people narrow the cases; what is chosen stands in the address."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from playbooks.analytics import operations
from playbooks.models import Case, CaseReason, RetentionTask
from retention.models import Level
from retention.people import display_name
from retention.web.filters import DayFilter, Facets, several
from retention.web.forms import DaysForm


def people(facets: Facets, asked: Collection[str], *, tasks: QuerySet[RetentionTask]) -> list[tuple[str, str]]:
    """The owners of customers, and of those who are asked for whoever has one of these tasks but no customer."""
    model = get_user_model()
    known = dict(facets.owners())
    keys = []
    for key in set(asked) - known.keys():
        try:
            keys.append(model._meta.pk.to_python(key))
        except ValidationError:
            continue
    if keys:
        theirs = tasks.order_by().filter(owner=OuterRef("pk"))
        known |= {str(one.pk): display_name(one) for one in model._default_manager.filter(Exists(theirs), pk__in=keys)}
    return sorted(known.items(), key=lambda choice: choice[1].casefold())


class CaseFilter(django_filters.FilterSet):  # type: ignore[misc]  # it comes without types
    """Cases by state, outcome, level, rule, owner, segment, region, industry, and when they were opened or closed."""

    state = several(_("State"), "state", Case.State.choices)
    outcome = several(_("Outcome"), "outcome", Case.Outcome.choices)
    level = several(_("Level"), "level", Level.choices)
    owner = several(_("Owner"), "customer__owner", ())
    segment = several(_("Segment"), "customer__segment", ())
    region = several(_("Region"), "customer__region", ())
    industry = several(_("Industry"), "customer__industry", ())

    rule = several(_("Rule"), "rule", ())
    since = DayFilter(label=pgettext_lazy("of a case", "Opened from"), method="opened_from")
    until = DayFilter(label=pgettext_lazy("of a case", "opened until"), method="opened_until")
    closed_since = DayFilter(label=_("Closed from"), method="closed_from")
    closed_until = DayFilter(label=_("closed until"), method="closed_by")

    class Meta:
        model = Case
        form = DaysForm
        fields: list[str] = []

    def __init__(self, *args: Any, facets: Facets, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["rule"].method = self.because_of
        facets.offer(self)

    def because_of(self, queryset: QuerySet[Case], name: str, value: list[Any]) -> QuerySet[Case]:
        """Keep the cases that have a warning of one of these rules among their reasons."""
        if not value:
            return queryset
        reasons = CaseReason.objects.filter(case=OuterRef("pk"), warning__rule_id__in=value, warning__withdrawn_at=None)
        return queryset.filter(Exists(reasons))

    def opened_from(self, queryset: QuerySet[Case], name: str, value: date) -> QuerySet[Case]:
        """Keep those that were opened on the day or later."""
        return queryset.filter(opened_at__gte=operations.between(first=value, last=value).start)

    def opened_until(self, queryset: QuerySet[Case], name: str, value: date) -> QuerySet[Case]:
        """Keep those that were opened on the day or earlier."""
        return queryset.filter(opened_at__lt=operations.between(first=value, last=value).end)

    def closed_from(self, queryset: QuerySet[Case], name: str, value: date) -> QuerySet[Case]:
        """Keep those that were closed on the day or later."""
        return queryset.filter(closed_at__gte=operations.between(first=value, last=value).start)

    def closed_by(self, queryset: QuerySet[Case], name: str, value: date) -> QuerySet[Case]:
        """Keep those that were closed on the day or earlier."""
        return queryset.filter(closed_at__lt=operations.between(first=value, last=value).end)
