"""The close of an interview: what the customer says, what the interviewer found, and the end of it, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from interviews.analysis import coding
from interviews.analysis.coding import Coding
from interviews.collection import interviewing
from interviews.models import Interview, Purpose, Source


def subject_of(interview: Interview) -> dict[str, int] | None:
    """Return what the reasons of an interview belong to: the departure, or a stay interview itself.

    None for an exit interview that was begun before the customer left: there is nothing yet to give reasons for.
    """
    if interview.departure_id is not None:
        return {"departure_id": interview.departure_id}
    return {"interview_id": interview.pk} if interview.purpose == Purpose.STAY else None


@transaction.atomic
def close_interview(
    *,
    interview_id: int,
    stated: Sequence[Coding],
    confirmed: Sequence[Coding],
    by: Any,
    now: datetime,
    version: int | None = None,
) -> Interview:
    """Code the reasons that the customer states and the interviewer confirms, and submit the interview.

    Raises coding.UnableToCode and interviewing.UnableToSubmit; then nothing is changed.
    """
    interview = Interview.objects.filter(pk=interview_id).first()
    subject = subject_of(interview) if interview is not None else None
    if subject is None and (stated or confirmed):
        raise coding.UnableToCode(_("The customer has not left yet, so there are no reasons to note."))
    if subject is not None:
        for source, reasons in ((Source.STATED, stated), (Source.CONFIRMED, confirmed)):
            departure_id, stay_id = subject.get("departure_id"), subject.get("interview_id")
            coding.code_reasons(
                departure_id=departure_id, interview_id=stay_id, source=source, reasons=reasons, by=by, now=now
            )
    return interviewing.submit(interview_id=interview_id, by=by, now=now, version=version)
