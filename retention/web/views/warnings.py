"""The list of early warnings, newest first, with the values that raised them."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from retention.models import Customer, Warning
from retention.web.filters import Facets, WarningFilter, chips
from retention.web.pages import Page, is_fragment, sees_customers

PAGE_SIZE = 50


class WarningsPage(Page):
    """Warnings of the customers that a person may see."""

    nav = "warnings"
    narrows = True
    template_name = "retention/warnings.html"

    def allowed(self, user: Any) -> bool:
        """People who have customers to look at."""
        return sees_customers(user)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show one page of the list."""
        customers = Customer.objects.visible_to(request.user)
        valid = (
            Warning.objects.valid()
            .filter(customer__in=customers)
            .select_related("customer", "customer__health", "rule")
            .order_by("-opened_on", "-pk")
        )
        filters = WarningFilter(request.GET, queryset=valid, owners=Facets(customers).owners)
        if self.wants_filters and is_fragment(request):
            return self.show({"filters": filters}, template="retention/_filter_form.html")
        context = {
            "filters": filters,
            "chips": chips(filters, request.GET),
            "page": Paginator(filters.qs, PAGE_SIZE).get_page(request.GET.get("page")),
            "wants_filters": self.wants_filters,
        }
        return self.show(context)
