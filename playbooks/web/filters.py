"""How people narrow the cases; what is chosen stands in the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from playbooks.models import Case
from retention.models import Level
from retention.web.filters import Facets, several


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
