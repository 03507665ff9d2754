"""The operations dashboard: whether promises are kept, how quickly work moves, and what everybody has to do."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from playbooks.analytics import mails, operations, pace, people, weeks
from playbooks.models import CasePace, Team
from playbooks.web import access
from playbooks.web.operations import pictures, reading, rows
from playbooks.web.operations.filters import PaceFilter, PastTaskFilter
from retention import conf
from retention.clock import local_day
from retention.models import Customer
from retention.web.behind import file as files
from retention.web.behind.counted import at, counted
from retention.web.filters import Facets, chips
from retention.web.pages import Page, is_fragment

PAGE_SIZE: Final = 50
MOST: Final = 1000
"""Rows that are counted and paged through; who looks for others narrows the list."""
USUAL: Final = 30


class OperationsPage(Page):
    """Deadlines kept, medians, the quality of the rules and the load of each person."""

    nav = "operations"
    template_name = "playbooks/operations.html"

    def allowed(self, user: Any) -> bool:
        """People who may look at tasks; each sees the numbers of those they may see."""
        return access.sees_tasks(user)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the dashboard for the days that the address names."""
        asked = request.GET.get("days", "")
        days = int(asked) if asked in map(str, operations.SPANS) else USUAL
        span = operations.period(now=self.now, days=days)
        scope = operations.Scope.of(user=self.person)
        teams = operations.team_of_people()
        kept = operations.attainment(tasks=scope.tasks, span=span, teams=teams)
        named: dict[int | None, Team] = {team.pk: team for team in Team.objects.all()}
        by_level, by_team = reading.lines(kept, span=span, teams=named)
        raised = operations.raised(warnings=scope.warnings, span=span)
        work = people.loads(scope=scope, span=span, kept=kept, warned=raised.owners, teams=teams, now=self.now)
        quality = operations.rule_quality(cases=scope.cases, raised=raised.rules, span=span)
        quickness = pace.read(cases=None if scope.everything else scope.cases, days=days)
        times, times_by_team = reading.pace_lines(quickness, teams=named)
        return self.show(
            {
                "spans": operations.SPANS,
                "days": days,
                "span": span,
                "kept": kept,
                "by_level": by_level,
                "whole": by_level[-1],
                "by_team": by_team,
                "reasons": reading.reason_lines(kept, span=span),
                "pace": quickness,
                "times": times,
                "times_by_team": times_by_team,
                "whole_times": times[-1] if times else None,
                "rules": reading.rule_lines(quality, span=span),
                "loads": reading.load_lines(work.people[:PAGE_SIZE], span=span),
                "people": len(work.people),
                "work": work,
                "unfinished": reading.open_tasks(),
                "late": reading.open_tasks(when="overdue"),
                "sees_others": access.may_see_team(self.person),
                **self.weeks(scope, span, kept, reading.warned(raised, span=span, owners=self.owners())),
                **self.mails(),
            }
        )

    def weeks(
        self, scope: operations.Scope, span: operations.Period, kept: operations.Attainment, warned: reading.Warned
    ) -> dict[str, Any]:
        """Return the charts with their tables and sentences, and the warnings of all these days."""
        counted = weeks.count(tasks=scope.tasks, warnings=scope.warnings, span=span)
        found = pictures.weeks(counted, owners=warned.owners)
        said_of_kept = pictures.kept_summary(found, kept.whole)
        said_of_warned = pictures.warned_summary(found, mean=warned.a_day)
        return {
            "warned": warned,
            "weeks": found,
            "by_day": span.days <= weeks.FEW,
            "kept_summary": said_of_kept,
            "kept_chart": pictures.kept_chart(found, summary=said_of_kept),
            "warned_summary": said_of_warned,
            "warned_chart": pictures.warned_chart(found, mean=warned.a_day, summary=said_of_warned),
        }

    def owners(self) -> int:
        """Return how many people own customers of those that this person may see."""
        return len(Facets(Customer.objects.visible_to(self.person).present()).owners())

    def mails(self) -> dict[str, Any]:
        """Return what was counted of the messages to the contacts that this person may see."""
        if not access.sees_messages(self.person):
            return {"mails": None}
        everybody = conf.settings().sees_every_customer(self.person)
        found = mails.read(customers=None if everybody else Customer.objects.visible_to(self.person))
        return {"mails": found, "sees_messages": True, "mail_rows": reverse("playbooks:contact-mails")}


def behind(title: str) -> dict[str, Any]:
    """Return what a list behind a number of the dashboard is called, and where it leads back to."""
    return {"title": title, "back": ("playbooks:operations", _("Operations"))}


