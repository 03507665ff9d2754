"""Win-backs: what customers who left wait for, who is asked again and when, and how many came back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from interviews.analysis import permissions, winback
from interviews.analysis.figures import returning
from interviews.models import Departure, WinBack, WinBackCondition
from retention.clock import local_day
from retention.web.pages import Page, sees_customers

PAGE_SIZE = 12
LATEST = 10


def sees_win_backs(user: Any) -> bool:
    """Tell whether a person may open the page; whose customers are on it is visible_to's business."""
    return sees_customers(user) and bool(user.has_perm(f"{permissions.LABEL}.view_winbackcondition"))


class WinBackPage(Page):
    """Product requests by what waits for them, conditions by their day, and what was begun."""

    nav = "win-back"
    template_name = "interviews/winback.html"

    def allowed(self, user: Any) -> bool:
        """People who may see conditions."""
        return sees_win_backs(user)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page."""
        return self.page()

    def page(self, *, refusal: str = "") -> HttpResponse:
        """Show the lists, and what stood in the way."""
        user, today = self.person, local_day(self.now)
        waiting = WinBackCondition.objects.visible_to(user).filter(state=WinBackCondition.State.WAITING)
        ordered = waiting.select_related("departure__customer", "product_request").order_by("recontact_on", "pk")
        begun = WinBack.objects.visible_to(user).select_related("departure__customer", "condition__product_request")
        context = {
            "requests": returning.wanted(user=user)[:PAGE_SIZE],
            "page": Paginator(ordered, PAGE_SIZE).get_page(self.request.GET.get("page")),
            "begun": list(begun.order_by("-begun_at", "-pk")[:LATEST]),
            "rate": returning.rate(departures=Departure.objects.visible_to(user), as_of=today),
            "today": today,
            "may_mark": user.has_perm(permissions.WIN_BACK),
            "may_mark_requests": user.has_perm(f"{permissions.LABEL}.change_productrequest"),
            "refusal": refusal,
        }
        return self.show(context)


class Met(WinBackPage):
    """Something that customers wait for is there."""

    http_method_names = ["post"]

    def mark(self, **which: int) -> HttpResponse:
        """Mark it, and say what was begun."""
        try:
            begun = winback.mark_met(by=self.person, now=self.now, **which)
        except winback.UnableToWinBack as error:
            return self.page(refusal=str(error))
        told = _("Asked to come back: %(asked)d. Did not agree to be contacted: %(silent)d. Back already: %(back)d.")
        messages.success(self.request, told % {"asked": len(begun.asked), "silent": begun.silent, "back": begun.back})
        return redirect("interviews:win-back")


class RequestMet(Met):
    """A product request is met."""

    def allowed(self, user: Any) -> bool:
        """People who may change product requests."""
        return super().allowed(user) and bool(user.has_perm(f"{permissions.LABEL}.change_productrequest"))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mark it."""
        return self.mark(request_id=pk)


class OfOneCustomer(WinBackPage):
    """What people do with the condition of one customer."""

    http_method_names = ["post"]

    def allowed(self, user: Any) -> bool:
        """People who win customers back."""
        return super().allowed(user) and bool(user.has_perm(permissions.WIN_BACK))


class ConditionMet(OfOneCustomer, Met):
    """The condition of one customer is met."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mark it."""
        return self.mark(condition_id=pk)


class ConditionDropped(OfOneCustomer):
    """The condition of one customer is given up."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give it up, with the reason."""
        try:
            dropped = winback.drop_condition(
                condition_id=pk, reason=request.POST.get("reason", ""), by=self.person, now=self.now
            )
        except winback.UnableToWinBack as error:
            return self.page(refusal=str(error))
        name = dropped.departure.customer.name
        messages.success(request, _("Given up: nobody waits for this of %(name)s any more.") % {"name": name})
        return redirect("interviews:win-back")
