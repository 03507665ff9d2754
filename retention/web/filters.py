"""How people narrow lists of customers and warnings; what is chosen stands in the address."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar, Final

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from retention import finding
from retention.clock import local_day
from retention.models import Customer, CustomerQuerySet, Level, Metric, Rule, Tier, Warning, localized
from retention.people import display_name
from retention.web import formats
from retention.web.forms import DayField, DaysForm

RENEWALS = [(30, _("in 30 days")), (60, _("in 60 days")), (90, _("in 90 days")), (180, _("in 180 days"))]


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One filter in force, in words, and the query without it."""

    label: str
    value: str
    query: str


class Checkboxes(forms.CheckboxSelectMultiple):
    """Several choices at once, shown as check boxes."""


class Select(forms.Select):
    """One choice of several, in Bootstrap's dress."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__(attrs={"class": "form-select", **(attrs or {})}, choices=choices)


UNSAID: Final = "-"
"""What stands in an address for an empty value."""


FEW: Final = 20
"""So many values of an address are looked up one by one; where there are more, all that customers have are read."""


Names = QuerySet[Any, tuple[str, str, str]]
"""Choices of a table: what stands for each in an address, and its name in English and in Chinese, if it has one."""
Choices = Callable[[], Names]


class Facets:
    """What a list can be narrowed by: the values that the customers of one person have, and what has a name.

    Read when a filter's choices are first asked for. Where nobody sees the choices, only the values that the address
    asks for are looked up, and the names of what it narrows by: one query for all of them.
    """

    FIELDS: tuple[str, ...] = ("segment", "industry", "region", "lifecycle", "channel")
    NAMED: ClassVar[Mapping[str, Choices]] = {
        "driver": lambda: named(Metric.objects.all(), "code"),
        "rule": lambda: named(Rule.objects.all(), "pk"),
    }

    def __init__(self, customers: QuerySet[Customer]) -> None:
        self._customers = customers.order_by()
        self._asked: list[tuple[str, str]] | None = None
        self._names: list[str] = []

    @cached_property
    def _found(self) -> dict[str, dict[str, str]]:
        """What can be chosen of each filter: the name of each choice, empty where it is its own."""
        found: dict[str, dict[str, str]] = {name: {} for name in (*self.FIELDS, *self.NAMED)}
        lists = [self.NAMED[name]().annotate(of=Value(name)) for name in self._names]
        if self._asked is None:
            for row in self._customers.values_list(*self.FIELDS).distinct():
                for name, value in zip(self.FIELDS, row, strict=True):
                    found[name][value] = ""
        for name, value in self._asked or ():
            known = self._customers.filter(**{name: value})
            lists.append(known.values_list(name, Value(""), Value(""), Value(name))[:1])
        for value, english, chinese, name in lists[0].union(*lists[1:], all=True) if lists else ():
            found[name][value] = localized(english, chinese)
        return found

    @cached_property
    def _owners(self) -> list[tuple[str, str]]:
        people = get_user_model()._default_manager.filter(pk__in=self._customers.values("owner"))
        choices = ((str(person.pk), display_name(person)) for person in people)
        return sorted(choices, key=lambda choice: choice[1].casefold())

    def choices(self, name: str) -> Callable[[], list[tuple[str, str]]]:
        """Return a function that gives the choices of a filter by name; where nothing is said comes last."""
        if name in self.NAMED:
            return lambda: sorted(((value, words or value) for value, words in self._found[name].items()), key=_by_name)
        return lambda: [in_words(value) for value in sorted(self._found[name], key=lambda one: (not one, one))]

    def owners(self) -> list[tuple[str, str]]:
        """Return the people who own these customers, by name."""
        return self._owners

    def offer(self, filters: django_filters.FilterSet) -> None:
        """Give the filters of a list their choices: all where they are shown, else those that its address asks for."""
        fields, names = (sorted(filters.filters.keys() & set(known)) for known in (self.FIELDS, self.NAMED))
        data = filters.data if filters.is_bound else QueryDict()
        wanted = {(name, value) for name in fields for value in values_asked(data, name)}
        if "filters" not in data and len(wanted) <= FEW:
            self._asked = sorted((name, "" if value == UNSAID else value) for name, value in wanted)
        self._names = [name for name in names if "filters" in data or name in data]
        for name in (*fields, *names):
            filters.filters[name].extra["choices"] = self.choices(name)
        filters.filters["owner"].extra["choices"] = self.owners


def _by_name(choice: tuple[str, str]) -> tuple[str, int, str]:
    """What has no name is a number."""
    value, words = choice
    return ("" if words == value else words.casefold(), len(value), value)


def asked(data: QueryDict, names: Collection[str]) -> QueryDict | None:
    """Return an address that narrows by one of these, or asks what can be chosen; None makes no form for nothing."""
    return data if not data.keys().isdisjoint({"filters", *names}) else None


def values_asked(data: QueryDict, name: str) -> list[str]:
    """Return what an address asks for of a field, without what no row can hold."""
    return [one for one in data.getlist(name) if one and "\x00" not in one]


def choices_asked(data: QueryDict, name: str) -> list[tuple[str, Any]]:
    """Return what an address asks for as the choices of a field: where nobody chooses, others need not be read."""
    return [in_words(one) for one in values_asked(data, name)]


class Filters(django_filters.FilterSet):  # type: ignore[misc]  # it comes without types
    """What narrows a list; what of an address cannot be read is left out, and the rest of it counts."""

    @property
    def given(self) -> dict[str, Any]:
        """What was chosen."""
        if not self.is_bound:
            return {}
        self.form.is_valid()
        found: dict[str, Any] = self.form.cleaned_data
        return found


class DayFilter(django_filters.Filter):  # type: ignore[misc]  # it comes without types
    """A day of an address."""

    field_class = DayField


class Several(django_filters.MultipleChoiceFilter):  # type: ignore[misc]  # it comes without types
    """Rows with one of the chosen values; UNSAID chooses those of which nothing is said."""

    def get_filter_predicate(self, v: Any) -> dict[str, Any]:
        """Let what stands in an address for nothing be nothing."""
        found: dict[str, Any] = super().get_filter_predicate("" if v == UNSAID else v)
        return found


def several(label: Any, field: str, choices: Any) -> Several:
    """Return a filter of check boxes."""
    return Several(label=label, field_name=field, choices=choices, widget=Checkboxes, distinct=False)


def in_words(value: str) -> tuple[str, Any]:
    """Return a value that customers have as a choice."""
    return (UNSAID, _("not given")) if value in ("", UNSAID) else (value, value)


def named(rows: QuerySet[Any], key: str) -> Names:
    """Return rows that have names as choices, which stand in an address as their `key`."""
    return rows.order_by().values_list(Cast(key, TextField()), "name", "name_zh")


def numbered(rows: QuerySet[Any], number: str) -> Names:
    """Return the numbers that rows have as choices, each once."""
    return rows.order_by().values_list(Cast(number, TextField()), Value(""), Value("")).distinct()


def chips(filters: django_filters.FilterSet, data: QueryDict) -> list[Chip]:
    """Return what narrows the list now, one chip a field, each with the way back."""
    found: list[Chip] = []
    if not filters.is_bound:
        return found
    filters.form.is_valid()  # what cannot be read is told apart, and narrows nothing
    for name, field in filters.form.fields.items():
        chosen = filters.form.cleaned_data.get(name)
        if chosen in (None, "", []):
            continue
        words = {str(value): label for value, label in getattr(field, "choices", ())}
        values = chosen if isinstance(chosen, list) else [chosen]
        rest = data.copy()
        for key in (name, "page", "filters"):
            rest.pop(key, None)
        written = formats.listed(_written(words.get(str(value), value)) for value in values)
        found.append(Chip(label=str(field.label), value=written, query="?" + rest.urlencode()))
    return found


def _written(value: Any) -> str:
    """Write a value of a filter: days and moments as they are written on the page, all else as it is."""
    if isinstance(value, datetime):
        return formats.moment(value)
    return formats.day(value) if isinstance(value, date) else str(value)


class CustomerFilter(Filters):
    """Customers by name, tier, segment, industry, region, owner and renewal."""

    q = django_filters.CharFilter(label=_("Name or number"), method="search")
    state = django_filters.ChoiceFilter(
        label=pgettext_lazy("of a customer", "State"),
        choices=[("lost", _("lost")), ("all", _("current and lost"))],
        method="in_state",
        empty_label=_("current"),
        widget=Select,
    )
    tier = several(_("Tier"), "health__tier", Tier.choices)
    segment = several(_("Segment"), "segment", ())
    industry = several(_("Industry"), "industry", ())
    region = several(_("Region"), "region", ())
    owner = several(_("Owner"), "owner", ())
    driver = django_filters.ChoiceFilter(
        label=_("Most damaging metric"),
        field_name="health__worst_metric",
        empty_label=_("any"),
        widget=Select,
    )
    renewal = django_filters.ChoiceFilter(
        label=_("Renewal"), choices=RENEWALS, method="renews_within", empty_label=_("any time"), widget=Select
    )

    class Meta:
        model = Customer
        fields: list[str] = []

    def __init__(self, *args: Any, facets: Facets, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        facets.offer(self)

    def in_state(self, queryset: CustomerQuerySet, name: str, value: str) -> CustomerQuerySet:
        """Keep those who are lost, or everybody."""
        return queryset.lost(as_of=local_day(self.now)) if value == "lost" else queryset

    def search(self, queryset: QuerySet[Customer], name: str, value: str) -> QuerySet[Customer]:
        """Keep those whose name and number hold every word, as the search box does."""
        return finding.narrowed(queryset, value, ("name", "external_id"))

    def renews_within(self, queryset: QuerySet[Customer], name: str, value: str) -> QuerySet[Customer]:
        """Keep those whose renewal comes within so many days."""
        today = local_day(self.now)
        return queryset.filter(health__renewal_on__range=(today, today + timedelta(days=int(value))))


class WarningFilter(django_filters.FilterSet):  # type: ignore[misc]  # it comes without types
    """Warnings by state, level, rule, owner of the customer, and the days on which they were opened."""

    state = django_filters.ChoiceFilter(
        label=pgettext_lazy("of a warning", "State"),
        choices=[("open", _("open")), ("cleared", _("cleared"))],
        method="in_state",
        empty_label=_("open and cleared"),
        widget=Select,
    )
    level = several(_("Level"), "level", Level.choices)
    rule = several(_("Rule"), "rule", ())
    owner = several(_("Owner"), "customer__owner", ())
    since = DayFilter(label=_("Opened from"), field_name="opened_on", lookup_expr="gte")
    until = DayFilter(label=_("until"), field_name="opened_on", lookup_expr="lte")

    class Meta:
        model = Warning
        form = DaysForm
        fields: list[str] = []

    def __init__(self, *args: Any, facets: Facets, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facets.offer(self)

    def in_state(self, queryset: QuerySet[Warning], name: str, value: str) -> QuerySet[Warning]:
        """Keep those that are open, or those that have cleared."""
        return queryset.filter(cleared_on=None) if value == "open" else queryset.exclude(cleared_on=None)
