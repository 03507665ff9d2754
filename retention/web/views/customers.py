"""The list of customers that a person may see, worst first, and the same as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from retention.models import Customer
from retention.web.filters import Facets
from retention.web.formats import local_day
from retention.web.pages import Page, is_fragment, sees_customers, sees_every_portfolio
from retention.web.portfolio import cells, file
from retention.web.portfolio.listing import DEFAULT_SORT, MOST, Compared, PortfolioPages
from retention.web.portfolio.months import chips_of
from retention.web.portfolio.saved import Segments
from retention.web.portfolio.selection import APART, PortfolioFilter
from retention.web.rows import Reasons, health_of, recent_scores


class CustomersPage(Page):
    """Customers with their health: searched, filtered, sorted, compared, fifty a page."""

    nav = "customers"
    narrows = True
    template_name = "retention/customers.html"

    def allowed(self, user: Any) -> bool:
        """People who have customers to look at."""
        return sees_customers(user)

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Show one page of the list."""
        filters = self.filters()
        if self.wants_filters and is_fragment(request):
            return self.show({"filters": filters, "apart": APART}, template="retention/_filter_form.html")
        sort = request.GET.get("sort", DEFAULT_SORT)
        page = PortfolioPages(filters.qs, sort=sort, back=filters.back, compares=filters.compares).get_page(
            request.GET.get("page")
        )
        self.describe(list(page), filters)
        context = {
            "filters": filters,
            "apart": APART,
            "chips": chips_of(filters, request.GET),
            "page": page,
            "most": MOST,
            "sort": sort,
            "back": filters.back,
            "compares": filters.compares,
            "name_owners": sees_every_portfolio(request.user),
            "wants_filters": self.wants_filters,
            "segments": Segments.of(person=request.user, filters=filters, data=request.GET),
        }
        return self.show(context)

    def filters(self) -> PortfolioFilter:
        """Return the choice that the address describes, among the customers that this person may see."""
        visible = Customer.objects.visible_to(self.person).present()
        return PortfolioFilter(self.request.GET, queryset=visible, facets=Facets(visible), now=self.now)

    def describe(self, customers: list[Any], filters: PortfolioFilter) -> None:
        """Give each customer of the page its row: the line, the reason in words and what it is compared with."""
        scores = recent_scores(customer_ids=[one.pk for one in customers], as_of=local_day(self.now))
        reasons = Reasons(health_of(customer) for customer in customers)
        for customer in customers:
            customer.recent = scores.get(customer.pk)
            customer.reason = reasons.of(health_of(customer))
            customer.compared = (
                Compared.of(getattr(customer, "standing", None), filters.back) if filters.compares else None
            )
        cells.draw(
            customers,
            sheet=cells.Sheet(
                today=local_day(self.now),
                back=filters.back,
                compares=filters.compares,
                name_owners=sees_every_portfolio(self.person),
            ),
        )


class CustomersFile(CustomersPage):
    """The customers of the list as CSV, all of them, sent while they are read."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Send the file."""
        filters = self.filters()
        answer = StreamingHttpResponse(
            file.lines(customers=filters.qs, back=filters.back), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="customers-{local_day(self.now):%Y-%m-%d}.csv"'
        return answer
