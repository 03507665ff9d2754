"""What a list can be narrowed by: the values its customers have, and what has a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar, Final

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.http import QueryDict

from retention.models import Customer, Metric, Rule, localized
from retention.people import display_name
from retention.web.filters.fields import UNSAID, in_words, values_asked

FEW: Final = 20
"""So many values of an address are looked up one by one; where there are more, all that customers have are read."""


Names = QuerySet[Any, tuple[str, str, str]]
"""Choices of a table: what stands for each in an address, and its name in English and in Chinese, if it has one."""
Choices = Callable[[], Names]
Choice = Callable[[], list[tuple[str, str]]]


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

    def choices(self, name: str) -> Choice:
        """Return a function that gives the choices of a filter by name; where nothing is said comes last."""
        if name in self.NAMED:
            return lambda: sorted(((value, words or value) for value, words in self._found[name].items()), key=_by_name)
        return lambda: [in_words(value) for value in sorted(self._found[name], key=lambda one: (not one, one))]

    def owners(self) -> list[tuple[str, str]]:
        """Return the people who own these customers, by name."""
        return self._owners

    def offer(self, filters: django_filters.FilterSet, owners: Choice | None = None) -> None:
        """Give the filters of a list their choices: all where they are shown, else those that its address asks for.

        Where nobody sees them there is no filter besides what is asked for.
        """
        data = filters.data if filters.is_bound else QueryDict()
        if "filters" not in data:
            filters.filters = {name: one for name, one in filters.filters.items() if name in data}
        fields, names = (sorted(filters.filters.keys() & set(known)) for known in (self.FIELDS, self.NAMED))
        wanted = {(name, value) for name in fields for value in values_asked(data, name)}
        if "filters" not in data and len(wanted) <= FEW:
            self._asked = sorted((name, "" if value == UNSAID else value) for name, value in wanted)
        self._names = names
        choices = {name: self.choices(name) for name in (*fields, *names)} | {"owner": owners or self.owners}
        for name in choices.keys() & filters.filters.keys():
            filters.filters[name].extra["choices"] = choices[name]


def _by_name(choice: tuple[str, str]) -> tuple[str, int, str]:
    """What has no name is a number."""
    value, words = choice
    return ("" if words == value else words.casefold(), len(value), value)


def named(rows: QuerySet[Any], key: str) -> Names:
    """Return rows that have names as choices, which stand in an address as their `key`."""
    return rows.order_by().values_list(Cast(key, TextField()), "name", "name_zh")


def numbered(rows: QuerySet[Any], number: str) -> Names:
    """Return the numbers that rows have as choices, each once."""
    return rows.order_by().values_list(Cast(number, TextField()), Value(""), Value("")).distinct()
