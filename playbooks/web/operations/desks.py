"""The tasks behind what lies on the desks now: unfinished, late, put off, or waiting for the customer."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from playbooks.analytics import operations, people
from playbooks.models import RetentionTask
from playbooks.web import access
from playbooks.web.filters import people as people_of
from playbooks.web.operations import reading, rows
from playbooks.web.operations.views import MOST, PAGE_SIZE, CountedPages, behind
from retention.clock import local_day
from retention.models import Customer, Level
from retention.web.behind import file as files
from retention.web.behind.counted import at, counted
from retention.web.filters import Facets, Filters, Select, chips, several
from retention.web.pages import Page, is_fragment

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


class WholePages(CountedPages):
    """Pages of a list that is counted to its end, in an index."""

    @cached_property
    def found(self) -> int:
        """How many there are."""
        return self.object_list.order_by().count()

    @property
    def whole(self) -> int:
        """The same, be they more than can be paged through."""
        return self.found


class OpenTasksPage(Page):
    """The unfinished tasks behind a number of the dashboard, the earliest deadline first."""

    nav = "operations"
    template_name = "playbooks/open_tasks.html"

    def allowed(self, user: Any) -> bool:
        """People who may look at tasks."""
        return access.sees_tasks(user)

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

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Show one page of the list."""
        filters = self.filters()
        if self.wants_filters and is_fragment(request):
            return self.show({"filters": filters}, template="retention/_filter_form.html")
        context = {
            **behind(gettext("Unfinished tasks")),
            "filters": filters,
            "chips": chips(filters, request.GET),
            "page": (page := WholePages(filters.qs, PAGE_SIZE).get_page(request.GET.get("page"))),
            "counted": counted(
                noun=rows.A_TASK, paginator=page.paginator, as_of=at(self.now), formula=rows.OPEN,
                file="playbooks:open-tasks-file", asked=request.GET, filters=filters,
            ),
            "most": MOST,
            "wants_filters": self.wants_filters,
            "queue": reading.queue_of(reading.queue_for(self.person), **filters.chosen),
        }  # fmt: skip
        return self.show(context)


class OpenTasksFile(OpenTasksPage):
    """The same tasks as CSV, all of them, sent while they are read."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Send the file."""
        filters = self.filters()
        return files.answer(
            name="open-tasks", day=local_day(self.now), columns=rows.OPEN_TASKS, rows=filters.qs,
            asked=request.GET, filters=filters,
        )  # fmt: skip
