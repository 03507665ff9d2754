"""The programme: whoever leaves is noted with the facts of that day, and an interview with them is due."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from interviews import signals
from interviews.collection import publishing
from interviews.models import Departure, Interview, InterviewEvent, Invitation, ProgrammeRules, Purpose
from retention import doorbell, statements
from retention.clock import local_day, midnight
from retention.models import Customer

PACKAGE: Final = "interviews.collection"
MOST: Final = 1000
"""Interviews that one transaction opens."""
_DAY: Final = timedelta(days=1)
_NOT_BEGUN: Final = ("due", "assigned", "scheduled")


class UnableToOpen(Exception):
    """No form of the purpose is published, so nobody can be asked."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A customer who is to be asked, and since when the days until it is due are counted.

    With a `cause` ("case:12") they are asked once because of it, however often that is said.
    """

    customer_id: int
    start: datetime
    departure_id: int | None = None
    cause: str = ""


@dataclass
class Swept:
    """What a sweep did: departures noted, interviews opened, and those cancelled because the customer came back."""

    departures: int = 0
    opened: list[int] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)


def notice_departures(*, customer_ids: Collection[int], as_of: date, now: datetime) -> list[int]:
    """Note those of these customers who are lost on the day, and open their exit interviews.

    Returns the ids of the new departures. Safe to repeat; raises UnableToOpen where no exit form is published.
    """
    written = _write_departures(as_of, now, list(customer_ids))
    _ask_who_left(as_of, now)
    return [row["id"] for row in written]


def sweep_departures(*, as_of: date, now: datetime) -> Swept:
    """Make up for signals that were lost, and give up what is no longer wanted. Safe to repeat.

    1. Every customer who is lost on the day has a departure, also those who left long ago.
    2. Who left within the days of the programme and has no interview gets one.
    3. Where the customer came back and nobody has talked to them yet, the interview is cancelled.

    Each is a transaction of its own. Raises UnableToOpen where somebody is to be asked and no exit form is published.
    """
    written = _write_departures(as_of, now, None)
    return Swept(
        departures=len(written), cancelled=_cancel_for_those_who_came_back(as_of, now), opened=_ask_who_left(as_of, now)
    )


def _write_departures(day: date, now: datetime, customer_ids: list[int] | None) -> list[dict[str, Any]]:
    wanted = {"day": day, "now": now, "customers": customer_ids}
    return statements.fetch(PACKAGE, "write_departures", wanted)


def _ask_who_left(day: date, now: datetime) -> list[int]:
    since = day - timedelta(days=ProgrammeRules.current().warn_days)
    _adopt_departures(since)
    opened: list[int] = []
    while batch := _ask_some(since, day, now):
        opened += batch
    return opened


@transaction.atomic
def _ask_some(since: date, day: date, now: datetime) -> list[int]:
    found = statements.fetch(PACKAGE, "departures_to_ask", {"since": since, "day": day, "most": MOST})
    wanted = [
        Wanted(
            customer_id=row["customer_id"],
            departure_id=row["id"],
            start=midnight(row["left_on"] + _DAY),
        )
        for row in found
    ]
    return open_interviews(wanted=wanted, purpose=Purpose.EXIT, now=now)


def _adopt_departures(since: date) -> None:
    """An exit interview that was begun before the customer had left belongs to their departure."""
    lately = midnight(since)
    waiting = Interview.objects.filter(purpose=Purpose.EXIT, departure=None, corrects=None, opened_at__gt=lately)
    for interview in waiting.exclude(state="cancelled").order_by("pk")[:MOST]:
        found = Departure.objects.filter(customer=interview.customer_id, left_on__gt=since, interviews=None)
        departure = found.order_by("-left_on").first()
        if departure is not None:
            Interview.objects.filter(pk=interview.pk).update(departure=departure, version=F("version") + 1)


@transaction.atomic
def open_interviews(
    *, wanted: Sequence[Wanted], purpose: str, now: datetime, channel: str = Interview.Channel.LIVE
) -> list[int]:
    """Make interviews due for many customers at once; the ids of the new ones.

    A customer with an open interview of this purpose, or who was asked because of the same cause, gets none.
    Raises UnableToOpen where no form of the purpose is published.
    """
    if not wanted:
        return []
    form = publishing.published(purpose=purpose)
    if form is None:
        label = Purpose(purpose).label
        raise UnableToOpen(_("No form is published for the purpose “%(purpose)s”. Publish one.") % {"purpose": label})
    rules = ProgrammeRules.current()
    rows = statements.fetch(
        PACKAGE,
        "open_interviews",
        {
            "customers": [one.customer_id for one in wanted],
            "departures": [one.departure_id for one in wanted],
            "causes": [one.cause for one in wanted],
            "starts": [one.start for one in wanted],
            "purpose": purpose,
            "channel": channel,
            "form": form.pk,
            "due": timedelta(days=rules.due_days),
            "late": timedelta(days=rules.warn_days),
            "now": now,
            "today": local_day(now),
            "chinese": settings.LANGUAGE_CODE.lower().startswith("zh"),
        },
    )
    opened = [row["id"] for row in rows]
    _record_many(opened, InterviewEvent.Kind.OPENED, now)
    if opened:
        doorbell.announce(signals.interviews_opened, interview_ids=opened)
    return opened


@transaction.atomic
def _cancel_for_those_who_came_back(day: date, now: datetime) -> list[int]:
    waiting = Interview.objects.filter(purpose=Purpose.EXIT, state__in=_NOT_BEGUN, departure__left_on__lte=day)
    back = waiting.filter(customer__in=Customer.objects.current(as_of=day)).select_for_update(of=("self",))
    return _give_up(list(back.order_by("pk").values_list("pk", flat=True)), _("The customer came back."), now)


@transaction.atomic
def give_up(*, causes: Collection[str], why: str, now: datetime) -> list[int]:
    """Cancel what is due because of these causes and has not begun; the ids of those interviews."""
    found = Interview.objects.filter(cause__in=causes, state__in=_NOT_BEGUN).select_for_update(of=("self",))
    return _give_up(list(found.order_by("pk").values_list("pk", flat=True)), why, now)


def _give_up(ids: list[int], why: str, now: datetime) -> list[int]:
    if not ids:
        return []
    Interview.objects.filter(pk__in=ids).update(
        state=Interview.State.CANCELLED, closed_note=why[:300], version=F("version") + 1
    )
    Invitation.objects.filter(interview__in=ids, used_at=None, revoked_at=None).update(revoked_at=now)
    _record_many(ids, InterviewEvent.Kind.CANCELLED, now, why)
    for interview_id in ids:
        doorbell.announce(signals.interview_ended, interview_id=interview_id, state="cancelled")
    return ids


def _record_many(interview_ids: Collection[int], kind: str, now: datetime, note: str = "") -> None:
    InterviewEvent.objects.bulk_create(
        InterviewEvent(interview_id=pk, kind=kind, at=now, note=note[:300]) for pk in interview_ids
    )
