"""How people narrow the tasks, cases and contacts behind the numbers; what is chosen stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from playbooks.analytics import operations, people
from playbooks.models import CasePace, ContactMails, LateBecause, RetentionTask, TaskEvent, Team
from playbooks.web.access import may_see_team
from playbooks.web.filters import people as people_of
from retention.models import Level
from retention.web.filters import DayFilter, Facets, Filters, Select, several
from retention.web.forms import DaysForm

NOBODY = "none"
KEPT = [("met", _("done in time")), ("late", _("done late")), ("missed", _("not done"))]


class PastTaskFilter(Filters):
    """Tasks by the days in which their deadline lay, what became of them, level, team and owner."""

    since = DayFilter(label=_("Due from"), method="as_it_is")
    until = DayFilter(label=_("until"), method="as_it_is")
    kept = several(pgettext_lazy("of a deadline", "Deadline"), "state", KEPT)
    level = several(_("Level"), "level", Level.choices)
    team = several(_("Team"), "owner", ())
    owner = several(_("Owner"), "owner", ())
    because = django_filters.ChoiceFilter(
        label=_("Why late"), choices=[*LateBecause.choices, (NOBODY, _("nothing was noted"))],
        method="late_because", empty_label=_("does not matter"), widget=Select,
    )  # fmt: skip
    snoozed = django_filters.ChoiceFilter(
        label=_("Put off"), choices=[("1", _("put off in these days"))], method="as_it_is",
        empty_label=_("does not matter"), widget=Select,
    )  # fmt: skip

    class Meta:
        model = RetentionTask
        form = DaysForm
        fields: list[str] = []

    def __init__(self, *args: Any, facets: Facets, span: operations.Period, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.default = span
        asked = self.data.getlist("owner") if may_see_team(user) else [str(user.pk)]
        self.filters["owner"].extra["choices"] = lambda: people_of(facets, asked, tasks=self.queryset)
        self.filters["team"].extra["choices"] = _teams
        self.filters["team"].method = self.of_team
        self.filters["kept"].method = self.ended_so

    @property
    def span(self) -> operations.Period:
        """The days in question: from the first that is asked for to the last; where none is, as usual."""
        return _span(self.given, self.default)

    @property
    def qs(self) -> QuerySet[RetentionTask]:
        """The tasks that fit: due in these days, or put off in them where that is asked for."""
        found: QuerySet[RetentionTask] = super().qs
        if self.given.get("snoozed"):
            put_off = people.snoozes_in(events=TaskEvent.objects.filter(task=OuterRef("pk")), span=self.span)
            return found.filter(Exists(put_off))
        return operations.due_in(tasks=found, span=self.span)

    def as_it_is(self, queryset: QuerySet[RetentionTask], name: str, value: date | str) -> QuerySet[RetentionTask]:
        """Keep everything: the days and what happened in them are read together."""
        return queryset

    def ended_so(self, queryset: QuerySet[RetentionTask], name: str, value: list[str]) -> QuerySet[RetentionTask]:
        """Keep those with one of these ends."""
        if not value:
            return queryset
        chosen = operations.KEPT[value[0]]
        for one in value[1:]:
            chosen |= operations.KEPT[one]
        return queryset.filter(chosen)

    def late_because(self, queryset: QuerySet[RetentionTask], name: str, value: str) -> QuerySet[RetentionTask]:
        """Keep those that were late or are missed for a reason."""
        late = operations.KEPT["late"] | operations.KEPT["missed"]
        return queryset.filter(late, late_because="" if value == NOBODY else value)

    def of_team(self, queryset: QuerySet[RetentionTask], name: str, value: list[str]) -> QuerySet[RetentionTask]:
        """Keep the tasks of people who are in one of these teams, counted as the dashboard counts them."""
        if not value:
            return queryset
        teams = operations.team_of_people()
        wanted = {None if one == NOBODY else int(one) for one in value}
        known = {person for person in teams if person is not None}
        inside = {person for person in known if teams[person] in wanted}
        if teams[None] not in wanted:
            return queryset.filter(owner__in=inside)
        return queryset.exclude(owner__in=known - inside)


class SnoozeFilter(Filters):
    """The times at which tasks were put off, by their days, and the level and owner of the task."""

    since = DayFilter(label=_("From"), method="as_it_is")
    until = DayFilter(label=_("until"), method="as_it_is")
    level = several(_("Level"), "task__level", Level.choices)
    owner = several(_("Owner"), "task__owner", ())

    class Meta:
        model = TaskEvent
        form = DaysForm
        fields: list[str] = []

    def __init__(
        self, *args: Any, facets: Facets, tasks: QuerySet[RetentionTask], span: operations.Period, user: Any,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.default = span
        asked = self.data.getlist("owner") if may_see_team(user) else [str(user.pk)]
        self.filters["owner"].extra["choices"] = lambda: people_of(facets, asked, tasks=tasks)

    @property
    def span(self) -> operations.Period:
        """The days in question, as usual where none is asked for."""
        return _span(self.given, self.default)

    @property
    def qs(self) -> QuerySet[TaskEvent]:
        """The times that lie in these days."""
        found: QuerySet[TaskEvent] = super().qs
        return people.snoozes_in(events=found, span=self.span)

    def as_it_is(self, queryset: QuerySet[TaskEvent], name: str, value: date) -> QuerySet[TaskEvent]:
        """Keep everything: the days are read together."""
        return queryset


class OwnerFilter(Filters):
    """The days of which the warnings of each owner are counted: they change no selection."""

    since = DayFilter(label=_("Warnings from"), method="as_it_is")
    until = DayFilter(label=_("until"), method="as_it_is")

    class Meta:
        form = DaysForm

    def __init__(self, *args: Any, span: operations.Period, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.default = span

    @property
    def span(self) -> operations.Period:
        """The days in question, as usual where none is asked for."""
        return _span(self.given, self.default)

    def as_it_is(self, queryset: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        """Keep everybody."""
        return queryset


class PaceFilter(django_filters.FilterSet):  # type: ignore[misc]  # it comes without types
    """Cases as the night counted them: by the days on which they were opened, level, team, and how far they are."""

    GOT = {"plan": "to_plan", "approve": "to_approve", "contact": "to_contact"}

    since = DayFilter(label=pgettext_lazy("of a case", "Opened from"), field_name="opened_on", lookup_expr="gte")
    until = DayFilter(label=pgettext_lazy("of a case", "opened until"), field_name="opened_on", lookup_expr="lte")
    level = several(_("Level"), "level", Level.choices)
    team = several(_("Team"), "team", ())
    got = django_filters.ChoiceFilter(
        label=_("Has got"), choices=[("plan", _("a plan")), ("approve", _("an approval")), ("contact", _("a contact"))],
        method="so_far", empty_label=_("does not matter"), widget=Select,
    )  # fmt: skip

    class Meta:
        model = CasePace
        form = DaysForm
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["team"].extra["choices"] = _teams
        self.filters["team"].method = self.of_team

    def of_team(self, queryset: QuerySet[CasePace], name: str, value: list[str]) -> QuerySet[CasePace]:
        """Keep the cases of these teams, as the night knew them."""
        if not value:
            return queryset
        chosen = Q(team__in=[int(one) for one in value if one != NOBODY])
        return queryset.filter(chosen | Q(team=None) if NOBODY in value else chosen)

    def so_far(self, queryset: QuerySet[CasePace], name: str, value: str) -> QuerySet[CasePace]:
        """Keep those that have got so far, the quickest first: the median stands in the middle."""
        return queryset.filter(**{f"{self.GOT[value]}__isnull": False}).order_by(self.GOT[value], "pk")


class MailFilter(django_filters.FilterSet):  # type: ignore[misc]  # it comes without types
    """Contacts by how many messages they got, and whether they reached the cap."""

    messages = django_filters.NumberFilter(
        label=_("Messages"), field_name="messages", min_value=1, max_value=10**6, decimal_places=0
    )
    capped = django_filters.ChoiceFilter(
        label=_("Reached the cap"), choices=[("1", _("yes")), ("0", _("no"))], method="at_the_cap",
        empty_label=_("does not matter"), widget=Select,
    )  # fmt: skip

    class Meta:
        model = ContactMails
        fields: list[str] = []

    def at_the_cap(self, queryset: QuerySet[ContactMails], name: str, value: str) -> QuerySet[ContactMails]:
        """Keep those who reached the cap, or the others."""
        return queryset.filter(capped=value == "1")


def _span(given: Mapping[str, Any], default: operations.Period) -> operations.Period:
    first, last = given.get("since"), given.get("until")
    if first is None and last is not None and last < default.first:
        return operations.until(last=last, days=default.days)
    first = first or default.first
    return operations.between(first=first, last=last or max(first, default.last))


def _teams() -> list[tuple[str, str]]:
    return [*((str(team.pk), team.label) for team in Team.objects.order_by("pk")), (NOBODY, str(_("no team")))]
