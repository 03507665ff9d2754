"""The people who own customers, by whom the warnings a day are divided: how many customers and warnings each has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from playbooks.analytics import operations, people
from playbooks.web.operations import reading, rows
from playbooks.web.operations.filters import OwnerFilter
from playbooks.web.operations.pages import ListBehind, WholePages
from playbooks.web.operations.past import USUAL
from retention.clock import local_day
from retention.models import Customer
from retention.people import display_name
from retention.web.behind import file as files
from retention.web.behind.listing import PAGE_SIZE

COLUMNS: Final = ("owner", "customers", "warnings", "warnings_a_day")


class OwnersPage(ListBehind):
    """The people who own customers, by their login."""

    template_name = "playbooks/owners.html"
    title = _("Owners of customers")
    noun = rows.AN_OWNER
    file_url = "playbooks:owners-file"

    def filters(self) -> OwnerFilter:
        """Return the days that the address describes."""
        customers = Customer.objects.visible_to(self.person).present()
        return OwnerFilter(
            self.request.GET,
            queryset=people.owners(customers=customers).order_by(get_user_model().USERNAME_FIELD, "pk"),
            span=operations.period(now=self.now, days=USUAL),
        )

    def rows(self, filters: OwnerFilter) -> QuerySet[Any]:
        """Return the people, each with the number of customers and warnings, and of these a day."""
        customers = Customer.objects.visible_to(self.person).present()
        warnings = operations.Scope.of(user=self.person).warnings
        raised = operations.raised_in(warnings=warnings, span=filters.span)
        found: QuerySet[Any] = super().rows(filters).annotate(
            number_of_customers=_number(customers, "owner"), number_of_warnings=_number(raised, "customer__owner")
        )
        return found.annotate(warnings_a_day=F("number_of_warnings") * 1.0 / Value(filters.span.days))

    def pages(self, rows: QuerySet[Any]) -> WholePages:
        """Return the people in pages, counted to the end."""
        return WholePages(rows, PAGE_SIZE)

    def formula(self, filters: OwnerFilter) -> Sequence[Any]:
        """Return how the rows are counted, in sentences."""
        return rows.OWNERS

    def more(self, filters: OwnerFilter, page: Any) -> dict[str, Any]:
        """Return the days, and how an address asks for them."""
        return {**super().more(filters, page), "span": filters.span, "days": reading.asked(filters.span)}


class OwnersFile(OwnersPage):
    """The same people as CSV."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Send the file."""
        filters = self.filters()
        return files.answer_of(
            name="owners", day=local_day(self.now), columns=COLUMNS, rows=self.cells(filters), asked=request.GET,
            filters=filters,
        )  # fmt: skip

    def cells(self, filters: OwnerFilter) -> Iterator[Sequence[Any]]:
        """Return the people as they stand in the file."""
        for one in self.rows(filters):
            yield display_name(one), one.number_of_customers, one.number_of_warnings, round(one.warnings_a_day, 4)


def _number(of: QuerySet[Any], owner: str) -> Coalesce:
    """How many of these rows belong to the person."""
    own = of.order_by().filter(**{owner: OuterRef("pk")}).values(owner).annotate(number=Count("*"))
    return Coalesce(Subquery(own.values("number")), 0)
