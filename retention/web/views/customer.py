"""The page of one customer: where the score stands, why it moved, and everything that happened."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from retention.models import Customer
from retention.web import panels
from retention.web.pages import Page, sees_customers

LATEST = 20


class CustomerPage(Page):
    """One customer of those that the person may see."""

    nav = "customers"
    template_name = "retention/customer.html"

    def allowed(self, user: Any) -> bool:
        """People who have customers to look at."""
        return sees_customers(user)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the page."""
        customer = get_object_or_404(Customer.objects.visible_to(request.user).select_related("health", "owner"), pk=pk)
        asked = panels.PanelRequest(customer=customer, user=request.user, now=self.now)
        context = {
            "customer": customer,
            "warnings": customer.warnings.valid().select_related("rule").order_by("-opened_on", "-pk")[:LATEST],
            "contacts": customer.contacts.order_by("left_on", "name"),
            "subscriptions": customer.subscriptions.order_by("-start", "pk"),
            "interactions": customer.interactions.select_related("contact").order_by("-occurred_at")[:LATEST],
            "panels": panels.load(request=asked),
        }
        return self.show(context)
