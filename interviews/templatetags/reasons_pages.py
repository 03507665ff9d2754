"""What the pages about reasons share: shares with their intervals, and values out of tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from interviews.analysis.figures.intervals import Share
from retention.web import formats

register = template.Library()


@register.simple_tag
def share(value: Share) -> SafeString:
    """Write a share with the ends of its interval."""
    if value.share is None:
        return format_html("{}", formats.NOTHING)
    ends = f"{formats.number((value.low or 0) * 100)}–{formats.number((value.high or 0) * 100)}"  # noqa: RUF001  the dash of a range
    return format_html('{} <span class="rt-soft">({})</span>', formats.percent(value.share), ends)


@register.filter
def of(values: Mapping[Any, Any], key: Any) -> Any:
    """Return the value of a table, or nothing."""
    return values.get(key)
