"""The health dashboard: how the customers that a person may see are doing, and who moved."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from retention import conf
from retention.analytics import health, summaries, trend
from retention.models import BACKS, Customer, CustomerQuerySet, HealthSummary, Standing, Tier
from retention.web.filters import UNSAID, Facets
from retention.web.pages import Page, is_fragment, sees_customers, sees_every_portfolio
from retention.web.portfolio import dashboard, flows, gauge
from retention.web.portfolio.months import chips_of
from retention.web.portfolio.saved import Segments
from retention.web.portfolio.selection import APART, DashboardFilter, kept_of

KEPT_BY = {"owner", "segment", "compare"}
"""The filters that the summaries of past days know; for others the days are counted from snapshots."""


class HealthPage(Page):
    """Tiers now and then, the trend, what is at risk, who leads, and how good the data is."""

    nav = "health"
    template_name = "retention/health.html"

    def allowed(self, user: Any) -> bool:
        """People who have customers to look at; each sees the numbers of those they may see."""
        return sees_customers(user)

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Show the dashboard for what the address says."""
        filters = self.filters()
        if self.wants_filters and is_fragment(request):
            return self.show({"filters": filters, "apart": APART}, template="retention/_filter_form.html")
        context = {
            "filters": filters,
            "apart": APART,
            "chips": chips_of(filters, request.GET),
            "wants_filters": self.wants_filters,
            "segments": Segments.of(person=self.person, filters=filters, data=request.GET),
            "back": filters.back,
            "backs": BACKS,
            "name_owners": sees_every_portfolio(self.person),
        }
        as_of = summaries.newest_day()
        found = health.picture(rows=self.standings(filters)) if as_of else None
        if as_of is not None and found is not None and (found.whole.customers or found.moved[filters.back]):
            context |= self.figures(filters, found, as_of)
        else:
            context["owns_none"] = not self.visible.exists()
        return self.show({**context, "as_of": as_of})

    @property
    def visible(self) -> CustomerQuerySet:
        """The customers that this person may see."""
        return Customer.objects.visible_to(self.person).present()

    def filters(self) -> DashboardFilter:
        """Return the choice that the address describes, among them."""
        visible = self.visible
        return DashboardFilter(
            self.request.GET, queryset=visible, user=self.person, facets=Facets(visible), now=self.now
        )

    def figures(self, filters: DashboardFilter, found: health.Picture, as_of: Any) -> dict[str, Any]:
        """Return every number of the page, each with the query of the rows behind it."""
        back, bounds = filters.back, dashboard.bounds()
        query = dashboard.rows_behind(kept_of(filters, self.request.GET), back)
        step = trend.step_for(found.whole.customers)
        points = self.points(filters, as_of, step)
        then = dashboard.then_of(as_of, back)
        moved = found.moved[back]
        kept = f"?{chosen.urlencode()}" if (chosen := kept_of(filters, self.request.GET)) else ""
        return {
            "picture": found,
            "then": then,
            "between": "?" + urlencode({"from": then.isoformat(), "to": as_of.isoformat()}),
            **self.mean(found.mean, trend.mean_on(points, then), bounds, query),
            "everybody": query(),
            "at_risk_share": found.at_risk.mrr / found.whole.mrr if found.whole.mrr else None,
            "at_risk_query": query(stood=health.AT_RISK),
            "unknown_query": query(stood=Tier.UNKNOWN),
            "tiers": dashboard.tier_lines(found, back=back, query=query),
            "flow": flows.draw(moved),
            "flow_words": flows.words(moved, query=query),
            "moved": flows.table(moved, query=query),
            "moved_columns": flows.columns_of(moved),
            "points": points,
            "kept": kept,
            "chart": dashboard.chart(points, found=bounds),
            "summary": dashboard.summary(points, kept=kept),
            "renewals": dashboard.renewals(found, today=as_of, query=query),
            "leaders": health.leaders(customers=filters.qs, back=back, everybody=self.everybody(filters)),
            "heat": dashboard.heat_lines(health.heat_map(rows=self.standings(filters)), found=bounds, query=query),
            "dimensions": dashboard.dimension_names(),
            "sources": (sources := list(trend.freshness(as_of=as_of))),
            "silent": [one for one in sources if one.silent],
            "step": step,
            "exact_days": self.knows_days(filters),
        }

    def mean(
        self, mean: Decimal | None, before: Decimal | None, bounds: Sequence[Decimal], query: dashboard.Query
    ) -> dict[str, Any]:
        """Return the mean score with its tier, and by how much it differs from that of the day before."""
        tier = dashboard.tier_at(mean, bounds)
        change = None if before is None or mean is None else mean - before
        return {
            "mean_tier": tier,
            "mean_word": Tier(tier).label,
            "mean_query": query(dimension="score"),
            "mean_change": change,
            "mean_change_query": query(sort="delta" if not change or change < 0 else "-delta"),
            "mean_tone": "" if not change else "rt-up" if change > 0 else "rt-down",
            "gauge": gauge.draw(mean, tier=tier, bounds=bounds),
        }

    def everybody(self, filters: DashboardFilter) -> bool:
        """Tell whether nearly all customers there are are meant."""
        every = self.person.has_perm("retention.view_every_customer")
        return bool(every and self.knows_days(filters) and not set(filters.chosen) - {"compare"})

    def standings(self, filters: DashboardFilter) -> QuerySet[Standing]:
        """Return where the customers that are meant stand."""
        alone = self.everybody(filters) and conf.settings().tenants_of(self.person) is None
        return health.standings(customers=filters.qs, everybody=alone)

    def points(self, filters: DashboardFilter, as_of: Any, step: int) -> list[trend.Point]:
        """Return the days of the trend: from the summaries where they know the selection, else counted."""
        if self.knows_days(filters):
            return trend.kept(rows=self.summaries(filters), last=as_of)
        return trend.counted(customers=filters.qs, last=as_of, step=step)

    def knows_days(self, filters: DashboardFilter) -> bool:
        """Tell whether the summaries of past days know exactly these customers."""
        return conf.settings().visibility is None and not set(filters.chosen) - KEPT_BY

    def summaries(self, filters: DashboardFilter) -> QuerySet[HealthSummary]:
        """Return the summaries of this person's tenants, of all portfolios or their own, as they are filtered."""
        rows = HealthSummary.objects.all()
        tenants = conf.settings().tenants_of(self.person)
        if tenants is not None:
            rows = rows.filter(tenant__in=tenants)
        if not self.person.has_perm("retention.view_every_customer"):
            rows = rows.filter(owner=self.person)
        chosen = filters.chosen
        if chosen.get("owner"):
            rows = rows.filter(owner__in=chosen["owner"])
        segments = ["" if one == UNSAID else one for one in chosen.get("segment", ())]
        return rows.filter(segment__in=segments) if segments else rows
