"""The conversation: it begins, consent is noted, it ends submitted or declined; a correction is a new edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from interviews import signals
from interviews.collection.answering import is_answered
from interviews.collection.assigning import not_neutral
from interviews.collection.changing import Kind, State, UnableToChangeInterview, Why, claim, record, write
from interviews.models import Answer, Interview, Invitation
from retention import doorbell, people

LONGEST_REASON: Final = 300


class UnableToInterview(UnableToChangeInterview):
    """The interview cannot begin, or its consent cannot be noted: its state, its interviewer, or who asks."""


class UnableToSubmit(UnableToChangeInterview):
    """A question was not asked, or consent not noted; `mine["missing"]` names the questions."""


class UnableToEnd(UnableToChangeInterview):
    """The interview cannot be declined or cancelled: it is over, or the reason is missing."""


class UnableToCorrect(UnableToChangeInterview):
    """Only a submitted interview is corrected, with a reason, in its newest edition, by somebody neutral."""


@dataclass(frozen=True)
class Quality:
    """How complete an interview is: how many questions were asked, which were not, and how many quotes are marked."""

    asked: int
    missing: list[str]
    quotes: int
    consent: bool

    @property
    def complete(self) -> bool:
        """All was asked and consent noted: it can be submitted."""
        return not self.missing and self.consent

    @property
    def good(self) -> bool:
        """Complete, and at least one passage is marked as a quote."""
        return self.complete and self.quotes > 0


@transaction.atomic
def start(*, interview_id: int, by: Any, now: datetime) -> Interview:
    """Begin a conversation; one that has begun goes on. Raises UnableToInterview, also when no longer neutral."""
    found = Interview.objects.filter(pk=interview_id).first()
    action = "save" if found is not None and found.state == State.IN_PROGRESS else "start"
    interview = claim(interview_id=interview_id, by=by, action=action, error=UnableToInterview)
    if interview.state == State.IN_PROGRESS:
        return interview
    reason = not_neutral(interview=interview, person=by)
    if reason:
        raise UnableToInterview(reason, why=Why.DENIED)
    write(interview, state=State.IN_PROGRESS, started_at=now, channel=Interview.Channel.LIVE)
    _end_links(interview, now)
    record(interview, Kind.STARTED, by=by, now=now)
    return interview


@transaction.atomic
def record_consent(
    *, interview_id: int, recording: bool, quoting: bool, recontact: bool, by: Any, now: datetime
) -> Interview:
    """Note what the customer agrees to: recording, being quoted, being contacted again. Raises UnableToInterview."""
    interview = claim(interview_id=interview_id, by=by, action="save", error=UnableToInterview)
    note_consent(
        interview=interview, recording=recording, quoting=quoting, recontact=recontact, by=by,
        name=people.display_name(by), now=now,
    )  # fmt: skip
    return interview


def note_consent(
    *, interview: Interview, recording: bool | None, quoting: bool, recontact: bool, by: Any, name: str, now: datetime
) -> None:
    """Note consent on an interview that the caller has locked; saying the same again adds no line."""
    given = {"consent_recording": recording, "consent_quoting": quoting, "consent_recontact": recontact}
    if interview.consent_at is not None and all(getattr(interview, key) == value for key, value in given.items()):
        return
    write(interview, **given, consent_at=now, consent_by_name=name[:200])
    record(interview, Kind.CONSENT, by=by, now=now, recording=recording, quoting=quoting, recontact=recontact)


def quality(*, interview: Interview) -> Quality:
    """Look at what was asked: two queries."""
    answers = {answer.question_key: answer for answer in interview.answers.all()}
    keys = [question.key for question in interview.form_version.questions.order_by("position")]
    missing = [key for key in keys if not is_answered(answers.get(key))]
    return Quality(
        asked=len(keys) - len(missing),
        missing=missing,
        quotes=sum(len(answer.quotes) for answer in answers.values()),
        consent=interview.consent_at is not None,
    )


@transaction.atomic
def submit(*, interview_id: int, by: Any, now: datetime, version: int | None = None) -> Interview:
    """End a conversation: its answers are locked from now on, and a correction takes the place of what it corrects.

    Every question has to be answered, unknown or declined, and consent noted. Raises UnableToSubmit.
    """
    interview = claim(interview_id=interview_id, by=by, action="submit", error=UnableToSubmit, version=version)
    finish(interview=interview, by=by, now=now)
    return interview


def finish(*, interview: Interview, by: Any, now: datetime) -> None:
    """Submit an interview that the caller has locked. Raises UnableToSubmit."""
    found = quality(interview=interview)
    if found.missing:
        message = _("Not asked yet: %(keys)s. Note an answer, “does not know” or “does not want to say”.")
        mine = {"missing": found.missing}
        raise UnableToSubmit(message % {"keys": ", ".join(found.missing)}, why=Why.INVALID, mine=mine)
    if not found.consent:
        message = _("Note first what the customer agrees to: being recorded, quoted, contacted again.")
        raise UnableToSubmit(message, why=Why.INVALID, mine={"missing": []})
    write(interview, state=State.SUBMITTED, submitted_at=now)
    interview.invitations.filter(used_at=None, revoked_at=None).update(used_at=now)
    record(interview, Kind.SUBMITTED, by=by, now=now, quotes=found.quotes)
    if interview.corrects_id is not None:
        before = Interview.objects.select_for_update(of=("self",)).get(pk=interview.corrects_id)
        write(before, superseded_at=now)
        record(before, Kind.SUPERSEDED, by=by, now=now, edition=interview.edition)
    _announce_end(interview)


@transaction.atomic
def decline(*, interview_id: int, reason: str, by: Any, now: datetime) -> Interview:
    """Note that the customer does not want to talk; nobody asks them again. Raises UnableToEnd."""
    interview = claim(interview_id=interview_id, by=by, action="decline", error=UnableToEnd)
    end(interview=interview, state=State.DECLINED, reason=reason, by=by, now=now)
    return interview


@transaction.atomic
def cancel(*, interview_id: int, reason: str, by: Any, now: datetime) -> Interview:
    """Give an interview up, with a reason. Raises UnableToEnd."""
    interview = claim(interview_id=interview_id, by=by, action="cancel", error=UnableToEnd)
    if not reason.strip():
        raise UnableToEnd(_("Say why the interview is given up."), why=Why.INVALID)
    end(interview=interview, state=State.CANCELLED, reason=reason, by=by, now=now)
    return interview


def end(*, interview: Interview, state: str, reason: str, by: Any, now: datetime) -> None:
    """Decline or cancel an interview that the caller has locked; its links stop to work."""
    write(interview, state=state, closed_note=reason.strip()[:LONGEST_REASON])
    _end_links(interview, now)
    record(interview, Kind(state), by=by, now=now, note=reason.strip())
    _announce_end(interview)


@transaction.atomic
def correct(*, interview_id: int, reason: str, by: Any, now: datetime) -> Interview:
    """Begin a correction of a submitted interview: a new edition with all its answers; the old one stays as it is.

    What customers answered by link alone is taken on by the neutral person who corrects it. Raises UnableToCorrect.
    """
    before = claim(interview_id=interview_id, by=by, action="correct", error=UnableToCorrect)
    if not reason.strip():
        raise UnableToCorrect(_("Say why the interview is corrected."), why=Why.INVALID)
    if hasattr(before, "corrected_by"):
        message = _("This edition was corrected already. Correct the newest one: %(id)s.")
        raise UnableToCorrect(message % {"id": before.corrected_by.pk}, why=Why.INVALID)
    unfit = not_neutral(interview=before, person=by) if before.interviewer_id is None else ""
    if unfit:
        raise UnableToCorrect(unfit, why=Why.DENIED)
    if Interview.objects.open().filter(customer=before.customer_id, purpose=before.purpose).exists():
        message = _("Another interview with this customer is open. Submit or cancel it first.")
        raise UnableToCorrect(message, why=Why.INVALID)
    interview = _edition(before, reason.strip()[:LONGEST_REASON], by, now)
    record(before, Kind.CORRECTED, by=by, now=now, note=reason.strip(), edition=interview.edition)
    return interview


def _edition(before: Interview, reason: str, by: Any, now: datetime) -> Interview:
    answers = list(before.answers.order_by("pk"))
    copy = Interview.objects.get(pk=before.pk)
    copy.pk, copy.state, copy.submitted_at, copy.superseded_at = None, State.IN_PROGRESS, None, None
    copy.corrects, copy.correction_reason, copy.edition = before, reason, before.edition + 1
    copy.opened_at, copy.version, copy.step, copy.cause = now, 1, 1, ""
    if copy.interviewer_id is None:
        copy.interviewer, copy.interviewer_name = by, people.display_name(by)[:200]
    copy._state.adding = True
    copy.save(force_insert=True)
    for answer in answers:
        answer.pk, answer.interview = None, copy
    Answer.objects.bulk_create(answers)
    return copy


def _end_links(interview: Interview, now: datetime) -> None:
    Invitation.objects.filter(interview=interview, used_at=None, revoked_at=None).update(revoked_at=now)


def _announce_end(interview: Interview) -> None:
    doorbell.announce(signals.interview_ended, interview_id=interview.pk, state=interview.state)
