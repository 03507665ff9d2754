"""The groups of the queue: overdue, today, this week, later, waiting, snoozed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from playbooks.models import RetentionTask
from playbooks.work.desk.priority import with_rank
from playbooks.work.queue import LAST
from retention import statements
from retention.clock import local_day, midnight

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PACKAGE: Final = "playbooks.web.desk"
LABELS: dict[str, StrOrPromise] = {
    "overdue": _("Overdue"),
    "today": _("Today"),
    "week": _("This week"),
    "later": _("Later"),
    "waiting": _("Waiting for the customer"),
    "snoozed": _("Snoozed"),
}
NEW, APPROVALS, ASKED = "new", "approvals", "asked"
"""What is counted beside the groups."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group on one page of the queue: its tasks here, and how many there are on all pages."""

    key: str
    label: StrOrPromise
    count: int
    tasks: list[RetentionTask]
    folded: bool = False

    @property
    def place(self) -> int:
        """Which group it is, counted from the most urgent."""
        return list(LABELS).index(self.key) if self.key else 0


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many tasks each group has, how many were made since a moment, and whether the person may be asked to help."""

    groups: dict[str, int]
    new: int
    approvals: int = 0
    asked: bool = False

    @property
    def to_do(self) -> int:
        """What can be worked on: neither waiting nor snoozed."""
        return self.total - self.groups["waiting"] - self.groups["snoozed"]

    @property
    def total(self) -> int:
        """Every unfinished task."""
        return sum(self.groups.values())


class Borders:
    """Where the groups begin, seen from one moment; days and weeks are local, a week ends on Sunday."""

    def __init__(self, *, now: datetime) -> None:
        today = local_day(now)
        self.now = now
        self.tomorrow = midnight(today + timedelta(days=1))
        self.monday = midnight(today + timedelta(days=7 - today.weekday()))

    def condition(self, key: str) -> Q:
        """Return what a task of a group fulfils."""
        if key in ("waiting", "snoozed"):
            return Q(state=key)
        between = {
            "overdue": Q(due_at__lte=self.now),
            "today": Q(due_at__gt=self.now, due_at__lt=self.tomorrow),
            "week": Q(due_at__gt=self.now, due_at__gte=self.tomorrow, due_at__lt=self.monday),
            "later": Q(due_at__gt=self.now, due_at__gte=self.monday),
        }
        return Q(state=RetentionTask.State.OPEN) & between[key]

    def group_of(self, task: RetentionTask) -> str:
        """Return the key of a task's group."""
        if task.state in ("waiting", "snoozed"):
            return task.state
        if task.due_at <= self.now:
            return "overdue"
        if task.due_at < self.tomorrow:
            return "today"
        return "week" if task.due_at < self.monday else "later"

    def counts(
        self,
        tasks: QuerySet[RetentionTask],
        *,
        since: datetime,
        asked: QuerySet[Any] | None = None,
        approvals: QuerySet[Any] | None = None,
    ) -> Counts:
        """Count every group, the tasks made since a moment, and the rows of `approvals` and `asked`, in one query.

        The tasks are read once, and of each no more than an index has: its customer, state and deadline.
        """
        others = {NEW: tasks.filter(created_at__gt=since), APPROVALS: approvals, ASKED: asked}
        beside = {key: one.order_by() for key, one in others.items() if one is not None}
        with statements.by_one_process():
            rows = statements.fetch(
                PACKAGE,
                "count_groups",
                {"now": self.now, "tomorrow": self.tomorrow, "monday": self.monday},
                fragments={
                    "tasks": statements.part(tasks.order_by().values_list("state", "due_at")),
                    "beside": statements.counted(beside),
                },
            )
        found: dict[str, dict[str, int]] = {row["key"]: row for row in rows}
        total = {key: row["rows"] for key, row in found.items()}
        due = found.get("open", dict.fromkeys(("rows", "by_now", "by_midnight", "by_sunday"), 0))
        return Counts(
            groups={
                "overdue": due["by_now"],
                "today": due["by_midnight"] - due["by_now"],
                "week": due["by_sunday"] - due["by_midnight"],
                "later": due["rows"] - due["by_sunday"],
                "waiting": total.get("waiting", 0),
                "snoozed": total.get("snoozed", 0),
            },
            new=total[NEW],
            approvals=total.get(APPROVALS, 0),
            asked=bool(total.get(ASKED)),
        )

    def grouped(self, tasks: Iterable[RetentionTask], counts: Counts, *, folded: Collection[str] = ()) -> list[Group]:
        """Put the tasks of a page into their groups, without the empty ones; a folded one is its line alone."""
        found: dict[str, list[RetentionTask]] = {key: [] for key in LABELS}
        for task in tasks:
            found[self.group_of(task)].append(task)
        return [
            Group(key=key, label=label, count=counts.groups[key], tasks=found[key], folded=key in folded)
            for key, label in LABELS.items()
            if found[key] or (key in folded and counts.groups[key])
        ]


def one_group(tasks: Iterable[RetentionTask], counts: Counts) -> list[Group]:
    """Put the tasks of a page that is sorted by a column into one group; none where there is no task."""
    found = list(tasks)
    return [Group(key="", label="", count=counts.total, tasks=found)] if found else []


def in_order(tasks: QuerySet[RetentionTask]) -> QuerySet[Any]:
    """Sort by breach and due time, then by rank: what is due at the same moment comes in the order of what is at stake.

    What waits comes after that, and last what is snoozed, the first to wake in front.
    """
    return with_rank(tasks).order_by(LAST, Coalesce("snoozed_until", "due_at"), "-rank", "pk")
