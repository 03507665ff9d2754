"""How people narrow the tasks of the past; what is chosen stands in the address."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from playbooks.analytics import operations
from playbooks.models import CasePace, LateBecause, RetentionTask, TaskEvent, Team
from playbooks.web.access import may_see_team
from retention.models import Level
from retention.people import display_name
from retention.web.filters import Facets, Select, several
from retention.web.forms import DayInput

NOBODY = "none"
KEPT = [("met", _("done in time")), ("late", _("done late")), ("missed", _("not done"))]


class PastTaskFilter(django_filters.FilterSet):  # type: ignore[misc]  # it comes without types
    """Tasks by the days in which their deadline lay, what became of them, level, team and owner."""

    since = django_filters.DateFilter(label=_("Due from"), method="as_it_is", widget=DayInput)
    until = django_filters.DateFilter(label=_("until"), method="as_it_is", widget=DayInput)
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
        fields: list[str] = []

    def __init__(self, *args: Any, facets: Facets, span: operations.Period, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.default = span
        asked = self.data.getlist("owner") if may_see_team(user) else [str(user.pk)]
        self.filters["owner"].extra["choices"] = lambda: _people(facets, asked)
        self.filters["team"].extra["choices"] = _teams
        self.filters["team"].method = self.of_team
        self.filters["kept"].method = self.ended_so

    @property
    def span(self) -> operations.Period:
        """The days in question."""
        chosen = self.form.cleaned_data if self.form.is_valid() else {}
        first, last = chosen.get("since") or self.default.first, chosen.get("until") or self.default.last
        return operations.between(first=min(first, last), last=last)

    @property
    def qs(self) -> QuerySet[RetentionTask]:
        """The tasks that fit: due in these days, or put off in them where that is asked for."""
        found: QuerySet[RetentionTask] = super().qs
        if self.form.is_valid() and self.form.cleaned_data.get("snoozed"):
            put_off = TaskEvent.objects.filter(
                task=OuterRef("pk"), kind="snoozed", at__gte=self.span.start, at__lt=self.span.end
            )
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


class PaceFilter(django_filters.FilterSet):  # type: ignore[misc]  # it comes without types
    """Cases as the night counted them: by the days in which they were opened, level, and how far they have got."""

    GOT = {"plan": "to_plan", "approve": "to_approve", "contact": "to_contact"}

    since = django_filters.DateFilter(
        label=pgettext_lazy("of a case", "Opened from"), field_name="opened_on", lookup_expr="gte", widget=DayInput
    )
    until = django_filters.DateFilter(
        label=pgettext_lazy("of a case", "opened until"), field_name="opened_on", lookup_expr="lte", widget=DayInput
    )
    level = several(_("Level"), "level", Level.choices)
    got = django_filters.ChoiceFilter(
        label=_("Has got"), choices=[("plan", _("a plan")), ("approve", _("an approval")), ("contact", _("a contact"))],
        method="so_far", empty_label=_("does not matter"), widget=Select,
    )  # fmt: skip

    class Meta:
        model = CasePace
        fields: list[str] = []

    def so_far(self, queryset: QuerySet[CasePace], name: str, value: str) -> QuerySet[CasePace]:
        """Keep those that have got so far, the quickest first: the median stands in the middle."""
        return queryset.filter(**{f"{self.GOT[value]}__isnull": False}).order_by(self.GOT[value], "pk")


def _people(facets: Facets, asked: list[str]) -> list[tuple[str, str]]:
    """The owners of customers, and those who are asked for: also who does tasks and owns no customer."""
    model = get_user_model()
    known = dict(facets.owners())
    keys = []
    for key in asked:
        try:
            keys.append(model._meta.pk.to_python(key))
        except ValidationError:
            continue
    known |= {str(one.pk): display_name(one) for one in model._default_manager.filter(pk__in=keys)}
    return sorted(known.items(), key=lambda choice: choice[1].casefold())


def _teams() -> list[tuple[str, str]]:
    return [*((str(team.pk), team.label) for team in Team.objects.order_by("pk")), (NOBODY, str(_("no team")))]
