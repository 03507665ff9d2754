"""How the owner of a customer sees it: said by the present owner alone, with a reason, and never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from retention.models import SEE_SENTIMENTS, Customer, OwnerSentiment, Sentiment
from retention.people import display_name

if TYPE_CHECKING:
    from django.contrib.auth.models import User as Person

ADD: Final = "retention.add_ownersentiment"
LONGEST: Final = 2000
FEW: Final = 4


class UnableToJudge(ValueError):
    """The step is not on the scale, or the reason is missing or too long."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What counts now; what an owner said before the last handover, where nothing does; and the few before."""

    now: OwnerSentiment | None = None
    handed_over: OwnerSentiment | None = None
    earlier: Sequence[OwnerSentiment] = ()


def told(*, customer: Customer, reader: Person) -> Told:
    """Return the newest of what owners said of a customer, where this person may read it. One query."""
    found = list(customer.sentiments.visible_to(reader).order_by("-at", "-pk")[:FEW])
    if not found:
        return Told()
    newest, earlier = found[0], found[1:]
    if newest.owner_id is not None and newest.owner_id == customer.owner_id:
        return Told(now=newest, earlier=earlier)
    return Told(handed_over=newest, earlier=earlier)


def may_judge(*, customer: Customer, by: Person) -> bool:
    """Tell whether this person is the owner, and may say, and read, how owners see their customers."""
    return customer.owner_id is not None and customer.owner_id == by.pk and by.has_perms([SEE_SENTIMENTS, ADD])


@transaction.atomic
def judge(*, customer_id: int, value: int, reason: str, by: Person, now: datetime) -> OwnerSentiment:
    """Say how one sees one's own customer; what was said before stays.

    The customer is locked: a handover at the same moment comes before, and refuses it, or after, and ends it.

    Raises PermissionDenied for everybody but the present owner, also for who may not see the customer;
    UnableToJudge for a value that is no Sentiment, and for a reason that is empty or longer than LONGEST.
    """
    seen = Customer.objects.visible_to(by).select_for_update(no_key=True, of=("self",))
    customer = seen.filter(pk=customer_id).first()
    if customer is None or not may_judge(customer=customer, by=by):
        raise PermissionDenied(ADD)
    if value not in Sentiment.values:
        known = ", ".join(f"{one.value} ({one.label})" for one in Sentiment)
        raise UnableToJudge(
            _("%(value)s is no step of the scale. Choose one of %(known)s.") % {"value": value, "known": known}
        )
    written = reason.strip()
    if not written or len(written) > LONGEST:
        raise UnableToJudge(
            _("Give the reason, in at most %(most)d characters; this has %(length)d.")
            % {"most": LONGEST, "length": len(written)}
        )
    return OwnerSentiment.objects.create(
        customer=customer, value=value, reason=written, owner=by, owner_name=display_name(by)[:200], at=now
    )
