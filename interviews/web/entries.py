"""What this app adds to the pages of the app on its left: its own pages, and why a customer left."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from interviews.models import Departure
from interviews.web import access, reasons
from interviews.web.customer import rivals, sources
from retention.clock import local_day
from retention.web import navigation, panels


def register() -> None:
    """Add this app's pages to the navigation, and its panel to the customer page."""
    navigation.register(
        navigation.NavItem(
            key="interviews",
            label=_("Interviews"),
            url_name="interviews:interviews",
            position=40,
            allowed=access.sees_interviews,
            keys="g i",
        )
    )
    panels.register(
        panels.Panel(
            key="departure",
            title=_("Why they left"),
            position=5,
            load=load_departure,
            template="interviews/_panel.html",
        )
    )
    panels.register(
        panels.Panel(
            key="competitors",
            title=_("Competitors"),
            position=62,
            load=rivals.load,
            template="interviews/_competitors.html",
        )
    )
    sources.register_all()


def load_departure(asked: panels.PanelRequest) -> dict[str, Any] | None:
    """Return the newest departure of a customer with its reasons; nothing for those who are still there."""
    if "departures" in asked.missing:
        return None
    departures = Departure.objects.visible_to(asked.user).filter(customer=asked.customer)
    departure = departures.order_by("-left_on", "-pk").first()
    if departure is None:
        return None
    return {
        "departure": departure,
        "views": reasons.views_of(departure_id=departure.pk),
        "interviews": reasons.interviews_of(departure, asked.user),
        "form": reasons.record_form(departure=departure, user=asked.user, as_of=local_day(asked.now)),
    }
