"""The rows behind a day of the trend: what the portfolios of that day came to, by owner and segment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from retention.analytics import summaries, trend
from retention.models import Tier
from retention.people import display_name
from retention.web import formats
from retention.web.behind import file as files
from retention.web.behind.counted import Counted, said
from retention.web.pages import is_fragment, sees_every_portfolio
from retention.web.portfolio.months import chips_of
from retention.web.portfolio.selection import APART, DashboardFilter
from retention.web.views.health import HealthPage

PAGE_SIZE: Final = 50
SUMS: Final = (
    _(
        "A line is what the customers of one owner and segment came to together on that day: how many were scored, by "
        "tier, and the MRR of their subscriptions. At risk: the MRR of the tiers medium and high. Mean score: the sum "
        "of the scores divided by the number of customers who have one. The day is the sum of the lines."
    ),
)
KEPT: Final = _(
    "Summarised after the day was scored, under the owner and segment that the customers had then; late data changes "
    "the days that it touches. Of a day gone by these sums are kept, no list of customers."
)
COUNTED: Final = _("Counted now from the snapshots of that day, of the customers who fit the filters today.")
COLUMNS: Final = ("day", "owner", "segment", "customers", *Tier.values, "score_sum", "mean_score", "mrr", "mrr_at_risk")
READ: Final = ("owner_id", "segment", "customers", *Tier.values, "score_sum", "coverage_sum", "mrr",
    "mrr_at_risk",
)  # fmt: skip


class HealthDayPage(HealthPage):
    """A day of the trend as the sum of its owners and segments, those with most at risk first."""

    template_name = "retention/health_day.html"

    def get(self, request: HttpRequest, **address: str) -> HttpResponseBase:
        """Show one page of the lines."""
        asked, filters = _day_of(address["day"]), self.filters()
        if self.wants_filters and is_fragment(request):
            return self.show({"filters": filters, "apart": APART}, template="retention/_filter_form.html")
        lines = self.lines(filters, asked)
        context = {
            "filters": filters,
            "apart": APART,
            "chips": chips_of(filters, request.GET),
            "day": asked,
            "page": Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page")),
            "counted": self.line(filters, asked, lines),
            "wants_filters": self.wants_filters,
            "name_owners": sees_every_portfolio(self.person),
        }
        return self.show(context)

    def lines(self, filters: DashboardFilter, day: date) -> list[dict[str, Any]]:
        """Return the lines of a day, with the names of the owners."""
        if self.knows_days(filters):
            found = list(self.summaries(filters).filter(day=day).values(*READ))
        else:
            found = summaries.portfolio_days(customers=filters.qs, days=[day])
        people = get_user_model()._default_manager.in_bulk({one["owner_id"] for one in found} - {None})
        for one in found:
            scored = one["customers"] - one["unknown"]
            one["at_risk"] = one["medium"] + one["high"]
            one["day"], one["owner"] = day, display_name(people.get(one["owner_id"]))
            one["mean"] = Decimal(one["score_sum"]) / scored if scored else None
        return sorted(found, key=lambda one: (-one["mrr_at_risk"], one["owner"], one["segment"]))

    def line(self, filters: DashboardFilter, day: date, lines: Sequence[Mapping[str, Any]]) -> Counted:
        """Return the numbers of the day as the trend has them, and how they are counted."""
        whole = trend.sum_of(day=day, rows=lines)
        words = {
            "customers": ngettext("%(number)s customer", "%(number)s customers", whole.customers)
            % {"number": formats.number(whole.customers)},
            "mean": formats.score(whole.mean, 1),
            "risk": formats.money(whole.mrr_at_risk),
        }
        exact = self.knows_days(filters)
        return said(
            total=gettext("%(customers)s, mean score %(mean)s, MRR at risk %(risk)s") % words,
            as_of=gettext("end of %(day)s") % {"day": formats.day(day)},
            formula=[*SUMS, KEPT if exact else COUNTED],
            file=reverse("retention:health-day-file", args=[day.isoformat()]),
            asked=self.request.GET,
            filters=filters,
        )


class HealthDayFile(HealthDayPage):
    """The same lines as CSV."""

    def get(self, request: HttpRequest, **address: str) -> HttpResponseBase:
        """Send the file."""
        asked, filters = _day_of(address["day"]), self.filters()
        return files.answer_of(
            name="health-day", day=asked, columns=COLUMNS, rows=self.cells(filters, asked), asked=request.GET,
            filters=filters,
        )  # fmt: skip

    def cells(self, filters: DashboardFilter, day: date) -> Iterator[Sequence[Any]]:
        """Return the lines as they stand in the file."""
        for one in self.lines(filters, day):
            mean = None if one["mean"] is None else round(one["mean"], 2)
            yield [{**one, "mean_score": mean}[name] for name in COLUMNS]


def _day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
