"""Finding cases: by their number, by the words of why they were opened and what was done, and by their customer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from playbooks.models import Case
from retention import finding
from retention.models import Customer

_LONGEST_NUMBER = 18


def cases(*, text: str, user: Any, most: int, customers: Iterable[Customer]) -> list[Case]:
    """Return the cases that one may see and that fit a text: open ones first, then the newest.

    `customers` are those that fit it: their cases do too. The words are asked for apart: a statement that asks for
    words or customers at once reads every case.
    """
    visible = Case.objects.visible_to(user)
    told = finding.narrowed(visible.order_by(), text, ("opened_for", "outcome_note"), parts=False)
    keys = list(told.values_list("pk", flat=True)[: finding.CANDIDATES])
    fitting = Q(pk__in=keys) | Q(customer__in=[one.pk for one in customers])
    number = text.strip().removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER:
        fitting |= Q(pk=int(number))
    found = visible.filter(fitting).select_related("customer")
    return list(found.order_by("-state", "-opened_at", "-pk")[:most])
