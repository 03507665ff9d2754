"""The times at which tasks were put off: when, by whom, until when, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from playbooks.analytics import operations
from playbooks.web.operations import rows
from playbooks.web.operations.filters import SnoozeFilter
from playbooks.web.operations.pages import ListBehind
from playbooks.web.operations.past import USUAL
from retention.models import Customer
from retention.web.behind.listing import FileBehind
from retention.web.filters import Facets


class SnoozesPage(ListBehind):
    """The times behind a number of the dashboard, the latest first."""

    template_name = "playbooks/snoozes.html"
    title = _("How often tasks were put off")
    noun = rows.A_TIME
    file_url, file_name = "playbooks:snoozes-file", "snoozes"

    def filters(self) -> SnoozeFilter:
        """Return the choice that the address describes, among the tasks that this person's dashboard counts."""
        scope = operations.Scope.of(user=self.person)
        return SnoozeFilter(
            self.request.GET,
            queryset=scope.events.select_related("task__case__customer", "task__owner").order_by("-at", "-pk"),
            facets=Facets(Customer.objects.visible_to(self.person)),
            tasks=scope.tasks,
            span=operations.period(now=self.now, days=USUAL),
            user=self.person,
        )

    def formula(self, filters: SnoozeFilter) -> Sequence[Any]:
        """Return how the rows are counted, in sentences."""
        return rows.SNOOZES

    def columns(self) -> Mapping[str, str]:
        """Return the columns of the file."""
        return rows.SNOOZED

    def more(self, filters: SnoozeFilter, page: Any) -> dict[str, Any]:
        """Return the days, too."""
        return {**super().more(filters, page), "span": filters.span}


class SnoozesFile(FileBehind, SnoozesPage):
    """The same times as CSV."""
