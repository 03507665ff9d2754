"""The operations dashboard: whether promises are kept, how quickly work moves, and what everybody has to do."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from playbooks.analytics import mails, operations, pace, people, weeks
from playbooks.models import Team
from playbooks.web import access
from playbooks.web.operations import pictures, reading
from playbooks.web.operations.past import USUAL
from retention import conf
from retention.models import Customer
from retention.web.pages import Page

PEOPLE: Final = 50
"""So many have a line on one page, those with most that is late on the first."""


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
                "sees_others": access.may_see_team(self.person),
                **self.work(work, span),
                **self.weeks(scope, span, kept, reading.warned(raised, span=span, owners=self.owners())),
                **self.mails(),
            }
        )

    def work(self, work: people.Work, span: operations.Period) -> dict[str, Any]:
        """Return what everybody has to do, a page of people."""
        page = Paginator(work.people, PEOPLE).get_page(self.request.GET.get("page"))
        return {
            "work": work,
            "loads": reading.load_lines(list(page.object_list), span=span),
            "people": page,
            "unfinished": reading.open_tasks(),
            "late": reading.open_tasks(when="overdue"),
        }

    def weeks(
        self, scope: operations.Scope, span: operations.Period, kept: operations.Attainment, warned: reading.Warned
    ) -> dict[str, Any]:
        """Return the charts with their tables and sentences, and the warnings of all these days."""
        counted = weeks.count(tasks=scope.tasks, warnings=scope.warnings, span=span)
        found = pictures.weeks(counted, owners=warned.owners)
        said_of_kept = pictures.kept_summary(found, kept.whole, span=span)
        said_of_warned = pictures.warned_summary(found, mean=warned.a_day, address=warned.address)
        return {
            "warned": warned,
            "weeks": found,
            "by_day": span.days <= weeks.FEW,
            "kept_summary": said_of_kept,
            "kept_chart": pictures.kept_chart(found, summary=str(said_of_kept)),
            "warned_summary": said_of_warned,
            "warned_chart": pictures.warned_chart(found, mean=warned.a_day, summary=str(said_of_warned)),
        }

    def owners(self) -> int:
        """Return how many people own customers of those that this person may see."""
        return people.owners(customers=Customer.objects.visible_to(self.person).present()).count()

    def mails(self) -> dict[str, Any]:
        """Return what was counted of the messages to the contacts that this person may see."""
        if not access.sees_messages(self.person):
            return {"mails": None}
        everybody = conf.settings().sees_every_customer(self.person)
        found = mails.read(customers=None if everybody else Customer.objects.visible_to(self.person))
        return {"mails": found, "sees_messages": True, "mail_rows": reverse("playbooks:contact-mails")}
