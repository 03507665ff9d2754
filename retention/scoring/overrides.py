"""A person's own judgement of a customer: shown beside the computed score, with a reason and an end."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from retention.clock import local_day, midnight
from retention.models import Customer, HealthOverride
from retention.people import display_name

if TYPE_CHECKING:
    from django.contrib.auth.models import User as Person

ADD: Final = "retention.add_healthoverride"
CHANGE: Final = "retention.change_healthoverride"


class UnableToOverride(ValueError):
    """The score, the reason or the end of an override is not usable."""


def set_override(
    *, customer_id: int, score: Decimal | str | float, reason: str, expires_on: date, by: Person, now: datetime
) -> HealthOverride:
    """Judge a customer by hand (0 to 100) up to and including a day; an earlier judgement ends.

    Raises PermissionDenied for who may not, or may not see the customer; UnableToOverride with what is
    wrong in the form.
    """
    value = _score(score)
    if not reason.strip():
        raise UnableToOverride(_("Give the reason: it is shown beside the score."))
    today = local_day(now)
    if expires_on < today:
        raise UnableToOverride(_("The last day %(day)s is over. Choose today or later.") % {"day": expires_on})
    with transaction.atomic():
        customer = _customer(customer_id, by=by, permission=ADD)
        _end_open(customer, now=now)
        return HealthOverride.objects.create(
            customer=customer,
            score=value,
            reason=reason.strip(),
            author=by,
            author_name=display_name(by),
            created_at=now,
            expires_on=expires_on,
        )


def end_override(*, customer_id: int, by: Person, now: datetime) -> bool:
    """End the judgement in force; return whether there was one.

    Raises PermissionDenied for who may not, or may not see the customer.
    """
    with transaction.atomic():
        return _end_open(_customer(customer_id, by=by, permission=CHANGE), now=now)


def in_force(*, customer_id: int, as_of: date) -> HealthOverride | None:
    """The judgement that is shown on a day, if there is one."""
    return HealthOverride.objects.filter(customer=customer_id, ended_at=None, expires_on__gte=as_of).first()


def on_day(*, customer_id: int, day: date) -> HealthOverride | None:
    """The judgement that stood beside the computed score at the end of a day, if there was one."""
    end = midnight(day + timedelta(days=1))
    made = HealthOverride.objects.filter(customer=customer_id, created_at__lt=end, expires_on__gte=day)
    return made.filter(Q(ended_at=None) | Q(ended_at__gte=end)).order_by("-created_at", "-pk").first()


def _customer(customer_id: int, *, by: Person, permission: str) -> Customer:
    if not by.has_perm(permission):
        raise PermissionDenied(permission)
    customer = (
        Customer.objects.visible_to(by).select_for_update(no_key=True, of=("self",)).filter(pk=customer_id).first()
    )
    if customer is None:
        raise PermissionDenied(permission)
    return customer


def _end_open(customer: Customer, *, now: datetime) -> bool:
    ended = False
    for one in HealthOverride.objects.filter(customer=customer, ended_at=None):
        one.ended_at = now
        one.save(update_fields=["ended_at"])
        ended = True
    return ended


def _score(score: Decimal | str | float) -> Decimal:
    try:
        value = Decimal(str(score)).quantize(Decimal("0.01"))
    except InvalidOperation:
        value = Decimal("NaN")
    if not (value.is_finite() and 0 <= value <= 100):
        raise UnableToOverride(_("The score %(score)s is not between 0 and 100.") % {"score": score})
    return value
