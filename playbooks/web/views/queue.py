"""The queue: what a CSM has to do now, with the reason beside every number."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Paginator
from django.db.models import F, Func, IntegerField, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.dateparse import parse_datetime

from playbooks.models import CaseMember, RetentionTask
from playbooks.web import access
from playbooks.web.filters import TaskFilter
from playbooks.web.groups import Borders, in_order
from playbooks.web.rows import describe
from retention.models import Customer
from retention.web.filters import Facets, chips
from retention.web.formats import local_day
from retention.web.pages import Page, is_fragment
from retention.web.rows import scores_of

PAGE_SIZE = 50
A_VISIT = timedelta(minutes=30)


class CountedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of a list that has been counted already."""

    def __init__(self, tasks: QuerySet[RetentionTask], total: int) -> None:
        super().__init__(tasks, PAGE_SIZE)
        self.total = total

    @cached_property
    def count(self) -> int:
        """Return what was counted together with the groups."""
        return self.total


class QueuePage(Page):
    """The tasks of a person or a team, grouped by when they are due."""

    nav = "queue"
    home = True
    template_name = "playbooks/queue.html"

    def allowed(self, user: Any) -> bool:
        """People who may look at tasks."""
        return access.sees_tasks(user)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show one page of the queue."""
        filters, scope = filtered(request.user, request.GET, self.now)
        if self.wants_filters and is_fragment(request):
            return self.show({"filters": filters}, template="retention/_filter_form.html")
        borders = Borders(now=self.now)
        counts = borders.counts(filters.qs, since=self.last_visit(), asked=self.asked())
        page = CountedPaginator(listed(in_order(filters.qs), now=self.now), counts.total).get_page(
            request.GET.get("page")
        )
        tasks = list(page.object_list)
        describe(tasks, now=self.now)
        context = {
            "filters": filters,
            "chips": chips(filters, request.GET),
            "wants_filters": self.wants_filters,
            "counts": counts,
            "groups": borders.grouped(tasks, counts),
            "page": page,
            "scope": scope,
            "may_see_team": access.may_see_team(request.user),
            "asked": list(self.asked()) if counts.asked else [],
        }
        return self.show(context)

    def asked(self) -> QuerySet[CaseMember]:
        """Return the places in retention teams for which this person is asked and has not answered."""
        places = CaseMember.objects.filter(user=self.person, state=CaseMember.State.ASKED, case__state="open")
        return places.select_related("case__customer").order_by("due_at", "pk")

    def last_visit(self) -> datetime:
        """Return when the person last looked before this visit; half an hour away from the queue makes a new visit."""
        seen = _moment(self.request.session.get("retention_queue_seen")) or self.now
        since = _moment(self.request.session.get("retention_queue_since")) or seen
        if self.now - seen > A_VISIT:
            since = seen
        if self.now - seen > timedelta(minutes=1) or "retention_queue_seen" not in self.request.session:
            self.request.session["retention_queue_seen"] = self.now.isoformat()
            self.request.session["retention_queue_since"] = since.isoformat()
        return since


def _moment(written: str | None) -> datetime | None:
    return parse_datetime(written) if written else None


def filtered(user: Any, data: QueryDict, now: datetime) -> tuple[TaskFilter, str]:
    """Return the queue as an address describes it, and whose it is."""
    scope = access.scope_of(user, data.get("scope", ""))
    facets = Facets(Customer.objects.visible_to(user))
    return TaskFilter(data, queryset=access.tasks_in(user, scope, now=now), facets=facets, now=now), scope


def listed(tasks: QuerySet[RetentionTask], *, now: datetime) -> QuerySet[RetentionTask]:
    """Select what a row shows: also how many steps the playbook has, and the scores of thirty days."""
    steps = Func(F("run__definition"), function="jsonb_array_length", output_field=IntegerField())
    whole = tasks.select_related("case__customer__health__scorecard", "owner", "run__version__playbook")
    return whole.defer("instructions", "instructions_zh", "outcome_note", "run__definition").annotate(
        steps=steps, scored=ArraySubquery(scores_of(OuterRef("case__customer_id"), as_of=local_day(now)))
    )
