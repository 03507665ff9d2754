"""What this app adds to the side navigation, to the search and to the stream of a customer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from retention.web import navigation, search
from retention.web.customer import sources
from retention.web.emotions import card
from retention.web.pages import sees_customers


def register() -> None:
    """Add customers, warnings, the health of the portfolio, what can be found, and what is known about a customer."""
    sources.register_all()
    card.register()
    pages = (
        (20, "customers", _("Customers"), "g c"),
        (30, "warnings", _("Warnings"), "g w"),
        (35, "health", _("Health"), "g h"),
    )
    for position, key, label, keys in pages:
        navigation.register(
            navigation.NavItem(
                key=key,
                label=label,
                url_name=f"retention:{key}",
                position=position,
                allowed=sees_customers,
                keys=keys,
            )
        )
    search.register(
        search.Kind(
            key="customers",
            label=_("Customers"),
            position=10,
            find=search.find_customers,
            find_similar=search.find_similar_customers,
            list_url="retention:customers",
        )
    )
    search.register(
        search.Kind(
            key="contacts",
            label=_("People"),
            position=20,
            find=search.find_contacts,
            find_similar=search.find_similar_contacts,
        )
    )
