"""What interviews and departures can be narrowed by; only rows that the person may see are ever searched."""

from __future__ import annotations

import django_filters as filters
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from interviews.models import Departure, DepartureQuerySet, Interview, InterviewQuerySet, Purpose


class InterviewFilter(filters.FilterSet):  # type: ignore[misc]  # it has no types
    """Interviews by customer, purpose, state, interviewer and date."""

    customer = filters.CharFilter(field_name="customer__external_id")
    customer_id = filters.NumberFilter()
    purpose = filters.ChoiceFilter(choices=Purpose.choices)
    state = filters.MultipleChoiceFilter(choices=Interview.State.choices)
    channel = filters.ChoiceFilter(choices=Interview.Channel.choices)
    interviewer = filters.CharFilter(method="held_by", label=_("login of the interviewer"))
    due_before = filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="lt")
    counted = filters.BooleanFilter(method="in_reports", label=_("submitted, in its newest edition"))

    class Meta:
        model = Interview
        fields: tuple[str, ...] = ()

    def held_by(self, queryset: InterviewQuerySet, name: str, value: str) -> InterviewQuerySet:
        """By the login, whatever field the host's people sign in with."""
        return queryset.filter(**{f"interviewer__{get_user_model().USERNAME_FIELD}": value})

    def in_reports(self, queryset: InterviewQuerySet, name: str, value: bool) -> InterviewQuerySet:  # noqa: FBT001  django-filter's signature
        """What reports are made of, or everything else."""
        counted = Interview.objects.counted()
        return queryset.filter(pk__in=counted) if value else queryset.exclude(pk__in=counted)


class DepartureFilter(filters.FilterSet):  # type: ignore[misc]  # it has no types
    """Departures by customer and day."""

    customer = filters.CharFilter(field_name="customer__external_id")
    customer_id = filters.NumberFilter()
    left_since = filters.DateFilter(field_name="left_on", lookup_expr="gte")
    left_until = filters.DateFilter(field_name="left_on", lookup_expr="lte")
    interviewed = filters.BooleanFilter(method="with_interview", label=_("with a submitted interview"))

    class Meta:
        model = Departure
        fields: tuple[str, ...] = ()

    def with_interview(self, queryset: DepartureQuerySet, name: str, value: bool) -> DepartureQuerySet:  # noqa: FBT001  django-filter's signature
        """Those that were talked about, or were not."""
        talked = Interview.objects.counted().values("departure")
        return queryset.filter(pk__in=talked) if value else queryset.exclude(pk__in=talked.exclude(departure=None))
