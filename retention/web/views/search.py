"""One box finds customers, the people there, and whatever else the apps have to be found."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from retention import finding
from retention.web import search
from retention.web.pages import Page, is_fragment, sees_customers, sees_every_portfolio


class SearchPage(Page):
    """What fits the words in the address, a few of each kind."""

    template_name = "retention/search.html"

    def allowed(self, user: Any) -> bool:
        """People who have customers to look at."""
        return sees_customers(user)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what was found; only that where htmx asks while somebody types."""
        text = request.GET.get("q", "").replace("\x00", "").strip()[: finding.LONGEST]
        groups = search.search(text=text, user=request.user)
        template = "retention/_found.html" if is_fragment(request) else ""
        own = not sees_every_portfolio(request.user)
        return self.show({"text": text, "groups": groups, "own_portfolio": own}, template=template)
