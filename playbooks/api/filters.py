"""What cases and tasks can be narrowed by; only rows that the person may see are ever searched."""

from __future__ import annotations

import django_filters as filters
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from playbooks.models import Case, CaseQuerySet, RetentionTask, RetentionTaskQuerySet
from playbooks.work.queue import DEADLINE_STATES
from retention.models import Level


class CaseFilter(filters.FilterSet):  # type: ignore[misc]  # it has no types
    """Cases by customer, level, state and outcome."""

    customer = filters.CharFilter(field_name="customer__external_id")
    customer_id = filters.NumberFilter()
    level = filters.MultipleChoiceFilter(choices=Level.choices)
    state = filters.ChoiceFilter(choices=Case.State.choices)
    outcome = filters.MultipleChoiceFilter(choices=Case.Outcome.choices)
    cleared = filters.BooleanFilter(method="whose_warnings_ended", label=_("none of its warnings is still open"))
    opened_since = filters.IsoDateTimeFilter(field_name="opened_at", lookup_expr="gte")

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()

    def whose_warnings_ended(self, queryset: CaseQuerySet, name: str, value: bool) -> CaseQuerySet:  # noqa: FBT001
        """Open cases for which "condition cleared" is proposed."""
        return queryset.filter(cleared=value)  # type: ignore[misc]  # annotated


class TaskFilter(filters.FilterSet):  # type: ignore[misc]  # it has no types
    """Tasks by customer, case, owner, level, state and deadline."""

    customer = filters.CharFilter(field_name="case__customer__external_id")
    customer_id = filters.NumberFilter(field_name="case__customer_id")
    case = filters.NumberFilter(field_name="case_id")
    owner = filters.CharFilter(method="owned_by", label=_("login of the owner"))
    level = filters.MultipleChoiceFilter(choices=Level.choices)
    state = filters.MultipleChoiceFilter(choices=RetentionTask.State.choices)
    priority = filters.MultipleChoiceFilter(choices=RetentionTask.Priority.choices)
    deadline_state = filters.MultipleChoiceFilter(choices=[(name, name) for name in DEADLINE_STATES])
    due_before = filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="lt")

    class Meta:
        model = RetentionTask
        fields: tuple[str, ...] = ()

    def owned_by(self, queryset: RetentionTaskQuerySet, name: str, value: str) -> RetentionTaskQuerySet:
        """By the login, whatever field the host's people sign in with."""
        return queryset.filter(**{f"owner__{get_user_model().USERNAME_FIELD}": value})
