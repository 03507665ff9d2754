"""How an interview is changed: by somebody who may, in a state that allows it, from its newest version, with a line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext as _

from interviews import roles
from interviews.models import Interview, InterviewEvent
from retention import people

State = Interview.State
Kind = InterviewEvent.Kind

MOVES: Final[Mapping[tuple[str, str], str]] = {
    ("due", "assign"): "assigned",
    ("due", "invite"): "due",
    ("due", "start"): "in_progress",
    ("due", "decline"): "declined",
    ("due", "cancel"): "cancelled",
    ("assigned", "assign"): "assigned",
    ("assigned", "release"): "due",
    ("assigned", "schedule"): "scheduled",
    ("assigned", "invite"): "assigned",
    ("assigned", "start"): "in_progress",
    ("assigned", "decline"): "declined",
    ("assigned", "cancel"): "cancelled",
    ("scheduled", "assign"): "assigned",
    ("scheduled", "release"): "due",
    ("scheduled", "schedule"): "scheduled",
    ("scheduled", "invite"): "scheduled",
    ("scheduled", "start"): "in_progress",
    ("scheduled", "decline"): "declined",
    ("scheduled", "cancel"): "cancelled",
    ("in_progress", "assign"): "in_progress",
    ("in_progress", "release"): "in_progress",
    ("in_progress", "save"): "in_progress",
    ("in_progress", "submit"): "submitted",
    ("in_progress", "decline"): "declined",
    ("in_progress", "cancel"): "cancelled",
    ("submitted", "correct"): "submitted",
}
"""The state an action leads to; what is not here is not possible."""

LEADING: Final = frozenset({"assign", "invite", "cancel", "decline"})
"""What those may do who lead the programme; everything else is the interviewer's."""
TALKING: Final = frozenset({"assign", "invite", "schedule", "start", "save", "submit", "decline", "correct"})
"""What an interviewer may do with an interview of theirs; taking one that nobody has is assigning it to oneself."""


class Why(StrEnum):
    """The kind of refusal, so that a page or the API can answer fittingly."""

    MISSING = "missing"
    DENIED = "denied"
    STALE = "stale"
    INVALID = "invalid"


class UnableToChangeInterview(Exception):
    """An interview was not changed. For a stale save `mine` is what was wanted and `theirs` what is stored."""

    def __init__(
        self, message: str, *, why: Why, mine: dict[str, Any] | None = None, theirs: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.why = why
        self.mine = mine or {}
        self.theirs = theirs or {}


def claim(
    *,
    interview_id: int,
    by: Any,
    action: str,
    error: type[UnableToChangeInterview],
    version: int | None = None,
) -> Interview:
    """The interview, locked, when this person may do this with it now and has seen its newest version.

    `by` is nobody for the system and for customers who answer by link: their right is checked by the caller. Without a
    version it does not matter which one they have seen.
    """
    rows = Interview.objects.all() if by is None else Interview.objects.visible_to(by)
    interview = rows.select_related("customer").filter(pk=interview_id).first()
    if interview is None:
        raise error(_("There is no interview %(id)s that you may see.") % {"id": interview_id}, why=Why.MISSING)
    interview = Interview.objects.select_for_update(of=("self",)).select_related("customer").get(pk=interview_id)
    if by is not None and not permitted(interview=interview, by=by, action=action):
        raise error(_("You may look at this interview, but not do this with it."), why=Why.DENIED)
    if version is not None and interview.version != version:
        raise _stale(interview, error)
    if (interview.state, action) not in MOVES:
        message = _("The interview is “%(state)s”, so this cannot be done with it.")
        raise error(message % {"state": interview.get_state_display()}, why=Why.INVALID)
    return interview


def permitted(*, interview: Interview, by: Any, action: str) -> bool:
    """Whether a person may do something with an interview that they see."""
    if action in LEADING and by.has_perm(roles.ASSIGN):
        return True
    if action not in TALKING or not by.has_perm(roles.CONDUCT):
        return False
    return interview.interviewer_id == by.pk or (interview.interviewer_id is None and action in {"assign", "correct"})


def write(interview: Interview, **changes: Any) -> None:
    """Change the locked row and count its version up."""
    for name, value in changes.items():
        setattr(interview, name, value)
    interview.version += 1
    interview.save(update_fields=[*changes, "version"])


def record(interview: Interview, kind: str, *, by: Any, now: datetime, note: str = "", **data: Any) -> None:
    """Add a line to the history of an interview."""
    InterviewEvent.objects.create(
        interview=interview, kind=kind, at=now, by=by, by_name=people.display_name(by)[:200], note=note[:300], data=data
    )


def _stale(interview: Interview, error: type[UnableToChangeInterview]) -> UnableToChangeInterview:
    last = interview.events.order_by("-at", "-pk").first()
    theirs = {
        "state": interview.state,
        "interviewer": interview.interviewer_name,
        "version": interview.version,
        "by": last.by_name if last else "",
        "at": last.at.isoformat() if last else "",
    }
    message = _("%(who)s changed this interview meanwhile: it is now “%(state)s”. Nothing of yours was saved.") % {
        "who": (last.by_name if last else "") or _("The system"),
        "state": interview.get_state_display(),
    }
    return error(message, why=Why.STALE, theirs=theirs)
