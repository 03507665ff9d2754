"""The tasks and the cases behind the dashboard's figures of some days: promises kept, and how quickly cases moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from playbooks.analytics import operations, pace
from playbooks.models import CasePace
from playbooks.web.operations import rows
from playbooks.web.operations.filters import PaceFilter, PastTaskFilter
from playbooks.web.operations.pages import ListBehind
from retention.models import Customer
from retention.web.behind.listing import FileBehind
from retention.web.filters import Facets

USUAL: Final = 30
"""Days."""


class PastTasksPage(ListBehind):
    """The tasks behind a number of the dashboard, the latest deadline first."""

    template_name = "playbooks/past_tasks.html"
    title = _("Tasks and their deadlines")
    noun = rows.A_TASK
    file_url, file_name = "playbooks:past-tasks-file", "tasks"

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

    def formula(self, filters: PastTaskFilter) -> Sequence[Any]:
        """Return how the rows are counted, in sentences."""
        return rows.PUT_OFF if filters.given.get("snoozed") else rows.DUE

    def columns(self) -> Mapping[str, str]:
        """Return the columns of the file."""
        return rows.TASKS

    def more(self, filters: PastTaskFilter, page: Any) -> dict[str, Any]:
        """Return the days, too."""
        return {**super().more(filters, page), "span": filters.span}


class PastTasksFile(FileBehind, PastTasksPage):
    """The same tasks as CSV."""


class CaseTimesPage(ListBehind):
    """The cases behind a median, the newest first, or the quickest where it is about one length.

    How long each waited is as the night counted it.
    """

    template_name = "playbooks/case_times.html"
    title = _("How quickly cases move")
    noun = rows.A_CASE
    file_url, file_name = "playbooks:case-times-file", "case-times"

    def filters(self) -> PaceFilter:
        """Return the choice that the address describes, among the cases that this person may see."""
        scope = operations.Scope.of(user=self.person)
        cases = CasePace.objects.select_related("case__customer__owner").order_by("-opened_on", "-pk")
        visible = cases if scope.everything else cases.filter(case__in=scope.cases.order_by().values("pk"))
        return PaceFilter(self.request.GET, queryset=visible)

    def formula(self, filters: PaceFilter) -> Sequence[Any]:
        """Return how the rows are counted, in sentences."""
        return rows.PACES

    def columns(self) -> Mapping[str, str]:
        """Return the columns of the file."""
        return rows.CASE_TIMES

    @cached_property
    def known(self) -> pace.Pace | None:
        """What the night counted."""
        return pace.read(cases=None, days=USUAL)

    @property
    def counted_at(self) -> datetime:
        """When the night counted."""
        return self.known.counted_at if self.known else self.now

    def more(self, filters: PaceFilter, page: Any) -> dict[str, Any]:
        """Return what the night counted, too."""
        return {**super().more(filters, page), "pace": self.known}


class CaseTimesFile(FileBehind, CaseTimesPage):
    """The same cases as CSV."""
