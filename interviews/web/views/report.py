"""Why customers left: the report for everybody with customers, each about those they may see."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from interviews.analysis import permissions
from interviews.analysis.figures import around, looking, quality, quoting, report
from interviews.analysis.figures.departures import DIMENSIONS
from interviews.models import Departure, Reason
from interviews.web.behind import addresses
from interviews.web.report_filters import SOURCES, DepartureFilter, View
from retention.clock import local_day
from retention.web.behind.sentences import Sentence
from retention.web.filters import chips
from retention.web.formats import money, number, percent
from retention.web.pages import Page, is_fragment, sees_customers

NOT_KEPT: Final = {"by", "across", "filters"}
APART: Final = ["source", "order", "by", "across", "reason"]
TABS: Final = (
    ("reasons", gettext_lazy("Reasons")),
    ("competitors", gettext_lazy("Competitors")),
    ("programme", gettext_lazy("Interviews")),
    ("signals", pgettext_lazy("of leaving", "Signals")),
)
"""The questions that the report answers, by the name of their address."""

STANDINGS: Final = (
    pgettext_lazy("customers of a competitor", "Comparing"),
    pgettext_lazy("customers of a competitor", "In trial"),
    pgettext_lazy("customers of a competitor", "Beside ours"),
    pgettext_lazy("customers of a competitor", "Decided"),
)
"""How customers stand who look at a competitor, in the order of LOOKING."""


def sees_reasons(user: Any) -> bool:
    """Tell whether a person may open the report; which departures are in it is visible_to's business."""
    return sees_customers(user) and bool(user.has_perm(permissions.REPORT))


class ReportPage(Page):
    """What all parts of the report share: who may see them, what they are about, and the way to the others."""

    nav = "reasons"
    tab = ""

    def allowed(self, user: Any) -> bool:
        """People who may see coded reasons."""
        return sees_reasons(user)

    def filters(self, data: QueryDict) -> DepartureFilter:
        """Return the filters over the departures that this person may see."""
        today = local_day(self.now)
        visible = Departure.objects.visible_to(self.person)
        return DepartureFilter(data, queryset=visible, first=today - timedelta(days=365), last=today)

    def show(self, context: Mapping[str, Any], *, template: str = "", status: int = 200) -> HttpResponse:
        """Return the part with the way to the others; they are about the same departures."""
        return super().show({"tabs": TABS, "tab": self.tab, **context}, template=template, status=status)


class FilteredPage(ReportPage):
    """A part of the report about the departures that the address narrows it to."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the part for what the address says, or only what can be filtered."""
        filters = self.filters(request.GET)
        if self.wants_filters and is_fragment(request):
            return self.show({"filters": filters, "apart": APART}, template="retention/_filter_form.html")
        chosen = View(request.GET).chosen()
        return self.show(
            {
                "filters": filters,
                "apart": APART,
                "chips": chips(filters, request.GET),
                "first": filters.first,
                "last": filters.last,
                "wants_filters": self.wants_filters,
                "view": chosen,
                "view_form": View(initial=chosen),
                "kept": sent_along(request.GET),
                "by_label": DIMENSIONS[chosen["by"]],
                "across_label": DIMENSIONS.get(chosen["across"], ""),
                "behind": (behind := addresses.of_departures(filters, chosen)),
                **self.counted(filters.qs, chosen, behind),
            }
        )

    def counted(
        self, departures: QuerySet[Departure], view: Mapping[str, str], behind: addresses.Address
    ) -> dict[str, Any]:
        """Return what this part counts."""
        raise NotImplementedError


