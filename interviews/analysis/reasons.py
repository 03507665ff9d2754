"""The tree of reasons: what may be chosen today, and how a reason is retired in favour of another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from interviews.analysis import permissions
from interviews.models import Reason
from retention.clock import local_day


class UnableToRetire(Exception):
    """A reason was not retired: it is retired already, or cannot be counted under the one that was named."""


@dataclass(frozen=True)
class Branch:
    """A main reason with what it is made of, as far as they may be chosen."""

    top: Reason
    children: list[Reason]


def tree(*, as_of: date) -> list[Branch]:
    """The reasons that may be chosen on a day, in their order. One query.

    A reason below a retired main reason is not offered either.
    """
    found = list(Reason.objects.active(as_of=as_of).in_order())
    return [
        Branch(top=one, children=[child for child in found if child.parent_id == one.pk])
        for one in found
        if one.parent_id is None
    ]


def counted_as(*, reasons: Iterable[Reason]) -> dict[int, int]:
    """Under which reason each one is counted: itself, or the one that took its place in the end."""
    targets = {one.pk: one.maps_to_id for one in reasons}
    found = {}
    for start in targets:
        seen, here = {start}, start
        while (after := targets.get(here)) is not None and after not in seen:
            seen.add(after)
            here = after
        found[start] = here
    return found


@transaction.atomic
def retire(*, reason_id: int, maps_to: int | None, by: Any, now: datetime) -> Reason:
    """Take a reason out of use from today on, and say under which one its customers are counted.

    Customers keep the reason that they were coded with; only reports count it under the other. Raises UnableToRetire.
    """
    if not by.has_perm(permissions.CHANGE_REASONS):
        raise UnableToRetire(_("Only operators change the tree of reasons. Ask one of them."))
    reason = Reason.objects.select_for_update().filter(pk=reason_id).first()
    if reason is None:
        raise UnableToRetire(_("There is no reason %(id)s.") % {"id": reason_id})
    if reason.retired_on is not None:
        raise UnableToRetire(
            _("“%(name)s” was retired on %(day)s.") % {"name": reason.label, "day": reason.retired_on.isoformat()}
        )
    today = local_day(now)
    target = _target(reason, maps_to, today)
    if Reason.objects.active(as_of=today).filter(parent=reason).exists():
        raise UnableToRetire(_("“%(name)s” still has reasons below it. Retire those first.") % {"name": reason.label})
    reason.retired_on = max(today, reason.active_from or today)
    reason.maps_to = target
    reason.save(update_fields=["retired_on", "maps_to"])
    return reason


def _target(reason: Reason, maps_to: int | None, today: date) -> Reason | None:
    if maps_to is None:
        return None
    if maps_to == reason.pk:
        raise UnableToRetire(_("A reason cannot take its own place. Choose another one."))
    target = Reason.objects.active(as_of=today).filter(pk=maps_to).first()
    if target is None:
        raise UnableToRetire(_("The reason that is to take its place is not in use. Choose one that is."))
    return target
