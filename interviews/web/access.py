"""Who sees interviews, and what a person may do with one as it stands."""

from __future__ import annotations

from typing import Any

from interviews import roles
from interviews.analysis import closing, coding
from interviews.collection import changing
from interviews.models import Interview, Source

VIEW = f"{roles.LABEL}.view_interview"


def sees_interviews(user: Any) -> bool:
    """Tell whether a person may open the list of interviews; which ones is visible_to's business."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(VIEW))


def conducts(user: Any) -> bool:
    """Tell whether a person holds interviews."""
    return bool(user.has_perm(roles.CONDUCT))


def leads(user: Any) -> bool:
    """Tell whether a person says who holds which interview."""
    return bool(user.has_perm(roles.ASSIGN))


def holds(user: Any, interview: Interview) -> bool:
    """Tell whether a person is the interviewer of an interview."""
    return interview.interviewer_id == user.pk and conducts(user)


def can(user: Any, interview: Interview, action: str) -> bool:
    """Tell whether a person may do something with an interview, and its state allows it."""
    possible = (interview.state, action) in changing.MOVES
    return possible and changing.permitted(interview=interview, by=user, action=action)


def may_code(user: Any, interview: Interview) -> bool:
    """Tell whether a person may code the reasons of an interview, being neutral."""
    subject = closing.subject_of(interview)
    return subject is not None and coding.may_code(
        customer_id=interview.customer_id,
        departure_id=subject.get("departure_id"),
        interview_id=subject.get("interview_id"),
        source=Source.CONFIRMED,
        by=user,
    )
