"""The parts of the report on why customers left as files that no spreadsheet runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.translation import gettext as _

from interviews.analysis.figures import around, looking, quoting, report
from interviews.analysis.figures.intervals import Share
from interviews.models import Departure
from interviews.web.report_filters import View
from interviews.web.views.report import ReportPage
from retention import exports
from retention.clock import local_day
from retention.web.behind.unread import refusal, unread


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a file is about: the departures, what is looked at, who reads it and whether also customers' words."""

    user: Any
    as_of: date
    departures: QuerySet[Departure]
    view: Mapping[str, str]
    words: bool


class ReportFile(ReportPage):
    """A part of the report as CSV."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send the part that is asked for."""
        part = request.GET.get("part", "reasons")
        if part not in PARTS:
            words = _("The report has no part “%(part)s”; change the address to one of %(known)s.")
            said = words % {"part": part[:40], "known": ", ".join(PARTS)}
            return HttpResponseBadRequest(said, content_type="text/plain; charset=utf-8")
        filters, view = self.filters(request.GET), View(request.GET)
        if wrong := unread(request.GET, filters=filters, view=view, known=("part", "reason")):
            return refusal(wrong)
        columns, rows = PARTS[part]
        asked = Asked(
            user=self.person,
            as_of=local_day(self.now),
            departures=filters.qs,
            view=view.chosen(),
            words=quoting.may_read_quotes(self.person),
        )
        answer = HttpResponse(content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="why-customers-left-{part}.csv"'
        answer.write("\N{ZERO WIDTH NO-BREAK SPACE}")
        exports.write_csv(columns=columns, rows=rows(asked), sink=answer)
        return answer


Rows = Iterable[Sequence[Any]]


def _made(asked: Asked) -> report.Report:
    return report.make(departures=asked.departures, **asked.view)


def _ends(share: Share) -> tuple[Any, ...]:
    return tuple(None if value is None else round(value, 4) for value in (share.share, share.low, share.high))


def _reasons(asked: Asked) -> Rows:
    for line in _made(asked).lines:
        for level, one in [(1, line), *((2, below) for below in line.below)]:
            yield (level, one.reason.code, one.reason.label, one.count.customers, *_ends(one.share), one.count.mrr)


def _months(asked: Asked) -> Rows:
    found = _made(asked)
    for month, counts in found.months:
        for line in found.lines:
            yield month, line.reason.code, line.reason.label, counts.get(line.reason.pk, 0)


def _groups(asked: Asked) -> Rows:
    for cell in _made(asked).cells:
        top = cell.top.label if cell.top else ""
        yield (
            cell.one, cell.other, cell.count.customers, cell.count.mrr, top, *_ends(cell.top_share),
            *_ends(cell.avoidable),
        )  # fmt: skip


def _competitors(asked: Asked) -> Rows:
    for rival in around.competitors(departures=asked.departures, words=asked.words):
        yield rival.name, rival.customers, rival.mrr, " / ".join(rival.strengths)


def _still_here(asked: Asked) -> Rows:
    for rival in looking.looking(user=asked.user, as_of=asked.as_of, most=None).rivals:
        for one in rival.first:
            yield rival.code, rival.name, one.external_id, one.name, one.standing.value, one.mrr, local_day(one.at)


def _programme(asked: Asked) -> Rows:
    everybody, groups, _hidden = around.coverage(departures=asked.departures, by=asked.view["by"])
    for level, one in [(1, everybody), *((2, group) for group in groups)]:
        yield (
            level, one.group, one.departed, one.interviewed.part, *_ends(one.interviewed), one.declined, one.open,
            one.median_days, one.slow_days,
        )  # fmt: skip


def _disagreement(asked: Asked) -> Rows:
    found = around.disagreement(departures=asked.departures)
    for recorded, counts in found.rows:
        for confirmed, customers in zip(found.reasons, counts, strict=True):
            yield recorded.code, recorded.label, confirmed.code, confirmed.label, customers


_SHARE: Final = ("share", "share_low", "share_high")
PARTS: Final[dict[str, tuple[Sequence[str], Callable[[Asked], Rows]]]] = {
    "reasons": (("level", "code", "reason", "customers", *_SHARE, "mrr_lost"), _reasons),
    "months": (("month", "code", "reason", "customers"), _months),
    "groups": (
        ("group", "and", "customers", "mrr_lost", "leading_reason", *_SHARE, "avoidable", "avoidable_low",
         "avoidable_high"),
        _groups,
    ),
    "competitors": (("competitor", "customers", "mrr_lost", "better_there"), _competitors),
    "still-here": (("code", "competitor", "customer", "name", "standing", "mrr", "noted_on"), _still_here),
    "programme": (
        ("level", "group", "left", "interviewed", *_SHARE, "declined", "open", "median_days", "days_of_90_in_100"),
        _programme,
    ),
    "disagreement": (("recorded", "recorded_label", "confirmed", "confirmed_label", "customers"), _disagreement),
}  # fmt: skip
