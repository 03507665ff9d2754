"""What the page templates of every app share: tiers, numbers, days, sparklines, navigation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from retention.clock import database_now, local_day
from retention.earlywarning import heartbeat
from retention.models import CurrentHealth, Customer, Language, Warning
from retention.people import display_name, role_in_words
from retention.web import formats, navigation, rows, shapes
from retention.web.customer import metrics, sources, words
from retention.web.pages import sees_customers
from retention.web.personal import look
from retention.web.story import MetricLine

register = template.Library()


@register.inclusion_tag("retention/_navigation.html", takes_context=True)
def retention_navigation(context: Context) -> dict[str, Any]:
    """Show the entries that this person may open."""
    user = context.get("user")
    now = context.get("now") or database_now()
    entries = navigation.entries(user=user, current=str(context.get("nav_current") or ""), now=now)
    return {"entries": entries, "admin_url": _address("admin:index") if getattr(user, "is_staff", False) else ""}


@register.inclusion_tag("retention/_language.html", takes_context=True)
def retention_language(context: Context) -> dict[str, Any]:
    """Show the switch to the other language."""
    others = [one for one in Language.choices if not (get_language() or "").startswith(one[0])]
    return {"others": others, **_way_back(context)}


@register.inclusion_tag("retention/_look.html", takes_context=True)
def retention_look(context: Context) -> dict[str, Any]:
    """Show the switches for light or dark and for the density."""
    return {"compact": look.chosen(context.get("request")).get("density") == "compact", **_way_back(context)}


@register.simple_tag(takes_context=True)
def look_attributes(context: Context) -> SafeString:
    """Return what the root of a page says of light or dark and of the density; nothing where nothing was chosen."""
    chosen = look.chosen(context.get("request"))
    names = {"theme": "data-bs-theme", "density": "data-rt-density"}
    return format_html_join("", ' {}="{}"', ((names[part], value) for part, value in chosen.items()))


def _way_back(context: Context) -> dict[str, Any]:
    request = context.get("request")
    here = request.get_full_path() if request is not None and request.method == "GET" else ""
    return {"here": here, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("retention/_search_box.html", takes_context=True)
def retention_search(context: Context) -> dict[str, Any]:
    """Show the search box to those who have something to find."""
    user = context.get("user")
    return {"allowed": bool(user) and sees_customers(user) and bool(_address("retention:search"))}


@register.simple_tag
def address(name: str) -> str:
    """Return the address of a host's page, or nothing where the host has none by that name."""
    return _address(name)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.simple_tag
def tier(tier: str, score: Decimal | None = None, *, word: bool = True) -> SafeString:
    """Show a tier with its shape, its number where there is one, and its word."""
    return shapes.tier(tier, score, word=word)


@register.inclusion_tag("retention/_shape.html")
def shape(tier: str) -> dict[str, Any]:
    """Show the shape of a tier: it tells tiers apart where colours do not."""
    return {"tier": tier}


@register.simple_tag
def level(level: str) -> SafeString:
    """Show the level of a warning."""
    return shapes.level(level)


@register.filter
def sentiment(value: int) -> SafeString:
    """Show how an owner sees a customer, with a shape and the word."""
    return shapes.sentiment(value)


@register.simple_tag
def sparkline(values: Sequence[Any] | None, label: str = "", *, score: bool = False, small: bool = False) -> SafeString:
    """Draw a small line; in one of scores a change of a few points stays small."""
    return shapes.line(values, label, least_span=shapes.LEAST_SPAN if score else 0.0, small=small)


@register.inclusion_tag("retention/_heartbeat.html", takes_context=True)
def engine_heartbeat(context: Context) -> dict[str, Any]:
    """Say when the engine last ran, what it did, and when it runs next."""
    return {"beat": heartbeat.heartbeat(now=context["now"])}


@register.filter
def scored_metrics(lines: Iterable[MetricLine]) -> SafeString:
    """Draw the rows of metrics that carry weight."""
    return metrics.scored(lines)


@register.filter
def informing_metrics(lines: Iterable[MetricLine]) -> SafeString:
    """Draw the rows of metrics that only inform."""
    return metrics.informing(lines)


@register.filter
def person(user: Any) -> str:
    """Write the display name of a person."""
    return display_name(user)


@register.filter
def score(value: Decimal | float | None, places: int = 0) -> str:
    """Write a score rounded down, so that 39.6 does not look like the next tier: as lists show it, without decimals."""
    return formats.score(value, places)


@register.filter
def points(value: Decimal | float | None, places: int = 1) -> str:
    """Write a score or points with one decimal, or as many as asked for."""
    return formats.number(value, places)


@register.filter
def svg(value: float) -> str:
    """Write a coordinate, in every language with a point."""
    return f"{value:g}"


@register.filter
def profile(customer: Customer) -> list[str]:
    """Return what kind of company it is, in the words that the host gave."""
    return rows.profile_of(customer)


@register.filter
def evidence(warning: Warning) -> list[str]:
    """Return the values that raised a warning, in words; an entry of an older form is left out."""
    return sources.evidence(warning)


@register.filter
def interaction_kind(kind: str) -> str:
    """Write a kind of interaction in words; a host's own kind is shown as it is."""
    return words.interaction(kind)


@register.filter
def contact_role(role: str) -> str:
    """Write the role of a contact in words; a host's own role is shown as it is."""
    return role_in_words(role)


@register.filter
def signed(value: Decimal | float | None, places: int = 1) -> str:
    """Write a change with its sign: down 4.2, up 0.9."""
    return formats.number(value, places, signed=True)


@register.filter
def number(value: Decimal | float | None) -> str:
    """Write a whole number with thousands separated."""
    return formats.number(value)


@register.filter
def short(value: Decimal | float | None) -> str:
    """Write a number with as many decimals as it needs, two at most."""
    return formats.short(value)


@register.filter
def money(value: Decimal | float | None, currency: str = "") -> str:
    """Write an amount with its currency."""
    return formats.money(value, currency)


@register.filter
def percent(value: Decimal | float | None) -> str:
    """Write a share as per cent."""
    return formats.percent(value)


@register.filter
def day(value: date | None) -> str:
    """Write a day with its year."""
    return formats.day(value)


@register.filter
def short_day(value: date | None) -> str:
    """Write a day without its year."""
    return formats.short_day(value)


@register.filter
def moment(value: datetime | None) -> str:
    """Write a local day and time."""
    return formats.moment(value)


@register.filter
def days_until(value: date | None, now: datetime) -> str:
    """Write how many days are left until a day, or have passed since."""
    return formats.days_until(value, as_of=local_day(now))


@register.filter
def renewal_in_days(value: date, now: datetime) -> str:
    """Write how many days are left until a contract ends, or how long ago it ended."""
    return formats.renewal_in_days(value, as_of=local_day(now))


@register.filter
def week_change(health: CurrentHealth) -> Decimal | None:
    """Return the change of a score over seven days, where both ends are known."""
    if health.score is None or health.score_week_ago is None:
        return None
    return health.score - health.score_week_ago


@register.simple_tag(takes_context=True)
def sort_link(context: Context, key: str) -> SafeString:
    """Return the query that sorts a list by a column, the other way round where it already is."""
    request = context["request"]
    query = request.GET.copy()
    for passing in ("page", "filters"):
        query.pop(passing, None)
    query["sort"] = f"-{key}" if query.get("sort") == key else key
    return SafeString("?" + query.urlencode())
