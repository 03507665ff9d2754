"""The people who own customers, by whom the warnings a day are divided: how many customers and warnings each has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db.models import Count, QuerySet
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


@dataclass(frozen=True, kw_only=True)
class OwnerLine:
    """A person with the customers that they own, and the warnings of these: all of the days, and a day."""

    person: Any
    customers: int
    warnings: int
    a_day: float


class OwnersPage(ListBehind):
    """The people who own customers, by their login."""

    template_name = "playbooks/owners.html"
    title = _("Owners of customers")
    noun = rows.AN_OWNER
    file_url = "playbooks:owners-file"

    @property
    def customers(self) -> QuerySet[Customer]:
        """The customers that this person may see."""
        return Customer.objects.visible_to(self.person).present()

    def filters(self) -> OwnerFilter:
        """Return the days that the address describes."""
        owners = people.owners(customers=self.customers)
        return OwnerFilter(
            self.request.GET,
            queryset=owners.order_by(get_user_model().USERNAME_FIELD, "pk"),
            span=operations.period(now=self.now, days=USUAL),
        )

    def pages(self, rows: QuerySet[Any]) -> WholePages:
        """Return the people in pages, counted to the end."""
        return WholePages(rows, PAGE_SIZE)

    def formula(self, filters: OwnerFilter) -> Sequence[Any]:
        """Return how the rows are counted, in sentences."""
        return rows.OWNERS

    def more(self, filters: OwnerFilter, page: Any) -> dict[str, Any]:
        """Return the days, and how an address asks for them; each person on the page gets what they have."""
        page.object_list = self.lines(page.object_list, filters.span)
        return {**super().more(filters, page), "span": filters.span, "days": reading.asked(filters.span)}

    def lines(self, persons: Iterable[Any], span: operations.Period) -> list[OwnerLine]:
        """Return the people with their customers and warnings. Three queries."""
        known = {one.pk: one for one in persons}
        owned = self.customers.filter(owner__in=known).order_by().values_list("owner").annotate(number=Count("*"))
        warnings = operations.Scope.of(user=self.person).warnings.filter(customer__owner__in=known)
        raised, customers = operations.raised(warnings=warnings, span=span).owners, dict(owned)
        return [
            OwnerLine(
                person=one, customers=customers.get(key, 0), warnings=raised[key], a_day=raised[key] / span.days
            )
            for key, one in known.items()
        ]  # fmt: skip


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
        for one in self.lines(self.rows(filters), filters.span):
            yield display_name(one.person), one.customers, one.warnings, round(one.a_day, 4)
