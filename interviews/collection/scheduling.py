"""An appointment with a customer: a moment, and a calendar file for both sides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from interviews.collection.changing import Kind, State, UnableToChangeInterview, Why, claim, record, write
from interviews.models import Interview

FURTHEST: Final = timedelta(days=180)
LASTS: Final = timedelta(minutes=30)
_WIDTH: Final = 75


class UnableToSchedule(UnableToChangeInterview):
    """The moment is past or too far away, or the interview has begun or is over."""


@transaction.atomic
def schedule(*, interview_id: int, at: datetime, by: Any, now: datetime, version: int | None = None) -> Interview:
    """Make or move the appointment of an interview. Raises UnableToSchedule."""
    interview = claim(interview_id=interview_id, by=by, action="schedule", error=UnableToSchedule, version=version)
    if not now < at <= now + FURTHEST:
        message = _("%(at)s is not a moment within the next %(most)d days. Choose another.")
        named = {"at": f"{at:%Y-%m-%d %H:%M}", "most": FURTHEST.days}
        raise UnableToSchedule(message % named, why=Why.INVALID)
    write(interview, state=State.SCHEDULED, scheduled_at=at, reminded_at=None)
    record(interview, Kind.SCHEDULED, by=by, now=now, until=at.isoformat())
    return interview


def calendar_file(*, interview: Interview, now: datetime, url: str = "") -> str:
    """The appointment as an iCalendar file (RFC 5545); importing a later one moves the entry.

    Raises UnableToSchedule where there is no appointment.
    """
    if interview.scheduled_at is None:
        raise UnableToSchedule(_("There is no appointment yet. Make one first."), why=Why.INVALID)
    about = _("Interview with %(customer)s") % {"customer": interview.customer.name}
    who = ", ".join(name for name in (interview.contact_name, interview.interviewer_name) if name)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//django-retention//interviews//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:interview-{interview.pk}@retention",
        f"SEQUENCE:{interview.version}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(interview.scheduled_at)}",
        f"DTEND:{_utc(interview.scheduled_at + LASTS)}",
        f"SUMMARY:{_escaped(about)}",
        f"DESCRIPTION:{_escaped(who)}",
        *([f"URL:{url}"] if url else []),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _utc(at: datetime) -> str:
    return f"{at.astimezone(tz=UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 octets; a longer one goes on after a line break and a space, never inside a character."""
    parts, size = [""], 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > (_WIDTH if len(parts) == 1 else _WIDTH - 1):
            parts.append("")
            size = 0
        parts[-1] += sign
        size += octets
    return "\r\n ".join(parts)
