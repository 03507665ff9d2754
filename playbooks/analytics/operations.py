"""How the work goes: deadlines kept, why others were not, and false alarms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet

from playbooks.models import Case, RetentionTask, TaskEvent, Team, TeamMember
from retention import conf, statements
from retention.clock import local_day, midnight
from retention.models import Customer, Rule, Warning

PACKAGE: Final = "playbooks.analytics"
SPANS: Final = (7, 30, 90)
"""Days that can be looked at."""


@dataclass(frozen=True, kw_only=True)
class Period:
    """Whole local days, both included, and the moments between which they lie."""

    first: date
    last: date
    start: datetime
    end: datetime

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


def period(*, now: datetime, days: int) -> Period:
    """The days up to yesterday: today is not over."""
    return until(last=local_day(now) - timedelta(days=1), days=days)


def until(*, last: date, days: int) -> Period:
    """So many days up to the last one."""
    return between(first=last - timedelta(days=days - 1), last=last)


def between(*, first: date, last: date) -> Period:
    """Some days."""
    return Period(first=first, last=last, start=midnight(first), end=midnight(last + timedelta(days=1)))


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a person may see: all of it without asking for each row, where that is so."""

    tasks: QuerySet[RetentionTask]
    cases: QuerySet[Case]
    warnings: QuerySet[Warning]
    events: QuerySet[TaskEvent]
    everything: bool = False

    @classmethod
    def of(cls, *, user: Any) -> Scope:
        """The work that `user` may see: their own tasks and portfolio, or other people's too with the permission."""
        if sees_everything(user):
            return cls(
                tasks=RetentionTask.objects.all(), cases=Case.objects.all(), warnings=Warning.objects.valid(),
                events=TaskEvent.objects.all(), everything=True,
            )  # fmt: skip
        tasks = RetentionTask.objects.visible_to(user)
        if not sees_others(user):
            tasks = tasks.filter(owner=user)
        return cls(
            tasks=tasks,
            cases=Case.objects.visible_to(user),
            warnings=Warning.objects.valid().filter(customer__in=Customer.objects.visible_to(user)),
            events=TaskEvent.objects.filter(task__in=tasks.order_by()),
        )


def sees_others(user: Any) -> bool:
    """Whether a person's numbers are about more people than themselves."""
    return conf.settings().visibility is not None or bool(user.has_perm("retention.view_every_customer"))


def sees_everything(user: Any) -> bool:
    """Whether no row has to be asked for: the permission for every portfolio, in a host without tenants and rules."""
    seen = ["retention_playbooks.view_retentiontask", "retention_playbooks.view_case"]
    return conf.settings().sees_every_customer(user) and bool(user.has_perms(seen))


