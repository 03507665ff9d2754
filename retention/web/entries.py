"""What this app adds to the side navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from retention.web import navigation
from retention.web.pages import sees_customers


def register() -> None:
    """Add customers and warnings."""
    for position, key, label in ((20, "customers", _("Customers")), (30, "warnings", _("Warnings"))):
        navigation.register(
            navigation.NavItem(
                key=key, label=label, url_name=f"retention:{key}", position=position, allowed=sees_customers
            )
        )
