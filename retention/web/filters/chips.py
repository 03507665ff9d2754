"""What narrows a list now, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import django_filters
from django.http import QueryDict

from retention.web import formats


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One filter in force, in words, and the query without it."""

    label: str
    value: str
    query: str


def chips(filters: django_filters.FilterSet, data: QueryDict) -> list[Chip]:
    """Return what narrows the list now, one chip a field, each with the way back."""
    found: list[Chip] = []
    if not filters.is_bound:
        return found
    filters.form.is_valid()  # what cannot be read is told apart, and narrows nothing
    for name, field in filters.form.fields.items():
        chosen = filters.form.cleaned_data.get(name)
        if chosen in (None, "", []):
            continue
        words = {str(value): label for value, label in getattr(field, "choices", ())}
        values = chosen if isinstance(chosen, list) else [chosen]
        rest = data.copy()
        for key in (name, "page", "filters"):
            rest.pop(key, None)
        written = formats.listed(_written(words.get(str(value), value)) for value in values)
        found.append(Chip(label=str(field.label), value=written, query="?" + rest.urlencode()))
    return found


def _written(value: Any) -> str:
    """Write a value of a filter: days and moments as they are written on the page, all else as it is."""
    if isinstance(value, datetime):
        return formats.moment(value)
    return formats.day(value) if isinstance(value, date) else str(value)
