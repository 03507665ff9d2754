"""The lists that people choose from on the pages of interviews: the tree of reasons, and competitors."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from interviews.models import Competitor, ProductRequest, Reason

Choices = list[tuple[str, Any]]


def reasons(*, as_of: date) -> Choices:
    """Return the reasons in use as a tree: each main reason with what it is made of, itself first."""
    groups: dict[int, tuple[str, list[tuple[str, str]]]] = {}
    for reason in Reason.objects.active(as_of=as_of).in_order():
        if reason.parent_id is None:
            whole = _("%(reason)s: in general") % {"reason": reason.label}
            groups[reason.pk] = (reason.label, [(reason.code, whole)])
        elif reason.parent_id in groups:
            groups[reason.parent_id][1].append((reason.code, reason.label))
    return list(groups.values())


def competitors() -> Choices:
    """Return the competitors that may be chosen."""
    return [(one.code, one.label) for one in Competitor.objects.filter(active=True).order_by("name", "pk")]


def product_requests() -> Choices:
    """Return what customers wait for and is not there yet."""
    waiting = ProductRequest.objects.filter(state=ProductRequest.State.OPEN).order_by("name", "pk")
    return [(one.code, one.label) for one in waiting]