class CountedPages(Paginator):  # type: ignore[type-arg]
    """Pages of a list that is counted up to MOST only."""

    object_list: QuerySet[Any]

    @cached_property
    def found(self) -> int:
        """How many there are, or one more than are counted."""
        return self.object_list.order_by()[: MOST + 1].count()

    @cached_property
    def count(self) -> int:
        """How many there are, as far as they are counted."""
        return min(self.found, MOST)

    @property
    def more(self) -> bool:
        """Tell whether not all could be counted."""
        return self.found > MOST


class PastTasksPage(Page):
    """The tasks behind a number of the dashboard."""

    nav = "operations"
    template_name = "playbooks/past_tasks.html"

    def allowed(self, user: Any) -> bool:
        """People who may look at tasks."""
        return access.sees_tasks(user)

    def filters(self) -> PastTaskFilter:
        """Return the choice that the address describes, among the tasks that this person may see."""
        tasks = operations.Scope.of(user=self.person).tasks.select_related("case__customer", "owner")
        return PastTaskFilter(
            self.request.GET,
            queryset=tasks.order_by("-due_at", "-pk"),
            facets=Facets(Customer.objects.visible_to(self.person)),
            span=operations.period(now=self.now, days=USUAL),
            user=self.person,
        )

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Show one page of the list, the latest deadline first."""
        filters = self.filters()
        if self.wants_filters and is_fragment(request):
            return self.show({"filters": filters}, template="retention/_filter_form.html")
        context = {
            **behind(_("Tasks and their deadlines")),
            "filters": filters,
            "span": filters.span,
            "chips": chips(filters, request.GET),
            "page": (page := CountedPages(filters.qs, PAGE_SIZE).get_page(request.GET.get("page"))),
            "counted": counted(
                noun=rows.A_TASK, paginator=page.paginator, as_of=at(self.now),
                formula=rows.PUT_OFF if filters.given.get("snoozed") else rows.DUE,
                file="playbooks:past-tasks-file", asked=request.GET, filters=filters,
            ),
            "most": MOST,
            "wants_filters": self.wants_filters,
        }  # fmt: skip
        return self.show(context)


class PastTasksFile(PastTasksPage):
    """The same tasks as CSV, all of them, sent while they are read."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Send the file."""
        filters = self.filters()
        return files.answer(
            name="tasks", day=local_day(self.now), columns=rows.TASKS, rows=filters.qs,
            asked=request.GET, filters=filters,
        )  # fmt: skip


class CaseTimesPage(Page):
    """The cases behind a median: how long each waited, as the night counted it."""

    nav = "operations"
    template_name = "playbooks/case_times.html"

    def allowed(self, user: Any) -> bool:
        """People who may look at tasks."""
        return access.sees_tasks(user)

    def filters(self) -> PaceFilter:
        """Return the choice that the address describes, among the cases that this person may see."""
        scope = operations.Scope.of(user=self.person)
        cases = CasePace.objects.select_related("case__customer__owner").order_by("-opened_on", "-pk")
        visible = cases if scope.everything else cases.filter(case__in=scope.cases.order_by().values("pk"))
        return PaceFilter(self.request.GET, queryset=visible)

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Show one page of the list, the newest case first, or the quickest where it is about one length."""
        filters = self.filters()
        if self.wants_filters and is_fragment(request):
            return self.show({"filters": filters}, template="retention/_filter_form.html")
        known = pace.read(cases=None, days=USUAL)
        context = {
            **behind(_("How quickly cases move")),
            "filters": filters,
            "chips": chips(filters, request.GET),
            "page": (page := CountedPages(filters.qs, PAGE_SIZE).get_page(request.GET.get("page"))),
            "counted": counted(
                noun=rows.A_CASE, paginator=page.paginator, as_of=at(known.counted_at) if known else at(self.now),
                formula=rows.PACES, file="playbooks:case-times-file", asked=request.GET, filters=filters,
            ),
            "most": MOST,
            "wants_filters": self.wants_filters,
            "pace": known,
        }  # fmt: skip
        return self.show(context)


class CaseTimesFile(CaseTimesPage):
    """The same cases as CSV, all of them, sent while they are read."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Send the file."""
        filters = self.filters()
        return files.answer(
            name="case-times", day=local_day(self.now), columns=rows.CASE_TIMES, rows=filters.qs,
            asked=request.GET, filters=filters,
        )  # fmt: skip
