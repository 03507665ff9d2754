"""The tasks behind what lies on the desks now: unfinished, late, put off, or waiting for the customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from playbooks.analytics import operations, people
from playbooks.models import RetentionTask
from playbooks.web import access
from playbooks.web.filters import people as people_of
from playbooks.web.operations import reading, rows
from playbooks.web.operations.pages import ListBehind, WholePages
from retention.models import Customer, Level
from retention.web.behind.listing import PAGE_SIZE, FileBehind
from retention.web.filters import Facets, Filters, Select, several

KINDS = [
    ("overdue", _("late now")),
    ("snoozed", _("put off for now")),
    ("waiting", _("waiting for the customer")),
]


class OpenTaskFilter(Filters):
    """Unfinished tasks by what holds them up, level and owner."""

    when = django_filters.ChoiceFilter(
        label=_("Of these"), choices=KINDS, method="held_up", empty_label=_("all that are unfinished"), widget=Select
    )
    level = several(_("Level"), "level", Level.choices)
    owner = several(_("Owner"), "owner", ())

    class Meta:
        model = RetentionTask
        fields: list[str] = []

    def __init__(self, *args: Any, facets: Facets, user: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        asked = self.data.getlist("owner") if access.may_see_team(user) else [str(user.pk)]
        self.filters["owner"].extra["choices"] = lambda: people_of(facets, asked, tasks=self.queryset)

    @property
    def chosen(self) -> dict[str, Any]:
        """What narrows the list: the queue has the same filters."""
        return {name: value for name, value in self.given.items() if value}

    def held_up(self, queryset: QuerySet[RetentionTask], name: str, value: str) -> QuerySet[RetentionTask]:
        """Keep those that are late, were put off, or wait."""
        return queryset.filter(people.held_up(now=self.now)[value])


class OpenTasksPage(ListBehind):
    """The unfinished tasks behind a number of the dashboard, the earliest deadline first."""

    template_name = "playbooks/open_tasks.html"
    title = _("Unfinished tasks")
    noun = rows.A_TASK
    file_url, file_name = "playbooks:open-tasks-file", "open-tasks"

    def filters(self) -> OpenTaskFilter:
        """Return the choice that the address describes, among the tasks that this person's dashboard counts."""
        tasks = operations.Scope.of(user=self.person).tasks.unfinished()  # type: ignore[attr-defined]
        return OpenTaskFilter(
            self.request.GET,
            queryset=tasks.select_related("case__customer", "owner").order_by("due_at", "pk"),
            facets=Facets(Customer.objects.visible_to(self.person)),
            user=self.person,
            now=self.now,
        )

    def pages(self, rows: QuerySet[Any]) -> WholePages:
        """Return the tasks in pages, counted to the end."""
        return WholePages(rows, PAGE_SIZE)

    def formula(self, filters: OpenTaskFilter) -> Sequence[Any]:
        """Return how the rows are counted, in sentences."""
        return rows.OPEN

    def columns(self) -> Mapping[str, str]:
        """Return the columns of the file."""
        return rows.OPEN_TASKS

    def more(self, filters: OpenTaskFilter, page: Any) -> dict[str, Any]:
        """Return the same part of the queue, too."""
        queue = reading.queue_of(reading.queue_for(self.person), **filters.chosen)
        return {**super().more(filters, page), "queue": queue}


class OpenTasksFile(FileBehind, OpenTasksPage):
    """The same tasks as CSV."""
