"""Why customers left: the report for everybody with customers, each about those they may see."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from interviews.analysis import permissions
from interviews.analysis.figures import around, quality, quoting, report
from interviews.analysis.figures.departures import DIMENSIONS
from interviews.analysis.figures.intervals import Share
from interviews.models import Departure, Reason
from interviews.web.report_filters import SOURCES, DepartureFilter, View
from retention import exports
from retention.web.filters import chips
from retention.web.formats import local_day, money, percent
from retention.web.pages import Page, is_fragment, sees_customers

NOT_KEPT: Final = {"by", "across", "filters"}
APART: Final = ["source", "order", "by", "across", "reason"]


def sees_reasons(user: Any) -> bool:
    """Tell whether a person may open the report; which departures are in it is visible_to's business."""
    return sees_customers(user) and bool(user.has_perm(permissions.REPORT))


class ReasonsPage(Page):
    """The reasons as a Pareto with its table, the months, the groups, what was said, and how sure it is."""

    nav = "reasons"
    template_name = "interviews/report.html"

    def allowed(self, user: Any) -> bool:
        """People who may see coded reasons."""
        return sees_reasons(user)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the report for what the address says."""
        filters = self.filters(request.GET)
        if self.wants_filters and is_fragment(request):
            return self.show({"filters": filters, "apart": APART}, template="retention/_filter_form.html")
        view = View(request.GET).chosen()
        departures = filters.qs
        found = report.make(departures=departures, **view)
        coverage, groups, hidden = around.coverage(departures=departures, by=view["by"])
        reads = quoting.may_read_quotes(self.person)
        return self.show(
            {
                "report": found,
                "view": view,
                "view_form": View(initial=view),
                "sources": SOURCES,
                "filters": filters,
                "apart": APART,
                "chips": chips(filters, request.GET),
                "first": filters.first,
                "last": filters.last,
                "wants_filters": self.wants_filters,
                "chart": chart(found, view["order"]),
                "summary": summary(found),
                "kept": sent_along(request.GET),
                "by_label": DIMENSIONS[view["by"]],
                "across_label": DIMENSIONS.get(view["across"], ""),
                "tops": tops(found),
                **self.words(found, departures, view["source"]),
                "coverage": coverage,
                "coverage_groups": groups,
                "coverage_hidden": hidden,
                "rivals": around.competitors(departures=departures, words=reads),
                "disagreement": around.disagreement(departures=departures),
            }
        )

    def filters(self, data: QueryDict) -> DepartureFilter:
        """Return the filters over the departures that this person may see."""
        today = local_day(self.now)
        visible = Departure.objects.visible_to(self.person)
        return DepartureFilter(data, queryset=visible, first=today - timedelta(days=365), last=today)

    def words(self, found: report.Report, departures: Any, source: str) -> dict[str, Any]:
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


class SignalsPage(Page):
    """Where the signals that a customer left contradict each other."""

    nav = "reasons"
    template_name = "interviews/signals.html"

    def allowed(self, user: Any) -> bool:
        """People who may see coded reasons."""
        return sees_reasons(user)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the combinations, those that agree last."""
        found = quality.signals_of_leaving(user=request.user, as_of=local_day(self.now))
        ordered = sorted(found, key=lambda one: (one.agrees, -one.customers))
        return self.show({"combinations": ordered, "twice": sum(one.twice for one in found)})


class ReasonsFile(ReasonsPage):
    """A part of the report as CSV that no spreadsheet runs."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send the part that is asked for."""
        part = request.GET.get("part", "reasons")
        if part not in PARTS:
            raise BadRequest(f"There is no part {part!r}; known are {', '.join(PARTS)}.")
        found = report.make(departures=self.filters(request.GET).qs, **View(request.GET).chosen())
        columns, rows = PARTS[part]
        answer = HttpResponse(content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="why-customers-left-{part}.csv"'
        answer.write("\N{ZERO WIDTH NO-BREAK SPACE}")
        exports.write_csv(columns=columns, rows=rows(found), sink=answer)
        return answer


def sent_along(data: QueryDict) -> list[tuple[str, Any]]:
    """Return what a form beside the filters sends along."""
    return [(name, value) for name, values in data.lists() if name not in NOT_KEPT for value in values]


def tops(found: report.Report) -> list[Reason]:
    """Return the main reasons of the report in their order."""
    return [line.reason for line in found.lines]


def chart(found: report.Report, order: str) -> str:
    """Return what the Pareto draws: bars and the running share."""
    values = [float(line.count.mrr) if order == "mrr" else line.count.customers for line in found.lines]
    told = [f"{line.count.customers} · {money(line.count.mrr)} · {percent(line.running)}" for line in found.lines]
    return json.dumps(
        {
            "labels": [line.reason.label for line in found.lines],
            "bars": values,
            "running": [round((line.running or 0) * 100, 1) for line in found.lines],
            "told": told,
            "name": str(_("MRR lost") if order == "mrr" else _("Customers")),
            "running_name": pgettext("of a Pareto", "Running share"),
            "summary": summary(found),
        }
    )


def summary(found: report.Report) -> str:
    """Return the report in a sentence."""
    if not found.lines:
        return _("No reason is known yet.")
    first = found.lines[0]
    words = _(
        "%(reason)s leads: %(customers)d of %(coded)d customers whose reason is known, %(share)s of the MRR lost."
    )
    return words % {
        "reason": first.reason.label,
        "customers": first.count.customers,
        "coded": found.coded.customers,
        "share": percent(first.mrr_share),
    }


def _ends(share: Share) -> tuple[Any, ...]:
    return tuple(None if value is None else round(value, 4) for value in (share.share, share.low, share.high))


def _reasons(found: report.Report) -> Iterator[Sequence[Any]]:
    for line in found.lines:
        for level, one in [(1, line), *((2, below) for below in line.below)]:
            yield (level, one.reason.code, one.reason.label, one.count.customers, *_ends(one.share), one.count.mrr)


def _months(found: report.Report) -> Iterator[Sequence[Any]]:
    for month, counts in found.months:
        for reason in tops(found):
            yield month, reason.code, reason.label, counts.get(reason.pk, 0)


def _groups(found: report.Report) -> Iterator[Sequence[Any]]:
    for cell in found.cells:
        top = cell.top.label if cell.top else ""
        yield (
            cell.one, cell.other, cell.count.customers, cell.count.mrr, top, *_ends(cell.top_share),
            *_ends(cell.avoidable),
        )  # fmt: skip


_SHARE: Final = ("share", "share_low", "share_high")
PARTS: Final[dict[str, tuple[Sequence[str], Any]]] = {
    "reasons": (("level", "code", "reason", "customers", *_SHARE, "mrr_lost"), _reasons),
    "months": (("month", "code", "reason", "customers"), _months),
    "groups": (
        ("group", "and", "customers", "mrr_lost", "leading_reason", *_SHARE, "avoidable", "avoidable_low",
         "avoidable_high"),
        _groups,
    ),
}  # fmt: skip
