"""The rows of the queue as an address describes them, in their order, and which comes after one that is done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import F, Func, IntegerField, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from playbooks.models import RetentionTask
from playbooks.web import access
from playbooks.web.desk import narrowing, sorting
from playbooks.web.desk.addresses import PASSING, kept
from playbooks.web.desk.filters import QueueFacets, TaskFilter
from playbooks.web.desk.groups import LABELS, Counts, in_order
from playbooks.web.filters import people
from playbooks.web.rows import open_warnings
from playbooks.work.desk import playing
from playbooks.work.desk.priority import with_rank
from retention.clock import local_day
from retention.models import Customer, sentiment_in_force
from retention.web.formats import named
from retention.web.rows import scores_of, worst_metric

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAGE_SIZE = 50
SCOPES: dict[str, StrOrPromise] = {
    access.MINE: gettext_lazy("Mine"),
    access.TEAM: gettext_lazy("Team"),
    access.HELPING: gettext_lazy("Retention teams"),
}
"""Whose tasks can be asked for."""
RELATED = {"owner": "owner", "step": "run__version__playbook"}
"""What a column needs besides the customer and its health."""
CUSTOMER, HEALTH = "customer__", "customer__health__"
SEEN = (
    "case_id", "run_id", "position", "level", "priority", "title", "title_zh", "owner_id", "owner_name", "state",
    "due_at", "due_soon_at", "snoozed_until", "snooze_reason", "started_at", "waiting_since", "waiting_reason",
    "version", "customer_id",
    *(f"{CUSTOMER}{name}" for name in (
        "external_id", "name", "segment", "industry", "employees", "region", "channel", "lifecycle"
    )),
    *(f"{HEALTH}{name}" for name in (
        "day", "tier", "score", "score_week_ago",
        "worst_metric", "worst_value", "worst_points_lost", "mrr", "renewal_on",
    )),
)  # fmt: skip
"""What the rows show, and nothing besides."""


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """A group that has tasks, how many, and the address of the page where it begins."""

    key: str
    label: StrOrPromise
    count: int
    query: str


class CountedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of a list that has been counted already, together with the groups."""

    def __init__(self, keys: Any, total: int) -> None:
        super().__init__(keys, PAGE_SIZE)
        self.total = total

    @cached_property
    def count(self) -> int:
        """Return what was counted."""
        return self.total


def filtered(user: Any, data: QueryDict, now: datetime) -> tuple[TaskFilter, str]:
    """Return the queue as an address describes it, and whose it is."""
    scope = access.scope_of(user, data.get("scope", ""))
    facets = QueueFacets(Customer.objects.visible_to(user))
    asked = [key for key in data.getlist("owner") if key == str(user.pk) or access.may_see_team(user)]
    tasks = RetentionTask.objects.visible_to(user)
    found = TaskFilter(
        data, queryset=access.tasks_in(user, scope), narrowings=narrowing.offered(user), facets=facets,
        now=now, owners=lambda: people(facets, asked, tasks=tasks),
    )  # fmt: skip
    return found, scope


def problems(user: Any, data: QueryDict, now: datetime) -> list[str]:
    """Return what of an address is no queue, in words: a filter that there is not, or a value that it does not know."""
    filters, _whose = filtered(user, data, now)
    fields = filters.form.fields
    found = strange(user, data)
    for name, errors in filters.form.errors.items():
        words = _("%(field)s: %(error)s Choose another value.")
        found += [words % {"field": fields[name].label, "error": error} for error in errors]
    return found


def strange(user: Any, data: QueryDict) -> list[str]:
    """Return what of an address means nothing to a person: a filter, a scope, or a column to sort by."""
    known = {*TaskFilter.base_filters, *narrowing.offered(user), "scope", "sort", "view", "play", *PASSING}
    keys = sorted(key[:40] for key in data.keys() - known)
    found = [_("“%(key)s” is no filter of the queue. Remove it from the address.") % {"key": key} for key in keys]
    scope = data.get("scope", access.MINE)
    offered = {key: label for key, label in SCOPES.items() if key != access.TEAM or access.may_see_team(user)}
    if scope in SCOPES.keys() - offered.keys():
        found.append(_("The queue of the team is for those who see every portfolio. These are your own tasks."))
    elif scope not in offered:
        words = {"scope": scope[:40], "known": named(offered.items())}
        found.append(_("“%(scope)s” is nobody's queue; known are %(known)s.") % words)
    return found + ([sorting.problem(data)] if sorting.problem(data) else [])


