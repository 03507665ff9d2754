"""What the operations dashboard needs besides what every page shares."""

from __future__ import annotations

from datetime import timedelta

from django import template

from retention.web import formats

register = template.Library()


@register.filter
def length_of_time(value: timedelta | None) -> str:
    """Write a length of time; a dash for nothing."""
    return formats.span(value) if isinstance(value, timedelta) else formats.NOTHING
