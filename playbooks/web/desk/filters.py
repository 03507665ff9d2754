"""How people narrow the queue; what is chosen stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from playbooks.models import Playbook, RetentionTask, Step
from playbooks.web.desk.groups import LABELS, Borders
from playbooks.web.desk.narrowing import HOST, Narrowing, scored
from retention.models import Level, Metric, Tier
from retention.web.filters import Checkboxes, Choice, Choices, Facets, Select, Several, asked, named, numbered, several


class QueueFacets(Facets):
    """What a queue can be narrowed by: values of its customers, rules, metrics, playbooks and their steps."""

    FIELDS = ("segment", "industry", "region", "channel", "lifecycle")
    NAMED: ClassVar[Mapping[str, Choices]] = {
        "rule": Facets.NAMED["rule"],
        "reason": lambda: named(Metric.objects.filter(active=True), "code"),
        "playbook": lambda: named(Playbook.objects.all(), "pk"),
        "step": lambda: numbered(Step.objects.filter(version__state="published"), "position"),
    }


class OfScore(Several):
    """Tasks of customers whose newest score has one of the chosen values."""

    def filter(self, qs: QuerySet[RetentionTask], value: list[str]) -> QuerySet[RetentionTask]:
        """Keep them; all where none is chosen."""
        return scored(qs, Q(**{f"{self.field_name}__in": value})) if value else qs


class TaskFilter(django_filters.FilterSet):  # type: ignore[misc]  # it comes without types
    """Tasks by group, tier, level, owner and what the host says of the customer, and by the `narrowings` there are."""

    when = django_filters.ChoiceFilter(
        label=_("Due"), choices=list(LABELS.items()), method="in_group", empty_label=_("any time"), widget=Select
    )
    tier = OfScore(label=_("Tier"), field_name="tier", choices=Tier.choices, widget=Checkboxes, distinct=False)
    level = several(_("Level"), "level", Level.choices)
    owner = several(_("Owner"), "owner", ())
    segment = several(_("Segment"), f"{HOST}segment", ())
    region = several(_("Region"), f"{HOST}region", ())
    industry = several(_("Industry"), f"{HOST}industry", ())
    channel = several(_("Channel"), f"{HOST}channel", ())
    lifecycle = several(_("Lifecycle stage"), f"{HOST}lifecycle", ())
    since = django_filters.IsoDateTimeFilter(
        label=_("New since"), field_name="created_at", lookup_expr="gt", widget=forms.HiddenInput
    )

    class Meta:
        model = RetentionTask
        fields: list[str] = []

    def __init__(
        self,
        data: QueryDict,
        *,
        narrowings: Mapping[str, Narrowing],
        facets: Facets,
        now: datetime,
        owners: Choice,
        **kwargs: Any,
    ) -> None:
        super().__init__(asked(data, {*self.base_filters, *narrowings}), **kwargs)
        self.now = now
        self.narrowings = narrowings
        if not self.is_bound:
            return
        for name, narrowing in narrowings.items():
            added = _filter_of(narrowing)
            added.field_name, added.parent, added.model = name, self, RetentionTask
            self.filters[name] = added
            added.method = self.narrow
        facets.offer(self, owners)

    def in_group(self, queryset: QuerySet[RetentionTask], name: str, value: str) -> QuerySet[RetentionTask]:
        """Keep one group."""
        return queryset.filter(Borders(now=self.now).condition(value))

    def narrow(self, queryset: QuerySet[RetentionTask], name: str, value: Any) -> QuerySet[RetentionTask]:
        """Keep what fits one of the narrowings."""
        values = [one for one in (value if isinstance(value, list) else [value]) if one]
        return self.narrowings[name].keep(queryset, values, self.now) if values else queryset


def _filter_of(narrowing: Narrowing) -> django_filters.Filter:
    if narrowing.several:
        return django_filters.MultipleChoiceFilter(
            label=narrowing.label, choices=narrowing.options or (), widget=Checkboxes, distinct=False
        )
    return django_filters.ChoiceFilter(
        label=narrowing.label, choices=narrowing.options or (), empty_label=_("any"), widget=Select
    )
