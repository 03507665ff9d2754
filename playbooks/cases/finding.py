"""Finding cases: by their number, by the words of why they were opened and what was done, and by their customer."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from playbooks.models import Case
from retention import finding

_LONGEST_NUMBER = 18


def cases(*, text: str, user: Any, most: int) -> list[Case]:
    """Return the cases that one may see and that fit a text: open ones first, then the newest."""
    visible = Case.objects.visible_to(user)
    told = finding.narrowed(visible.order_by(), text, ("opened_for", "outcome_note"), parts=False)
    of_customers = [one.pk for one in finding.customers(text=text, user=user, most=most)]
    fitting = Q(pk__in=told.values("pk")[: finding.CANDIDATES]) | Q(customer__in=of_customers)
    number = text.strip().removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER:
        fitting |= Q(pk=int(number))
    found = visible.filter(fitting).select_related("customer")
    return list(found.order_by("-state", "-opened_at", "-pk")[:most])