class ReasonsPage(FilteredPage):
    """The reasons as a Pareto with its table, the months, the groups, and what was said."""

    tab = "reasons"
    template_name = "interviews/report/reasons.html"

    def counted(
        self, departures: QuerySet[Departure], view: Mapping[str, str], behind: addresses.Address
    ) -> dict[str, Any]:
        """Return the reasons of the departures and the words about one of them."""
        found = report.make(departures=departures, **view)
        return {
            "report": found,
            "sources": SOURCES,
            "chart": chart(found, view["order"], summary=str(summary(found, behind))),
            "summary": summary(found, behind),
            "tops": [line.reason for line in found.lines],
            **self.words(found, departures, view["source"]),
        }

    def words(self, found: report.Report, departures: QuerySet[Departure], source: str) -> dict[str, Any]:
        """Return what was said about one reason: the one that is asked for, else the first."""
        code = self.request.GET.get("reason", "")
        chosen = Reason.objects.filter(code=code).first() if code else None
        if chosen is None and found.lines:
            chosen = found.lines[0].reason
        if chosen is None:
            return {"chosen": None}
        return {
            "chosen": chosen,
            "may_read": quoting.may_read_quotes(self.person),
            "quotes": quoting.quotes(departures=departures, reason=chosen, source=source, user=self.person),
            "recorded": quoting.recorded(departures=departures, reason=chosen),
        }


class CompetitorsPage(FilteredPage):
    """Whom the customers went to and what is better there in their words; and who of the others looks at whom."""

    tab = "competitors"
    template_name = "interviews/report/competitors.html"

    def counted(
        self, departures: QuerySet[Departure], view: Mapping[str, str], behind: addresses.Address
    ) -> dict[str, Any]:
        """Return the competitors; what customers say of them only to those who may read it."""
        sees = looking.may_see(self.person)
        return {
            "rivals": around.competitors(departures=departures, words=quoting.may_read_quotes(self.person)),
            "looking": looking.looking(user=self.person, as_of=local_day(self.now)) if sees else None,
            "standings": STANDINGS,
        }


class ProgrammePage(FilteredPage):
    """How many who left were asked and how soon, and how far we had known why."""

    tab = "programme"
    template_name = "interviews/report/programme.html"

    def counted(
        self, departures: QuerySet[Departure], view: Mapping[str, str], behind: addresses.Address
    ) -> dict[str, Any]:
        """Return coverage and pace, and where interviews contradict what we had recorded."""
        coverage, groups, hidden = around.coverage(departures=departures, by=view["by"])
        return {
            "coverage": coverage,
            "coverage_groups": groups,
            "coverage_hidden": hidden,
            "disagreement": around.disagreement(departures=departures),
        }


class SignalsPage(ReportPage):
    """Where the signals that a customer left contradict each other."""

    tab = "signals"
    template_name = "interviews/report/signals.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the combinations, those that agree last."""
        found = quality.signals_of_leaving(user=request.user, as_of=local_day(self.now))
        ordered = sorted(found, key=lambda one: (one.agrees, -one.customers))
        return self.show({"combinations": ordered, "twice": sum(one.twice for one in found)})


def sent_along(data: QueryDict) -> list[tuple[str, Any]]:
    """Return what a form beside the filters sends along."""
    return [(name, value) for name, values in data.lists() if name not in NOT_KEPT for value in values]


def chart(found: report.Report, order: str, *, summary: str) -> str:
    """Return what the Pareto draws: bars and the running share."""
    values = [float(line.count.mrr) if order == "mrr" else line.count.customers for line in found.lines]
    told = [f"{line.count.customers} · {money(line.count.mrr)} · {percent(line.running)}" for line in found.lines]
    return json.dumps(
        {
            "labels": [line.reason.label for line in found.lines],
            "bars": values,
            "running": [round((line.running or 0) * 100, 1) for line in found.lines],
            "told": told,
            "name": str(_("MRR lost") if order == "mrr" else pgettext("how many", "Customers")),
            "running_name": pgettext("of a Pareto", "Running share"),
            "summary": summary,
        }
    )


def summary(found: report.Report, behind: addresses.Address) -> Sentence:
    """Return the report in a sentence; each number opens the departures that it counts."""
    if not found.lines:
        return Sentence(words=_("No reason is known yet."))
    first = found.lines[0]
    leading = behind(reason=first.reason.code)
    return Sentence(
        words=_(
            "%(reason)s leads: %(customers)s of %(coded)s customers whose reason is known, %(share)s of their MRR."
        ),
        values={
            "reason": first.reason.label,
            "customers": number(first.count.customers),
            "coded": number(found.coded.customers),
            "share": percent(first.mrr_share),
        },
        rows={"customers": leading, "coded": behind(known=1), "share": leading},
    )