@dataclass(kw_only=True)
class Promises:
    """Tasks whose deadline lay in a period: done in time, done late, or not done yet."""

    due: int = 0
    met: int = 0
    late: int = 0
    missed: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Count a row in."""
        for name in (one.name for one in fields(self)):
            setattr(self, name, getattr(self, name) + row[name])

    @property
    def share(self) -> float | None:
        """The share that was done in time; None where nothing was due."""
        return self.met / self.due if self.due else None


@dataclass(kw_only=True)
class Attainment:
    """Deadlines kept: by level, by team (None: without one), by owner, and together; and why others were not.

    `reasons` counts the tasks that were late or are missed by what was noted when their deadline passed ("": nothing).
    """

    whole: Promises = field(default_factory=Promises)
    levels: defaultdict[str, Promises] = field(default_factory=lambda: defaultdict(Promises))
    teams: defaultdict[int | None, Promises] = field(default_factory=lambda: defaultdict(Promises))
    owners: defaultdict[Any, Promises] = field(default_factory=lambda: defaultdict(Promises))
    reasons: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))


KEPT: Final = {
    "met": Q(state="done", finished_at__lte=F("due_at")),
    "late": Q(state="done", finished_at__gt=F("due_at")),
    "missed": ~Q(state="done"),
}
"""What became of a task whose deadline has passed."""


def attainment(*, tasks: QuerySet[RetentionTask], span: Period, teams: Mapping[Any, int | None]) -> Attainment:
    """Count how many deadlines of a period were kept; `teams` maps people to their team. One query.

    What is counted stands in the index: counting rows by their key would read each one.
    """
    rows: Iterable[Mapping[str, Any]] = (
        due_in(tasks=tasks, span=span)
        .order_by()
        .values("level", "owner", "late_because")
        .annotate(due=Count("*"), **{name: Count("due_at", filter=condition) for name, condition in KEPT.items()})
    )
    found = Attainment()
    for row in rows:
        team = teams.get(row["owner"], teams.get(None))
        for one in (found.whole, found.levels[row["level"]], found.teams[team], found.owners[row["owner"]]):
            one.add(row)
        found.reasons[row["late_because"]] += row["late"] + row["missed"]
    return found


def due_in(*, tasks: QuerySet[RetentionTask], span: Period) -> QuerySet[RetentionTask]:
    """The tasks whose deadline lay in a period: not cancelled, and not waiting for the customer now."""
    return tasks.filter(due_at__gte=span.start, due_at__lt=span.end).exclude(state__in=["cancelled", "waiting"])


def team_of_people() -> dict[Any, int | None]:
    """The team of each person: of members, then of who leads one; None is the key of everybody else. Two queries."""
    found: dict[Any, int | None] = {None: None}
    for team in Team.objects.order_by("-pk"):
        found |= dict.fromkeys([team.director_id, team.manager_id], team.pk)
    found[None] = Team.objects.filter(is_default=True).values_list("pk", flat=True).first()
    return found | dict(TeamMember.objects.values_list("user", "team"))


@dataclass(frozen=True, kw_only=True)
class RuleQuality:
    """A rule: its warnings in a period, and how the cases ended that were closed in it and had one for a reason."""

    rule: Rule
    warnings: int
    closed: int
    false_alarms: int
    saved: int

    @property
    def share(self) -> float | None:
        """The share of false alarms; None where no case was closed."""
        return self.false_alarms / self.closed if self.closed else None


@dataclass(kw_only=True)
class Raised:
    """Warnings of a period by rule, and by the owner of the customer."""

    rules: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    owners: defaultdict[Any, int] = field(default_factory=lambda: defaultdict(int))


def raised(*, warnings: QuerySet[Warning], span: Period) -> Raised:
    """Count the warnings of a period. One query."""
    rows = raised_in(warnings=warnings, span=span).order_by().values_list("rule", "customer__owner")
    found = Raised()
    for rule, owner, number in rows.annotate(count=Count("*")):
        found.rules[rule] += number
        found.owners[owner] += number
    return found


def rule_quality(
    *, cases: QuerySet[Case], raised: Mapping[int, int], span: Period, most: int = 50
) -> list[RuleQuality]:
    """How often each rule was wrong, the ones with most warnings (`raised`) first. Two queries."""
    closed = statements.part(closed_in(cases=cases, span=span).order_by().values("id", "outcome"))
    ends = {row.pop("rule_id"): row for row in statements.fetch(PACKAGE, "rule_outcomes", fragments={"cases": closed})}
    nothing = {"closed": 0, "false_alarms": 0, "saved": 0}
    found = [
        RuleQuality(rule=rule, warnings=raised.get(rule.pk, 0), **ends.get(rule.pk, nothing))
        for rule in Rule.objects.filter(pk__in=raised.keys() | ends.keys())
    ]
    return sorted(found, key=lambda one: (-one.warnings, -one.closed, one.rule.code))[:most]


def closed_in(*, cases: QuerySet[Case], span: Period) -> QuerySet[Case]:
    """The cases that were closed in a period."""
    return cases.filter(state="closed", closed_at__gte=span.start, closed_at__lt=span.end)


def raised_in(*, warnings: QuerySet[Warning], span: Period) -> QuerySet[Warning]:
    """The warnings that were opened in a period."""
    return warnings.filter(opened_on__gte=span.first, opened_on__lte=span.last)
