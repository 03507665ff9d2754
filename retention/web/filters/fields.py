"""The fields that lists are narrowed by, and what stands in an address for them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from retention.web.forms import DayField

RENEWALS = [(30, _("in 30 days")), (60, _("in 60 days")), (90, _("in 90 days")), (180, _("in 180 days"))]


class Checkboxes(forms.CheckboxSelectMultiple):
    """Several choices at once, shown as check boxes."""


class Select(forms.Select):
    """One choice of several, in Bootstrap's dress."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__(attrs={"class": "form-select", **(attrs or {})}, choices=choices)


UNSAID: Final = "-"
"""What stands in an address for an empty value."""


class Filters(django_filters.FilterSet):  # type: ignore[misc]  # it comes without types
    """What narrows a list; what of an address cannot be read is left out, and the rest of it counts."""

    @property
    def given(self) -> dict[str, Any]:
        """What was chosen."""
        if not self.is_bound:
            return {}
        self.form.is_valid()
        found: dict[str, Any] = self.form.cleaned_data
        return found


class DayFilter(django_filters.Filter):  # type: ignore[misc]  # it comes without types
    """A day of an address."""

    field_class = DayField


class Several(django_filters.MultipleChoiceFilter):  # type: ignore[misc]  # it comes without types
    """Rows with one of the chosen values; UNSAID chooses those of which nothing is said."""

    def get_filter_predicate(self, v: Any) -> dict[str, Any]:
        """Let what stands in an address for nothing be nothing."""
        found: dict[str, Any] = super().get_filter_predicate("" if v == UNSAID else v)
        return found


def several(label: Any, field: str, choices: Any) -> Several:
    """Return a filter of check boxes."""
    return Several(label=label, field_name=field, choices=choices, widget=Checkboxes, distinct=False)


def asked(data: QueryDict, names: Collection[str]) -> QueryDict | None:
    """Return an address that narrows by one of these, or asks what can be chosen; None makes no form for nothing."""
    return data if not data.keys().isdisjoint({"filters", *names}) else None


def values_asked(data: QueryDict, name: str) -> list[str]:
    """Return what an address asks for of a field, without what no row can hold."""
    return [one for one in data.getlist(name) if one and "\x00" not in one]


def choices_asked(data: QueryDict, name: str) -> list[tuple[str, Any]]:
    """Return what an address asks for as the choices of a field: where nobody chooses, others need not be read."""
    return [in_words(one) for one in values_asked(data, name)]


def in_words(value: str) -> tuple[str, Any]:
    """Return a value that customers have as a choice."""
    return (UNSAID, _("not given")) if value in ("", UNSAID) else (value, value)
