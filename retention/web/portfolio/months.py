"""Months in words, and the filters in force with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from retention.web.filters import Chip, chips
from retention.web.portfolio.night import month_in
from retention.web.portfolio.selection import PortfolioFilter


def month(value: date) -> str:
    """Write a month with its year."""
    return date_format(value, "YEAR_MONTH_FORMAT")


def renewal_in_words(value: str) -> str:
    """Write what the filter of the renewal asks for."""
    first = month_in(value.removeprefix("from-"))
    if first is None:
        return _("no date")
    return _("%(month)s or later") % {"month": month(first)} if value.startswith("from-") else month(first)


def chips_of(filters: PortfolioFilter, data: QueryDict) -> list[Chip]:
    """Return what narrows the list now; months are in words."""
    written = filters.chosen.get("renews", "")
    return [
        replace(chip, value=renewal_in_words(written)) if written and chip.value == written else chip
        for chip in chips(filters, data)
    ]
