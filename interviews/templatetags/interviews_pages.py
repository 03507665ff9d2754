"""What the templates of interviews share: when an interview is due, and how it stands."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interviews.analysis.figures import quoting
from interviews.models import LANGUAGES, OPEN_STATES, CodedReason, Interview
from interviews.web import reasons
from retention.clock import local_day
from retention.web import formats

register = template.Library()

TONES = {"submitted": "rt-healthy", "in_progress": "rt-low", "scheduled": "rt-low", "declined": "rt-unknown"}


@register.inclusion_tag("interviews/_due.html", takes_context=True)
def interview_due(context: template.Context, interview: Interview) -> dict[str, Any]:
    """Show how much time is left for an interview, by how much it is late, or when it ended."""
    now: datetime = context["now"]
    if interview.state not in OPEN_STATES:
        return {"tone": "soft", "words": "", "at": interview.submitted_at}
    length = formats.span(interview.due_at - now)
    if interview.due_at > now:
        return {"tone": "intime", "words": _("%(time)s left") % {"time": length}, "at": interview.due_at}
    tone = "late" if interview.warn_at <= now else "soon"
    return {"tone": tone, "words": _("%(time)s late") % {"time": length}, "at": interview.due_at}


@register.filter
def language_name(interview: Interview) -> str:
    """Write the language in which the customer is asked."""
    return str(dict(LANGUAGES).get(interview.language, interview.language))


@register.filter
def state_tone(interview: Interview) -> str:
    """Return the colour of a state."""
    return TONES.get(interview.state, "rt-medium")


@register.filter
def days_since(value: date | None, now: datetime) -> str:
    """Write how many days ago a day was."""
    if value is None:
        return formats.NOTHING
    days = (local_day(now) - value).days
    return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": formats.number(days)}


@register.filter
def clock(value: datetime) -> str:
    """Write a local time of day: 10:12."""
    return time_format(localtime(value), "H:i")


@register.filter
def shows_evidence_to(row: CodedReason, user: Any) -> bool:
    """Tell whether this person reads what a reason rests on."""
    return quoting.may_read_evidence(row=row, user=user)


@register.filter
def waits_for(row: CodedReason, user: Any) -> bool:
    """Tell whether a reason waits for this person to agree that it was unavoidable."""
    return reasons.waits_for(user, row)
