"""Finding cases: by their number, by the words of why they were opened and what was done, and by their customer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from playbooks.models import Case
from retention import finding
from retention.models import Customer

_LONGEST_NUMBER = 18


def cases(*, text: str, user: Any, most: int, customers: Iterable[Customer]) -> list[Case]:
    """Return the cases that one may see and that fit a text: open ones first, then the newest.

    `customers` are those that fit it: their cases do too. The words are asked for apart: a statement that asks for
    words or customers at once reads every case.
    """
    told = finding.narrowed(_visible(user).order_by(), text, ("opened_for", "outcome_note"), parts=False)
    keys = list(told.values_list("pk", flat=True)[: finding.CANDIDATES])
    fitting = Q(pk__in=keys) | _of(customers)
    number = text.strip().removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER:
        fitting |= Q(pk=int(number))
    return _first(_visible(user).filter(fitting), most)


def cases_of(*, user: Any, most: int, customers: Iterable[Customer]) -> list[Case]:
    """Return the cases of some customers that one may see: open ones first, then the newest."""
    return _first(_visible(user).filter(_of(customers)), most)


def _visible(user: Any) -> QuerySet[Case]:
    return Case.objects.visible_to(user)


def _of(customers: Iterable[Customer]) -> Q:
    return Q(customer__in=[one.pk for one in customers])


def _first(found: QuerySet[Case], most: int) -> list[Case]:
    return list(found.select_related("customer").order_by("-state", "-opened_at", "-pk")[:most])
