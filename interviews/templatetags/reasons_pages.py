"""What the pages about reasons share: shares with their intervals, numbers that open their rows, values of tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from interviews.analysis.figures.intervals import Share
from interviews.web.behind import addresses
from retention.web import formats

register = template.Library()


@register.simple_tag
def share(value: Share) -> SafeString:
    """Write a share with the ends of its interval."""
    if value.share is None:
        return format_html("{}", formats.NOTHING)
    ends = f"{formats.number((value.low or 0) * 100)}–{formats.number((value.high or 0) * 100)}"  # noqa: RUF001  the dash of a range
    return format_html('{} <span class="rt-soft">({})</span>', formats.percent(value.share), ends)


@register.simple_tag(takes_context=True)
def rows_behind(context: template.Context, **own: Any) -> str:
    """Return the address of the departures behind a number."""
    return str(context["behind"](**own))


@register.simple_tag(takes_context=True)
def rows_of_group(context: template.Context, one: str, other: str | None = None, **own: Any) -> str:
    """Return the address of the departures behind a number of a group that is large enough to be shown."""
    view = context["view"]
    group = addresses.of_group(by=view["by"], value=one)
    if other is not None:
        group |= addresses.of_group(by=view["across"], value=other)
    return str(context["behind"](**group, **own))


@register.simple_tag(takes_context=True)
def number_behind(context: template.Context, value: int | Share, words: str = "", **own: Any) -> SafeString:
    """Write a number, in other words where they are given, and let it open the departures that it counts."""
    return _opening(value, words, lambda: rows_behind(context, **own))


@register.simple_tag(takes_context=True)
def number_of_group(
    context: template.Context, value: int | Share, one: str, other: str | None = None, words: str = "", **own: Any
) -> SafeString:
    """Write a number of a group in the same way."""
    return _opening(value, words, lambda: rows_of_group(context, one, other, **own))


def _opening(value: int | Share, words: str, address: Callable[[], str]) -> SafeString:
    """What counts nobody opens nothing."""
    text = words or (share(value) if isinstance(value, Share) else formats.number(value))
    counted = value.part if isinstance(value, Share) else value
    return format_html('<a href="{}">{}</a>', address(), text) if counted else format_html("{}", text)


@register.filter
def of(values: Mapping[Any, Any], key: Any) -> Any:
    """Return the value of a table, or nothing."""
    return values.get(key)
