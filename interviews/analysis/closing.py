"""The close of an interview: what the customer says, what the interviewer found, and the end of it, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from interviews.analysis import coding, naming, winback
from interviews.analysis.coding import Coding
from interviews.analysis.winback import Condition
from interviews.collection import interviewing, invitations
from interviews.models import RANKS, Answer, Interview, Purpose, Reason, Source, WinBackCondition
from retention.clock import local_day


@dataclass(frozen=True)
class Rival:
    """What replaces us: its code or name, and what is better there."""

    named: str
    strengths: str = ""


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
    rival: Rival | None = None,
    conditions: Sequence[Condition] = (),
) -> Interview:
    """Code the reasons that the customer states and the interviewer confirms, and submit the interview.

    What replaces us, and the conditions for coming back, are kept with the departure. Raises coding.UnableToCode,
    naming.UnableToName, winback.UnableToWinBack and interviewing.UnableToSubmit; then nothing is changed.
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
    if interview is not None and interview.departure_id is not None:
        _complete(interview, rival, conditions, by, now)
    return interviewing.submit(interview_id=interview_id, by=by, now=now, version=version)


@transaction.atomic
def code_interview(
    *,
    interview_id: int,
    confirmed: Sequence[Coding],
    by: Any,
    now: datetime,
    stated: Sequence[Coding] | None = None,
    seen: Mapping[str, str] | None = None,
) -> Interview:
    """Code the reasons of a submitted interview: of one that came by link, or anew after a verdict was refused.

    `stated` None leaves what the customer chose; `seen` is what was shown of each source (see coding.stamp). Raises
    coding.UnableToCode.
    """
    interview = Interview.objects.visible_to(by).counted().filter(pk=interview_id).first()
    subject = subject_of(interview) if interview is not None else None
    if interview is None or subject is None:
        raise coding.UnableToCode(_("There is no submitted interview %(id)s that you may code.") % {"id": interview_id})
    if not confirmed:
        raise coding.UnableToCode(_("Choose the main reason. Where nothing shows it, “unknown” is one, too."))
    departure_id, stay_id = subject.get("departure_id"), subject.get("interview_id")
    for source, reasons in ((Source.STATED, stated), (Source.CONFIRMED, confirmed)):
        if reasons is not None:
            coding.code_reasons(
                departure_id=departure_id, interview_id=stay_id, source=source, reasons=reasons, by=by, now=now,
                seen=(seen or {}).get(source),
            )  # fmt: skip
    return interview


@transaction.atomic
def close_by_link(*, token: str, visitor: str, now: datetime) -> Interview:
    """Submit what a customer answered by link; a competitor they chose, and a day, are kept with their departure.

    Where the form asks for the reason with choices, those that are reasons of the tree are what the customer states;
    else the reason waits for somebody neutral who codes it (see `waiting`). Raises invitations.UnableToOpenLink and
    interviewing.UnableToSubmit.
    """
    interview = invitations.submit_by_link(token=token, visitor=visitor, now=now)
    subject = subject_of(interview)
    chosen = _chosen(interview, now) if subject is not None else []
    if subject is not None and chosen:
        departure_id, stay_id = subject.get("departure_id"), subject.get("interview_id")
        coding.code_reasons(
            departure_id=departure_id, interview_id=stay_id, source=Source.STATED, reasons=chosen, by=None, now=now
        )
    if interview.departure_id is None:
        return interview
    for answer in interview.answers.exclude(value={}):
        if answer.value.get("competitor"):
            _complete(interview, Rival(answer.value["competitor"], answer.verbatim), (), None, now)
        if answer.value.get("date"):
            _complete(interview, None, [_when(answer, interview, now)], None, now)
    return interview


def _chosen(interview: Interview, now: datetime) -> list[Coding]:
    """The reasons in use among what the customer chose where the form asks for the reason, in their order."""
    question = interview.form_version.questions.filter(asks_reason=True).first()
    answer = interview.answers.filter(question_key=question.key).first() if question is not None else None
    if answer is None:
        return []
    codes = dict.fromkeys([*answer.value.get("choices", []), answer.value.get("choice", "")])
    known = set(Reason.objects.active(as_of=local_day(now)).filter(code__in=codes).values_list("code", flat=True))
    return [Coding(reason=code) for code in codes if code in known][: len(RANKS)]


def _complete(
    interview: Interview, rival: Rival | None, conditions: Sequence[Condition], by: Any, now: datetime
) -> None:
    departure_id = interview.departure_id
    assert departure_id is not None  # noqa: S101  the callers have looked
    if rival is not None:
        naming.mention(
            departure_id=departure_id, competitor=rival.named, strengths=rival.strengths, source=Source.STATED, by=by,
            now=now,
        )  # fmt: skip
    for one in conditions:
        winback.note_condition(departure_id=departure_id, condition=one, by=by, now=now, interview_id=interview.pk)


def _when(answer: Answer, interview: Interview, now: datetime) -> Condition:
    """The day that a customer wrote; one that has passed means that they may be asked from now on."""
    return Condition(
        kind=WinBackCondition.Kind.TIME,
        detail=answer.verbatim,
        recontact_on=max(date.fromisoformat(answer.value["date"]), local_day(now)),
        consent=bool(interview.consent_recontact),
        contact_id=interview.contact_id,
    )
