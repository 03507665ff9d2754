"""One's own absences: from when to when one is away, and who does the work meanwhile."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from playbooks import transitions
from playbooks.models import Absence
from playbooks.work.changing import Why
from retention import conf, people
from retention.clock import local_day

LONGEST: Final = timedelta(days=366)


class UnableToNoteAbsence(Exception):
    """An absence was not noted or ended: the days, the delegate, or whose it is."""

    def __init__(self, message: str, *, why: Why) -> None:
        super().__init__(message)
        self.why = why


def may_be_away(*, user: Any) -> bool:
    """Whether a person has work that somebody else could do."""
    return bool(user.is_active and (user.has_perm(transitions.WORK) or user.has_perm(transitions.DECIDER)))


def of(*, user: Any, now: datetime) -> QuerySet[Absence]:
    """The absences of a person that are not over, the next one first."""
    own = Absence.objects.filter(user=user, last_day__gte=local_day(now))
    return own.select_related("delegate").order_by("first_day", "pk")


@transaction.atomic
def note(*, first_day: date, last_day: date, delegate: Any, by: Any, now: datetime) -> Absence:
    """Note that one is away on these days, both included; without a delegate whoever is on call does the work.

    New work goes to the delegate on these days, and what is due before one is back is handed over; what nobody has
    begun by then comes back (assignment.hand_over, give_back). Raises UnableToNoteAbsence.
    """
    if not may_be_away(user=by):
        raise UnableToNoteAbsence(_("You have no work here that somebody else could do."), why=Why.DENIED)
    get_user_model()._default_manager.select_for_update().get(pk=by.pk)  # one absence of a person at a time
    today = local_day(now)
    if last_day < first_day:
        raise UnableToNoteAbsence(_("The last day is before the first."), why=Why.INVALID)
    if last_day < today or last_day > today + LONGEST:
        message = _("%(day)s is over, or more than a year away.") % {"day": last_day.isoformat()}
        raise UnableToNoteAbsence(message, why=Why.INVALID)
    other = Absence.objects.filter(user=by, first_day__lte=last_day, last_day__gte=first_day).first()
    if other is not None:
        days = {"first": other.first_day.isoformat(), "last": other.last_day.isoformat()}
        message = _("You have noted an absence from %(first)s to %(last)s already. End that one first.")
        raise UnableToNoteAbsence(message % days, why=Why.INVALID)
    if delegate is not None:
        _refuse_unfit(delegate, by)
    return Absence.objects.create(user=by, first_day=first_day, last_day=last_day, delegate=delegate)


@transaction.atomic
def end(*, absence_id: int, by: Any, now: datetime) -> None:
    """Be there again from today on; an absence that has not begun is taken back. Raises UnableToNoteAbsence."""
    absence = Absence.objects.select_for_update().filter(pk=absence_id, user=by).first()
    today = local_day(now)
    if absence is None or absence.last_day < today:
        message = _("You have no absence %(id)s that could be ended.") % {"id": absence_id}
        raise UnableToNoteAbsence(message, why=Why.MISSING)
    if absence.first_day >= today:
        absence.delete()
        return
    absence.last_day = today - timedelta(days=1)
    absence.save(update_fields=["last_day"])


def _refuse_unfit(delegate: Any, by: Any) -> None:
    name = people.display_name(delegate)
    if delegate.pk == by.pk:
        raise UnableToNoteAbsence(_("Nobody can stand in for themselves."), why=Why.INVALID)
    if not may_be_away(user=delegate):
        message = _("%(name)s may not do this work. Choose a colleague who does retention tasks or approvals.")
        raise UnableToNoteAbsence(message % {"name": name}, why=Why.INVALID)
    mine, theirs = conf.settings().tenants_of(by), conf.settings().tenants_of(delegate)
    if theirs is not None and (mine is None or not set(mine) <= set(theirs)):
        message = _("%(name)s does not belong to your tenant.") % {"name": name}
        raise UnableToNoteAbsence(message, why=Why.INVALID)
