"""The regular work of this app: nobody who left is overlooked, and nobody who waits is forgotten."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from interviews.analysis import winback
from interviews.collection import assigning, programme, reminding, throttling
from retention import jobs

_DAY: Final = timedelta(days=1)


def register_jobs() -> None:
    """Tell the registry of jobs what this app does regularly."""
    for job in (
        jobs.Job(code="departures", label=_("Customers who left"), function=_notice, daily_at=time(4, 30)),
        jobs.Job(code="interviews", label=_("Interviews to give out and reminders"), function=_chase, every_minutes=5),
        jobs.Job(code="win_backs", label=_("Customers to be asked again"), function=_win_back, daily_at=time(8)),
    ):
        jobs.register(job)


def _notice(*, day: date, now: datetime) -> dict[str, Any]:
    done = programme.sweep_departures(as_of=day - _DAY, now=now)
    return {"departures": done.departures, "opened": len(done.opened), "cancelled": len(done.cancelled)}


def _chase(*, day: date, now: datetime) -> dict[str, Any]:
    given = assigning.assign_due(now=now)
    told = reminding.sweep(now=now)
    return {
        "assigned": len(given.assigned),
        "taken_back": len(given.released),
        "without_interviewer": len(given.without),
        "invited": told.invited,
        "reminded": told.links + told.appointments,
        "late": told.late,
        "forgotten": throttling.forget(now=now),
    }


def _win_back(*, day: date, now: datetime) -> dict[str, Any]:
    done = winback.begin_due(as_of=day, now=now)
    return {"asked": len(done.asked), "without_consent": done.silent, "back": done.back}
