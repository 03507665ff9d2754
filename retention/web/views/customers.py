"""The list of customers that a person may see, worst first, and the same as a file."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from retention import conf
from retention.analytics import health
from retention.clock import local_day
from retention.models import Customer, Dimension
from retention.web import formats
from retention.web.behind import file as files
from retention.web.behind.counted import Counted, Noun, at, counted
from retention.web.filters import Facets
from retention.web.pages import Page, is_fragment, sees_customers, sees_every_portfolio
from retention.web.portfolio import cells, file, night
from retention.web.portfolio.listing import DEFAULT_SORT, MOST, Compared, Order, PortfolioPages, problem
from retention.web.portfolio.months import chips_of
from retention.web.portfolio.saved import UNSAVED, Segments
from retention.web.portfolio.selection import APART, PortfolioFilter
from retention.web.rows import Reasons, health_of, recent_scores

NOW: Final = _(
    "Score, tier, MRR and renewal are those of now. Customers who are lost are left out, unless they are asked for."
)
LAST_NIGHT: Final = _(
    "Score, tier, MRR and renewal are those of that night, from the daily run: the score may have changed since. "
    "What costs most points is as of now. The file has both."
)
NOUN: Final = Noun(
    number=ngettext_lazy("%(number)s customer", "%(number)s customers", "count"),
    more=_("More than %(number)s customers; all of them, with their MRR, are in the file"),
)
FORMULA: Final = {
    "compare": _(
        "Change: the score of that night minus that of 30 or 90 days before; a dash where there is none of both. A "
        "mean score moves by these changes, and by who came and who left: its difference is that of the two means."
    ),
    "tier": _("The filter “Tier” goes by the tier of now, “Tier of last night” by that of the night."),
    "stood": _(
        "Tier of last night: that of the customer's snapshot of that day. “Any tier”: everybody who has a snapshot "
        "of it. “Not scored”: who had not signed yet, was lost, or is gone from the host. A share of the MRR is the "
        "MRR of these customers divided by that of all who have a snapshot of the day and fit the other filters."
    ),
    "was": _("Tier before: that of the snapshot 30 or 90 days before."),
    "moved": _(
        "Moved into or out of a tier: whose tier of that night is this one and was not 30 or 90 days before, or the "
        "other way round. The difference of the tier is those who came into it minus those who left it."
    ),
    "fell": _("Fell: the score of that night against that of 30 or 90 days before."),
    "renews": _("Renews in: the month in which the first of the paying subscriptions ends."),
    "dimension": _(
        "A dimension's score: the mean of its metric scores, weighted as in the model, over the metrics that have a "
        "value. Who has none stands last, or is left out where the list is narrowed to it."
    ),
}
"""How what a filter asks for is counted; without a line it is what the customer's page says."""


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
        order = self.order(filters)
        page = self.pages(filters, order).get_page(request.GET.get("page"))
        self.describe(list(page), order)
        context = {
            "filters": filters,
            "apart": APART,
            "chips": chips_of(filters, request.GET),
            "page": page,
            "most": MOST,
            "sort": order.sort,
            "order": order,
            "problem": problem(order),
            "dimension": Dimension(order.dimension).label if order.dimension else "",
            "counted": self.counted(page, order, filters),
            "name_owners": sees_every_portfolio(request.user),
            "wants_filters": self.wants_filters,
            "unsaved": request.session.pop(UNSAVED, None),
            "segments": Segments.of(person=request.user, filters=filters, data=request.GET),
        }
        return self.show(context)

    def filters(self) -> PortfolioFilter:
        """Return the choice that the address describes, among the customers that this person may see."""
        visible = Customer.objects.visible_to(self.person).present()
        return PortfolioFilter(
            self.request.GET, queryset=visible, user=self.person, facets=Facets(visible), now=self.now
        )

    def order(self, filters: PortfolioFilter) -> Order:
        """Return the order that the address describes."""
        sort = self.request.GET.get("sort", DEFAULT_SORT)
        return Order.of(sort=sort, chosen=filters.chosen, back=filters.back, of_last_night=filters.of_last_night)

    def pages(self, filters: PortfolioFilter, order: Order) -> PortfolioPages:
        """Return the pages of the list: those behind a number of the dashboard are counted as it counts them."""
        asked = night.alone(filters.chosen) if filters.behind_a_number else None
        standings = None
        if asked is not None and conf.settings().sees_every_customer(self.person):
            standings = health.standings(customers=filters.qs, everybody=True).filter(asked)
        return PortfolioPages(filters.qs, order, to_the_end=filters.behind_a_number, standings=standings)

    def counted(self, page: Any, order: Order, filters: PortfolioFilter) -> Counted:
        """Return what the list says of itself; the night is that of its rows."""
        rows = page if order.of_last_night else ()
        night = next((one.standing.day for one in rows if getattr(one, "standing", None)), None)
        asked = {**filters.chosen, **({"dimension": order.dimension} if order.dimension else {})}
        names = [name for name in FORMULA if name in asked and (order.of_last_night or name != "tier")]
        return counted(
            noun=NOUN,
            paginator=page.paginator,
            as_of=gettext("end of %(day)s") % {"day": formats.day(night)} if night else at(self.now),
            formula=[LAST_NIGHT if order.of_last_night else NOW, *(FORMULA[name] for name in names)],
            file="retention:customers-file",
            asked=self.request.GET,
            filters=filters,
            mrr=page.paginator.object_list.mrr,
        )

    def describe(self, customers: list[Any], order: Order) -> None:
        """Give each customer of the page its row: the line, the reason in words and what it is compared with."""
        scores = recent_scores(customer_ids=[one.pk for one in customers], as_of=local_day(self.now))
        reasons = Reasons(health_of(customer) for customer in customers)
        for customer in customers:
            customer.recent = scores.get(customer.pk)
            customer.reason = reasons.of(health_of(customer))
            customer.compared = Compared.of(getattr(customer, "standing", None), order.back) if order.compares else None
        cells.draw(
            customers,
            sheet=cells.Sheet(
                today=local_day(self.now),
                back=order.back,
                compares=order.compares,
                of_last_night=order.of_last_night,
                dimension=order.dimension,
                name_owners=sees_every_portfolio(self.person),
            ),
        )


class CustomersFile(CustomersPage):
    """The customers of the list as CSV, all of them in its order, sent while they are read."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Send the file."""
        filters = self.filters()
        return files.answer(
            name="customers",
            day=local_day(self.now),
            columns=file.columns(back=filters.back),
            rows=self.order(filters).all(filters.qs),
            asked=request.GET,
            filters=filters,
        )
