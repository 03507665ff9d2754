"""The page that explains the keys: one table for everything that they do, on whatever page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from retention.web import navigation
from retention.web.pages import Page


class KeysPage(Page):
    """What the keys do."""

    template_name = "retention/keys.html"

    def allowed(self, user: Any) -> bool:
        """Everybody who may open one of our pages."""
        return navigation.goes_anywhere(user)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show those that this person has a use for."""
        return self.show({"groups": navigation.key_groups(user=self.person)})
