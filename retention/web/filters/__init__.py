"""How people narrow lists of customers and warnings; what is chosen stands in the address."""

from __future__ import annotations

from retention.web.filters.chips import Chip, chips
from retention.web.filters.facets import Choice, Choices, Facets, named, numbered
from retention.web.filters.fields import (
    RENEWALS,
    UNSAID,
    Checkboxes,
    DayFilter,
    Filters,
    Select,
    Several,
    asked,
    choices_asked,
    in_words,
    several,
)
from retention.web.filters.sets import CustomerFilter, WarningFilter

__all__ = [
    "RENEWALS",
    "UNSAID",
    "Checkboxes",
    "Chip",
    "Choice",
    "Choices",
    "CustomerFilter",
    "DayFilter",
    "Facets",
    "Filters",
    "Select",
    "Several",
    "WarningFilter",
    "asked",
    "chips",
    "choices_asked",
    "in_words",
    "named",
    "numbered",
    "several",
]
