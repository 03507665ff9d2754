"""The list of customers that a person may see, worst first."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse

from retention.models import Customer
from retention.web.filters import CustomerFilter, Facets, chips
from retention.web.formats import local_day
from retention.web.pages import Page, is_fragment, sees_customers, sees_every_portfolio
from retention.web.rows import Reasons, health_of, recent_scores

PAGE_SIZE = 50
SORTS: dict[str, Any] = {
    "score": F("health__score"),
    "change": F("health__score") - F("health__score_week_ago"),
    "name": F("name"),
    "mrr": F("health__mrr"),
    "renewal": F("health__renewal_on"),
}
DEFAULT_SORT = "score"


class CustomersPage(Page):
    """Customers with their health: searched, filtered, sorted, fifty a page."""

    nav = "customers"
    template_name = "retention/customers.html"

    def allowed(self, user: Any) -> bool:
        """People who have customers to look at."""
        return sees_customers(user)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show one page of the list."""
        visible = Customer.objects.visible_to(request.user).present()
        filters = CustomerFilter(request.GET, queryset=visible, facets=Facets(visible), now=self.now)
        if self.wants_filters and is_fragment(request):
            return self.show({"filters": filters, "apart": ["q"]}, template="retention/_filter_form.html")
        sort = request.GET.get("sort", DEFAULT_SORT)
        page = Paginator(ordered(filters.qs, sort), PAGE_SIZE).get_page(request.GET.get("page"))
        self.describe(list(page))
        context = {
            "filters": filters,
            "apart": ["q"],
            "chips": chips(filters, request.GET),
            "page": page,
            "sort": sort,
            "name_owners": sees_every_portfolio(request.user),
            "wants_filters": self.wants_filters,
        }
        return self.show(context)

    def describe(self, customers: list[Any]) -> None:
        """Give each customer of the page its sparkline and its reason in words."""
        scores = recent_scores(customer_ids=[one.pk for one in customers], as_of=local_day(self.now))
        reasons = Reasons(health_of(customer) for customer in customers)
        for customer in customers:
            customer.recent = scores.get(customer.pk)
            customer.reason = reasons.of(health_of(customer))


def ordered(customers: QuerySet[Customer], sort: str) -> QuerySet[Customer]:
    """Sort by one of SORTS, '-' in front for the other way round; nothing known comes last."""
    key, downwards = sort.removeprefix("-"), sort.startswith("-")
    wanted = SORTS.get(key, SORTS[DEFAULT_SORT])
    first = wanted.desc(nulls_last=True) if downwards else wanted.asc(nulls_last=True)
    return customers.select_related("health", "owner").order_by(first, "pk")
