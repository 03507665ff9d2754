"""Winning customers back: what they would return for, when it is there, and who is asked then, once a condition."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from interviews.analysis import permissions
from interviews.collection import ports
from interviews.models import Departure, Interview, ProductRequest, WinBack, WinBackCondition
from retention import people
from retention.clock import local_day
from retention.models import Contact, Customer

logger = logging.getLogger(__name__)

PLAYBOOK: Final = "win-back"
FIRST_MONTHS: Final = 6
SECOND_MONTHS: Final = 12
BATCH: Final = 1000
LONGEST_NOTE: Final = 500
State = WinBackCondition.State


class UnableToWinBack(Exception):
    """A condition was not noted or not marked: not theirs, ended already, or without saying what must be true."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What must be true for a customer to come back, as it comes from a form.

    `request` is the code of a product request. Without a day they may be asked again six months after leaving, and
    then once more after twelve.
    """

    kind: str
    detail: str = ""
    request: str = ""
    recontact_on: date | None = None
    consent: bool = False
    contact_id: int | None = None


@dataclass
class Begun:
    """What was begun: customers who are asked, and those who are not because they did not agree or are back."""

    asked: list[int]
    silent: int = 0
    back: int = 0


@transaction.atomic
def note_condition(
    *, departure_id: int, condition: Condition, by: Any, now: datetime, interview_id: int | None = None
) -> WinBackCondition:
    """Keep a condition for coming back. `by` is nobody for customers who answer by link. Raises UnableToWinBack."""
    departure = Departure.objects.filter(pk=departure_id).first()
    if departure is None or not _may(by, departure):
        raise UnableToWinBack(_("There is no departure %(id)s whose conditions you may note.") % {"id": departure_id})
    request = None
    if condition.request:
        request = ProductRequest.objects.filter(code=condition.request).first()
        if request is None:
            raise UnableToWinBack(_("There is no product request “%(code)s”.") % {"code": condition.request})
    detail = condition.detail.replace("\x00", "").strip()
    if condition.kind not in WinBackCondition.Kind.values:
        raise UnableToWinBack(_("“%(kind)s” is no kind of condition.") % {"kind": condition.kind})
    if not detail and request is None and condition.kind != WinBackCondition.Kind.TIME:
        raise UnableToWinBack(_("Say what must be true, or choose a product request."))
    if condition.recontact_on is not None and condition.recontact_on < local_day(now):
        raise UnableToWinBack(
            _("%(day)s has passed. Choose a later day.") % {"day": condition.recontact_on.isoformat()}
        )
    contact = Contact.objects.filter(pk=condition.contact_id or 0, customer=departure.customer_id).first()
    return WinBackCondition.objects.create(
        departure=departure, interview_id=interview_id, kind=condition.kind, product_request=request,
        detail=detail[:4000], recontact_on=condition.recontact_on or months_after(departure.left_on, FIRST_MONTHS),
        consent=condition.consent, contact=contact, by_name=people.display_name(by)[:200], made_at=now,
    )  # fmt: skip


@transaction.atomic
def mark_met(*, by: Any, now: datetime, request_id: int | None = None, condition_id: int | None = None) -> Begun:
    """Say that what customers wait for is there; those who agreed to be contacted get a win-back, once a condition.

    1. A product request: every condition that waits for it is met. A single condition: that one.
    2. Customers who are still lost and agreed get a win-back and, where playbooks are installed, a case.

    Raises UnableToWinBack.
    """
    if request_id is not None:
        waiting = _met_request(request_id, by, now)
    else:
        waiting = list(
            WinBackCondition.objects.visible_to(by).filter(pk=condition_id or 0, state=State.WAITING)
            if by.has_perm(permissions.WIN_BACK)
            else []
        )
        if not waiting:
            raise UnableToWinBack(_("There is no waiting condition %(id)s of yours.") % {"id": condition_id})
    ended = _end([one.pk for one in waiting], State.MET, by, now)
    return _begin(ended, by, now)


@transaction.atomic
def drop_condition(*, condition_id: int, reason: str, by: Any, now: datetime) -> WinBackCondition:
    """Give a condition up: nobody waits for it any more, and nobody is asked because of it. Raises UnableToWinBack."""
    why = reason.replace("\x00", "").strip()
    if not why:
        raise UnableToWinBack(_("Say why the condition is given up."))
    if len(why) > LONGEST_NOTE:
        message = _("The reason has %(length)d characters; shorten it to %(most)d.")
        raise UnableToWinBack(message % {"length": len(why), "most": LONGEST_NOTE})
    mine = WinBackCondition.objects.visible_to(by).filter(pk=condition_id)
    ids = list(mine.values_list("pk", flat=True)) if by.has_perm(permissions.WIN_BACK) else []
    ended = _end(ids, State.DROPPED, by, now, note=why)
    if not ended:
        raise UnableToWinBack(_("There is no waiting condition %(id)s of yours.") % {"id": condition_id})
    return ended[0]


def begin_due(*, as_of: date, now: datetime) -> Begun:
    """Begin the win-backs whose day has come; a customer who does not return is asked once more after a year.

    Also finds win-backs that have no case yet, because the customer had another one open. Safe to repeat.
    """
    due = WinBackCondition.objects.filter(state=State.WAITING, recontact_on__lte=as_of).order_by("recontact_on", "pk")
    with transaction.atomic():
        ended = _end(list(due.values_list("pk", flat=True)[:BATCH]), State.DUE, None, now)
        _ask_again_later(ended, as_of, now)
        done = _begin(ended, None, now)
    _open_cases_of(WinBack.objects.filter(case=None).order_by("pk")[:BATCH], now)
    return done


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)


def _may(by: Any, departure: Departure) -> bool:
    if by is None:
        return True
    if not by.has_perm(permissions.WIN_BACK):
        return False
    own = Interview.objects.filter(departure=departure, interviewer=by)
    return Customer.objects.visible_to(by).filter(pk=departure.customer_id).exists() or own.exists()


def _met_request(request_id: int, by: Any, now: datetime) -> list[WinBackCondition]:
    request = ProductRequest.objects.select_for_update().filter(pk=request_id).first()
    if request is None or not by.has_perm("retention_interviews.change_productrequest"):
        raise UnableToWinBack(_("There is no product request %(id)s that you may mark.") % {"id": request_id})
    if request.state != ProductRequest.State.OPEN:
        raise UnableToWinBack(_("“%(name)s” is marked already.") % {"name": request.label})
    request.state, request.met_on = ProductRequest.State.MET, local_day(now)
    request.met_by, request.met_by_name = by, people.display_name(by)[:200]
    request.save(update_fields=["state", "met_on", "met_by", "met_by_name"])
    return list(request.conditions.filter(state=State.WAITING))


def _end(ids: Collection[int], state: str, by: Any, now: datetime, note: str = "") -> list[WinBackCondition]:
    """End the conditions that still wait; of two at once the second finds none."""
    locked = WinBackCondition.objects.select_for_update(of=("self",)).filter(pk__in=ids, state=State.WAITING)
    found = list(locked.select_related("departure", "product_request").order_by("pk"))
    WinBackCondition.objects.filter(pk__in=[one.pk for one in found]).update(
        state=state, ended_on=local_day(now), ended_by=by, ended_by_name=people.display_name(by)[:200], ended_note=note
    )
    return found


def _begin(conditions: Collection[WinBackCondition], by: Any, now: datetime) -> Begun:
    agreed = [one for one in conditions if one.consent]
    lost = set(
        Customer.objects.lost(as_of=local_day(now))
        .filter(pk__in=[one.departure.customer_id for one in agreed])
        .values_list("pk", flat=True)
    )
    chosen = [one for one in agreed if one.departure.customer_id in lost]
    name = people.display_name(by)[:200]
    rows = [WinBack(departure=one.departure, condition=one, begun_at=now, by_name=name) for one in chosen]
    WinBack.objects.bulk_create(rows, ignore_conflicts=True)
    _open_cases_of(WinBack.objects.filter(condition__in=chosen, case=None), now)
    return Begun(
        asked=sorted({one.departure.customer_id for one in chosen}),
        silent=len(conditions) - len(agreed),
        back=len(agreed) - len(chosen),
    )


def _open_cases_of(winbacks: QuerySet[WinBack], now: datetime) -> None:
    """Open a case a customer, with what they wait for as its reason; who has an open case is found again later."""
    found = list(winbacks.select_related("departure", "condition__product_request"))
    if not found or not ports.is_filled(ports.WIN_BACK):
        return
    open_cases = ports.port(ports.WIN_BACK)
    for one in found:
        try:
            made = open_cases(
                customer_ids=[one.departure.customer_id], playbook=PLAYBOOK, reason=in_words(one.condition), now=now
            )
        except ports.UnableToReach as error:
            logger.warning("win-backs wait for their playbook: %s", error)
            return
        case = made.get(one.departure.customer_id)
        if case is not None:
            WinBack.objects.filter(pk=one.pk, case=None).update(case=case)


def in_words(condition: WinBackCondition) -> str:
    """Why a customer is asked again, in the words of the list of cases."""
    what = condition.product_request.name if condition.product_request else condition.detail
    if what:
        return _("Win-back: %(what)s") % {"what": what}
    return _("Win-back: the day that was agreed has come")


def _ask_again_later(conditions: Collection[WinBackCondition], as_of: date, now: datetime) -> None:
    rows = [
        WinBackCondition(
            departure=one.departure, interview_id=one.interview_id, kind=WinBackCondition.Kind.TIME,
            recontact_on=later, consent=True, contact_id=one.contact_id, by_name=one.by_name, made_at=now,
        )
        for one in conditions
        if one.consent and (later := months_after(one.departure.left_on, SECOND_MONTHS)) > max(one.recontact_on, as_of)
    ]  # fmt: skip
    WinBackCondition.objects.bulk_create(rows)
