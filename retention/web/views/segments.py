"""Saving a segment of customers, and removing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from retention.analytics import segments
from retention.models import Customer
from retention.web.filters import Facets
from retention.web.pages import Page, sees_customers
from retention.web.portfolio.saved import ALSO, UNSAVED
from retention.web.portfolio.selection import PortfolioFilter, kept_of


class SaveSegment(Page):
    """Save the filters of a list under a name."""

    http_method_names = ["post"]

    def allowed(self, user: Any) -> bool:
        """People who have customers to look at."""
        return sees_customers(user)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save what of the filters is understood, and go back to them; what is refused stands in the form again."""
        query = self.understood(request.POST.get("query", ""))
        replaces, shared = request.POST.get("replaces", ""), request.POST.get("shared") == "1"
        name = replaces or request.POST.get("name", "")
        try:
            segment = segments.save(
                name=name, query=query, shared=shared, by=request.user, now=self.now, replaces=bool(replaces)
            )
        except segments.UnableToSaveSegment as error:
            taken = name if isinstance(error, segments.UnableToReplaceSegment) else ""
            request.session[UNSAVED] = {"problem": str(error), "taken": taken, "name": name[:200], "shared": shared}
        else:
            messages.success(request, _("The segment “%(name)s” is saved.") % {"name": segment.name})
        return redirect(f"{reverse('retention:customers')}?{query}")

    def understood(self, query: str) -> str:
        """Return the filters that the list knows; the rest of what was sent is dropped."""
        data = QueryDict(query[: segments.LONGEST_QUERY * 2])
        visible = Customer.objects.visible_to(self.person).present()
        filters = PortfolioFilter(data, queryset=visible, user=self.person, facets=Facets(visible), now=self.now)
        return kept_of(filters, data, also=ALSO).urlencode() if filters.chosen else ""


class RemoveSegment(Page):
    """Remove a segment of one's own, or a shared one with the permission to share."""

    http_method_names = ["post"]

    def allowed(self, user: Any) -> bool:
        """People who have customers to look at."""
        return sees_customers(user)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Remove it and go back to the list."""
        try:
            name = segments.remove(segment_id=pk, by=request.user)
        except segments.UnableToRemoveSegment as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The segment “%(name)s” is removed.") % {"name": name})
        return redirect("retention:customers")
