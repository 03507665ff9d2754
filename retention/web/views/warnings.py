"""The list of early warnings, newest first, with the values that raised them."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from retention.clock import local_day
from retention.models import Customer, Warning
from retention.web.behind import file as files
from retention.web.behind.counted import Noun, at, counted
from retention.web.filters import Facets, WarningFilter, chips
from retention.web.pages import Page, is_fragment, sees_customers

PAGE_SIZE = 50
NOUN: Final = Noun(
    number=ngettext_lazy("%(number)s warning", "%(number)s warnings", "count"),
    more=_("More than %(number)s warnings; all of them are in the file"),
)
FORMULA: Final = (
    _(
        "Warnings of the customers that you may see, without those that late data has withdrawn. Opened: the day whose "
        "values raised the warning, not the day on which it was noticed. The score is that of now."
    ),
)
COLUMNS: Final = {
    "warning": "pk",
    "opened_on": "opened_on",
    "customer": "customer__external_id",
    "customer_name": "customer__name",
    "segment": "customer__segment",
    "owner": "customer__owner_name",
    "rule": "rule__code",
    "level": "level",
    "cleared_on": "cleared_on",
    "score_now": "customer__health__score",
    "tier_now": "customer__health__tier",
}


class WarningsPage(Page):
    """Warnings of the customers that a person may see."""

    nav = "warnings"
    narrows = True
    template_name = "retention/warnings.html"

    def allowed(self, user: Any) -> bool:
        """People who have customers to look at."""
        return sees_customers(user)

    def filters(self) -> WarningFilter:
        """Return the choice that the address describes, among the warnings that this person may see."""
        customers = Customer.objects.visible_to(self.person)
        valid = (
            Warning.objects.valid()
            .filter(customer__in=customers)
            .select_related("customer", "customer__health", "rule")
            .order_by("-opened_on", "-pk")
        )
        return WarningFilter(self.request.GET, queryset=valid, facets=Facets(customers))

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Show one page of the list."""
        filters = self.filters()
        if self.wants_filters and is_fragment(request):
            return self.show({"filters": filters}, template="retention/_filter_form.html")
        context = {
            "filters": filters,
            "chips": chips(filters, request.GET),
            "page": (page := Paginator(filters.qs, PAGE_SIZE).get_page(request.GET.get("page"))),
            "counted": counted(
                noun=NOUN, paginator=page.paginator, as_of=at(self.now), formula=FORMULA,
                file="retention:warnings-file", asked=request.GET, filters=filters,
            ),
            "wants_filters": self.wants_filters,
        }  # fmt: skip
        return self.show(context)


class WarningsFile(WarningsPage):
    """The same warnings as CSV, all of them, sent while they are read."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Send the file."""
        filters = self.filters()
        return files.answer(
            name="warnings", day=local_day(self.now), columns=COLUMNS, rows=filters.qs,
            asked=request.GET, filters=filters,
        )  # fmt: skip
