"""How people narrow the queue; what is chosen stands in the address."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from playbooks.models import Case, CaseReason, RetentionTask
from playbooks.web.groups import LABELS, Borders
from retention.models import Level, Tier
from retention.web.filters import Facets, Select, rule_choices, several

HOST = "case__customer__"


class TaskFilter(django_filters.FilterSet):  # type: ignore[misc]  # it comes without types
    """Tasks by group, tier, level, rule, owner, segment, region and industry."""

    when = django_filters.ChoiceFilter(
        label=_("Due"), choices=list(LABELS.items()), method="in_group", empty_label=_("any time"), widget=Select
    )
    tier = several(_("Tier"), f"{HOST}health__tier", Tier.choices)
    level = several(_("Level"), "level", Level.choices)
    rule = several(_("Rule"), "rule", ())
    owner = several(_("Owner"), "owner", ())
    segment = several(_("Segment"), f"{HOST}segment", ())
    region = several(_("Region"), f"{HOST}region", ())
    industry = several(_("Industry"), f"{HOST}industry", ())

    class Meta:
        model = RetentionTask
        fields: list[str] = []

    def __init__(self, *args: Any, facets: Facets, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        facets.offer(self)
        self.filters["rule"].extra["choices"] = rule_choices
        self.filters["rule"].method = self.because_of

    def in_group(self, queryset: QuerySet[RetentionTask], name: str, value: str) -> QuerySet[RetentionTask]:
        """Keep one group."""
        return queryset.filter(Borders(now=self.now).condition(value))

    def because_of(self, queryset: QuerySet[RetentionTask], name: str, value: list[Any]) -> QuerySet[RetentionTask]:
        """Keep the tasks of cases that have a warning of one of these rules among their reasons."""
        if not value:
            return queryset
        reasons = CaseReason.objects.filter(
            case=OuterRef("case"), warning__rule_id__in=value, warning__withdrawn_at=None
        )
        return queryset.filter(Exists(reasons))


class CaseFilter(django_filters.FilterSet):  # type: ignore[misc]  # it comes without types
    """Cases by state, outcome, level, owner, segment, region and industry."""

    state = several(_("State"), "state", Case.State.choices)
    outcome = several(_("Outcome"), "outcome", Case.Outcome.choices)
    level = several(_("Level"), "level", Level.choices)
    owner = several(_("Owner"), "customer__owner", ())
    segment = several(_("Segment"), "customer__segment", ())
    region = several(_("Region"), "customer__region", ())
    industry = several(_("Industry"), "customer__industry", ())

    class Meta:
        model = Case
        fields: list[str] = []

    def __init__(self, *args: Any, facets: Facets, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facets.offer(self)