def listed(tasks: QuerySet[RetentionTask], *, now: datetime, columns: Collection[str] = ()) -> QuerySet[RetentionTask]:
    """Select what a row shows: also how many steps the playbook has, and the scores of thirty days."""
    steps = Func(F("run__definition"), function="jsonb_array_length", output_field=IntegerField())
    more = [path for key, path in RELATED.items() if key in columns]
    related, seen = ["customer__health", *more], [*SEEN, *more]
    found = tasks.select_related(None).select_related(*related).only(*seen).annotate(steps=steps)
    if "why" in columns:
        found = found.annotate(
            worst=worst_metric("customer__health"),
            warned=open_warnings(case=OuterRef("case")),
            opened_for=F("case__opened_for"),
        )
    if "line" in columns:
        found = found.annotate(scored=scores_of(OuterRef("customer"), as_of=local_day(now)))
    if "sentiment" in columns:
        found = found.annotate(sentiment=sentiment_in_force(of=CUSTOMER))
    if "touch" in columns:
        found = found.annotate(touched_at=F(f"{CUSTOMER}feeling__touched_at"))
    return found


def in_its_order(tasks: QuerySet[RetentionTask], *, query: QueryDict, total: int) -> Any:
    """Return the keys of a queue as its address sorts it, to be sliced: by a column, else by deadline and rank."""
    sort = sorting.Sort.of(query)
    if sort is None:
        return in_order(tasks).values_list("pk", flat=True)
    return sorting.Pages(tasks, sort=sort, total=total)


def rows(keys: Sequence[int], *, now: datetime, columns: Collection[str] = ()) -> list[RetentionTask]:
    """Fetch the rows of a page by their keys, in order: what is wide is read for fifty, not for all that are sorted."""
    found = listed(RetentionTask.objects.filter(pk__in=keys), now=now, columns=columns).in_bulk()
    return [found[key] for key in keys if key in found]


def again(tasks: Iterable[tuple[int, int]]) -> set[int]:
    """Return, of tasks with their cases in the order of a page, those whose case stands above them already."""
    found: set[int] = set()
    cases: set[int] = set()
    for task_id, case_id in tasks:
        if case_id in cases:
            found.add(task_id)
        cases.add(case_id)
    return found


def next_in_queue(
    user: Any, queue: str, done: RetentionTask, now: datetime, *, seen: Collection[int] = ()
) -> RetentionTask | None:
    """Return the open task that follows in a filtered queue; after the last one the first is next.

    In play mode what others have before them is left out, and what was `seen` in this round comes only when nothing
    else is left: a task that came to stand before the one that is done is met all the same.
    """
    data = QueryDict(queue)
    filters, _whose = filtered(user, data, now)
    others: QuerySet[Any] = filters.qs.filter(state=RetentionTask.State.OPEN).exclude(pk=done.pk)
    if "play" in data:
        others = playing.free(others, by=user, now=now)
        unseen = _following(others.exclude(pk__in=seen), done, data) if seen else None
        return unseen or _following(others, done, data)
    return _following(others, done, data)


def _following(others: QuerySet[Any], done: RetentionTask, data: QueryDict) -> RetentionTask | None:
    sort = sorting.Sort.of(data)
    if sort is not None:
        return sort.following(others, done) or sort.first(others)
    mine = with_rank(RetentionTask.objects.filter(pk=done.pk)).values_list("rank", flat=True).first() or 0.0
    ranked = with_rank(others).order_by("due_at", "-rank", "pk")
    tied = ranked.filter(Q(rank__lt=mine) | Q(rank=mine, pk__gt=done.pk), due_at=done.due_at)
    return tied.first() or ranked.filter(due_at__gt=done.due_at).first() or ranked.first()


def beginnings(counts: Counts, *, query: QueryDict, folded: Collection[str] = ()) -> list[Beginning]:
    """Return the groups that are not empty, each with the address where it begins."""
    found, before = [], 0
    for key, label in LABELS.items():
        count = counts.groups[key]
        if not count:
            continue
        asked = kept(query)
        if sorting.Sort.of(query) is not None:
            asked["when"] = key
        elif before >= PAGE_SIZE:
            asked["page"] = str(before // PAGE_SIZE + 1)
        found.append(Beginning(key=key, label=label, count=count, query=f"?{asked.urlencode()}#group-{key}"))
        before += 0 if key in folded else count
    return found
