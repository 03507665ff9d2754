"""The queue: what a CSM has to do now, with the reason beside every number."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from playbooks.models import ApprovalRequest, CaseMember, QueueLayout, RetentionTask, SavedView
from playbooks.web import access
from playbooks.web.desk import addresses, cells, columns, glance, keys, listing, news, sorting
from playbooks.web.desk.filters import TaskFilter
from playbooks.web.desk.forms import BulkForm
from playbooks.web.desk.groups import Borders, Counts, in_order, one_group
from playbooks.web.desk.listing import CountedPaginator, filtered
from playbooks.web.rows import left_words
from playbooks.web.views.desk import keeping, rounds
from playbooks.web.views.task import REFUSED
from playbooks.work.approvals import inbox
from playbooks.work.desk import playing
from retention.clock import local_day
from retention.web.filters import chips
from retention.web.pages import Page, is_fragment

A_VISIT = timedelta(minutes=30)
MOST_VIEWS = 60


class QueuePage(Page):
    """The tasks of a person or a team, grouped by when they are due."""

    nav = "queue"
    home = True
    narrows = True
    template_name = "playbooks/queue.html"

    def allowed(self, user: Any) -> bool:
        """People who may look at tasks."""
        return access.sees_tasks(user)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show one page of the queue; who leads others and has no task is led to theirs."""
        if not request.GET and access.has_only_the_teams(request.user):
            return redirect(f"{reverse('playbooks:queue')}?scope={access.TEAM}")
        filters, scope = filtered(request.user, request.GET, self.now)
        if self.wants_filters and is_fragment(request):
            return self.show({"filters": filters}, template="retention/_filter_form.html")
        if "play" in request.GET:
            return self.play(filters)
        borders = Borders(now=self.now)
        narrowed = chips(filters, request.GET)
        since = self.last_visit()
        counts = self.counts(filters, scope, borders, since=since)
        context = {
            **self.desk(scope),
            "filters": filters,
            "chips": narrowed,
            "wants_filters": self.wants_filters,
            "pile": None if narrowed else self.pile(scope, counts),
            "unsaved": request.session.pop(keeping.UNSAVED, None),
            "scope": scope,
            "queue": addresses.queue_of(request.GET),
            "addresses": addresses.of_rows(request.GET),
            "may_see_team": access.may_see_team(request.user),
            "asked": by_case(self.asked()) if counts.asked else [],
            "keys": keys.for_the_script(),
            "left_words": left_words(),
        }
        context |= self.rows(filters, borders, counts, context)
        return self.show(context | self.strip(scope, counts, since, folded=context["folded"], narrowed=bool(narrowed)))

    def counts(self, filters: TaskFilter, scope: str, borders: Borders, *, since: datetime) -> Counts:
        """Count the groups, and what stands beside them above the rows."""
        return borders.counts(
            filters.qs,
            since=since,
            asked=self.asked(),
            approvals=self.waiting_approvals(scope),
        )

    def strip(
        self, scope: str, counts: Counts, since: datetime, *, folded: Collection[str], narrowed: bool
    ) -> dict[str, Any]:
        """Return the numbers above the rows, with where each leads; requests are counted whatever the filters."""
        return {
            "filters_aside": narrowed,
            "counts": counts,
            "scope": scope,
            "numbers": news.numbers(counts),
            "since": since.isoformat(),
            "sees_approvals": access.sees_approvals(self.request.user),
            "queue_url": reverse("playbooks:queue"),
            "strip_query": addresses.kept(self.request.GET),
            "beginnings": listing.beginnings(counts, query=self.request.GET, folded=folded),
        }

    def order(self, filters: TaskFilter, borders: Borders, counts: Counts, folded: Collection[str]) -> CountedPaginator:
        """Return the keys of the rows in their order, without the groups that are folded away."""
        tasks, total = filters.qs, counts.total
        for key in folded:
            tasks, total = tasks.exclude(borders.condition(key)), total - counts.groups[key]
        return CountedPaginator(listing.in_its_order(tasks, query=self.request.GET, total=total), total)

    def rows(self, filters: TaskFilter, borders: Borders, counts: Counts, context: dict[str, Any]) -> dict[str, Any]:
        """Return the rows of one page in their groups; groups that are folded away keep their line."""
        sort = sorting.Sort.of(self.request.GET)
        folded = set() if sort or self.request.GET.get("when") else context["folded"]
        page = self.order(filters, borders, counts, folded).get_page(self.request.GET.get("page"))
        found = listing.rows(list(page.object_list), now=self.now, columns=context["shown"].keys)
        opened = self.opened(found)
        self.draw(found, context, borders, opened=opened["opened"])
        return {
            "page": page,
            "groups": borders.grouped(found, counts, folded=folded) if sort is None else one_group(found, counts),
            "headers": sorting.headers(context["shown"].columns, self.request.GET),
            "sorted": sort is not None,
            "problems": listing.strange(self.person, self.request.GET),
            "folded": folded,
            "news_address": news.address(
                tasks=found, query=self.request.GET, borders=borders, counts=counts, page=page.number, folded=folded
            ),
            **opened,
        }

    def draw(self, found: list[RetentionTask], context: dict[str, Any], borders: Borders, **how: Any) -> None:
        """Draw rows that the page shows, or that come to it."""
        again = how.pop("again", None)
        if again is None:
            again = listing.again((task.pk, task.case_id) for task in found)
        for task in found:
            task.seen = news.seen(task, borders=borders)  # type: ignore[attr-defined]  # what the page remembers
            task.again = task.pk in again  # type: ignore[attr-defined]
        desk = cells.Desk(
            shown=context["shown"], addresses=context["addresses"], now=self.now, today=local_day(self.now), **how
        )
        cells.draw(found, desk=desk)

    def desk(self, scope: str) -> dict[str, Any]:
        """Return what this person keeps of their queue: views, columns, folded groups."""
        user = self.request.user
        views = list(SavedView.objects.visible_to(user).order_by("shared", "name", "pk")[:MOST_VIEWS])
        layout = QueueLayout.objects.filter(person=self.person).first()
        view = next((one for one in views if str(one.pk) == self.request.GET.get("view")), None)
        shown = columns.shown(layout=layout, view=view, names_owners=scope == access.TEAM, user=user)
        return {
            "views": views,
            "view": view,
            "own_view": view.name if view and view.owner_id == user.pk else "",
            "shown": shown,
            "column_choices": columns.choices(shown, user=user),
            "folded": set(layout.folded) if layout else set(),
            "bulk_form": BulkForm(user=self.person),
        }

    def opened(self, tasks: list[RetentionTask]) -> dict[str, Any]:
        """Return what the row shows that the address opens, without a script."""
        wanted = self.request.GET.get("open")
        task = next((one for one in tasks if str(one.pk) == wanted), None)
        if task is None:
            return {"opened": None}
        asked = glance.Asked.from_query(self.request.GET, queue=self.request.GET.urlencode())
        kept = self.request.session.get(REFUSED)
        if kept and (kept["task"], kept["do"]) == (task.pk, asked.do):
            del self.request.session[REFUSED]
        else:
            kept = None
        found = glance.content(task_id=task.pk, asked=asked, user=self.request.user, now=self.now, kept=kept)
        return {"opened": task.pk, **found}

    def play(self, filters: TaskFilter) -> HttpResponse:
        """Open the first task of this view that nobody has before them."""
        open_tasks = filters.qs.filter(state=RetentionTask.State.OPEN)
        tasks = playing.free(open_tasks, by=self.request.user, now=self.now)
        sort = sorting.Sort.of(self.request.GET)
        first = in_order(tasks).first() if sort is None else sort.first(tasks)
        rounds.forget(session=self.request.session)
        if first is not None:
            return redirect(addresses.task_address(first, addresses.queue_of(self.request.GET)))
        query = self.request.GET.copy()
        query.pop("play")
        messages.info(self.request, _("There is nothing to work through in this view just now."))
        return redirect(f"{reverse('playbooks:queue')}?{query.urlencode()}")

    def pile(self, scope: str, counts: Counts) -> inbox.Pile | None:
        """Return what waits for this person's decision; where no request waits at all, nobody is asked."""
        none_waits = scope == access.TEAM and not counts.approvals
        return None if none_waits else inbox.pile(user=self.person, now=self.now)

    def waiting_approvals(self, scope: str) -> QuerySet[ApprovalRequest] | None:
        """Return the requests that wait for a decision: one's own, or all that one sees; None for who sees none."""
        if not access.sees_approvals(self.request.user):
            return None
        asked_by = Q() if scope == access.TEAM else Q(requester=self.person)
        return ApprovalRequest.objects.visible_to(self.request.user).waiting().filter(asked_by)

    def asked(self) -> QuerySet[CaseMember]:
        """Return the places in retention teams for which this person is asked and has not answered."""
        places = CaseMember.objects.filter(user=self.person, state=CaseMember.State.ASKED, case__state="open")
        return places.select_related("case__customer").order_by("due_at", "pk")

    def last_visit(self) -> datetime:
        """Return when the person last looked before this visit; half an hour away from the queue makes a new visit."""
        seen = self.seen_before()
        since = self.visit_before()
        if self.now - seen > A_VISIT:
            since = seen
        if self.now - seen > timedelta(minutes=1) or "retention_queue_seen" not in self.request.session:
            self.request.session["retention_queue_seen"] = self.now.isoformat()
            self.request.session["retention_queue_since"] = since.isoformat()
        return since

    def seen_before(self) -> datetime:
        """Return when the person last looked."""
        return _moment(self.request.session.get("retention_queue_seen")) or self.now

    def visit_before(self) -> datetime:
        """Return since when tasks are new to this person, as it was found out when they came."""
        return _moment(self.request.session.get("retention_queue_since")) or self.seen_before()


def by_case(places: Iterable[CaseMember]) -> list[list[CaseMember]]:
    """Return the places of each case together, in the order in which the first of each stands."""
    found: dict[int, list[CaseMember]] = {}
    for place in places:
        found.setdefault(place.case_id, []).append(place)
    return list(found.values())


def _moment(written: str | None) -> datetime | None:
    return parse_datetime(written) if written else None
