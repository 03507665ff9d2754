"""A customer answers alone, by a signed link: it expires, can be revoked, and is used up by submitting."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils.translation import gettext as _

from interviews.collection import answering, interviewing, throttling
from interviews.collection.answering import Said
from interviews.collection.changing import Kind, State, UnableToChangeInterview, Why, claim, record, write
from interviews.collection.reaching import check_contact, note_contact
from interviews.models import OPEN_STATES, Answer, Interview, Invitation, ProgrammeRules
from retention import people

_SALT: Final = "interviews.invitation"


class UnableToInvite(UnableToChangeInterview):
    """The interview has begun or is over, or nobody at the customer may be asked now."""


class UnableToOpenLink(Exception):
    """The link leads nowhere: wrong, changed, expired, revoked or used. It never says which."""

    def __init__(self) -> None:
        super().__init__(_("This link does not work, or not any more. Please answer our mail if you want a new one."))


class TooManyAttempts(UnableToOpenLink):
    """The visitor tried too many links within a minute."""


@transaction.atomic
def invite(*, interview_id: int, by: Any, now: datetime) -> str:
    """Make a link for the contact of an interview and return its token; links made before stop to work.

    Nobody is asked more often than the rules of the programme allow, nor who wants no mail. Raises UnableToInvite.
    """
    interview = claim(interview_id=interview_id, by=by, action="invite", error=UnableToInvite)
    invitation = make_link(interview=interview, step="link", by=by, now=now)
    return token_of(invitation=invitation)


def make_link(*, interview: Interview, step: str, by: Any, now: datetime) -> Invitation:
    """Make a link for an interview that the caller has locked. Raises UnableToInvite."""
    refusal = check_contact(interview=interview, now=now)
    if refusal:
        raise UnableToInvite(refusal, why=Why.INVALID)
    rules = ProgrammeRules.current()
    interview.invitations.filter(used_at=None, revoked_at=None).update(revoked_at=now)
    write(interview, channel=Interview.Channel.LINK)
    invitation = Invitation.objects.create(
        interview=interview,
        made_at=now,
        made_by=by,
        made_by_name=people.display_name(by)[:200],
        expires_at=now + timedelta(days=rules.link_days),
    )
    note_contact(interview=interview, step=f"{step}:{invitation.pk}", now=now)
    record(interview, Kind.INVITED, by=by, now=now, until=invitation.expires_at.isoformat())
    return invitation


@transaction.atomic
def revoke(*, interview_id: int, by: Any, now: datetime) -> int:
    """Make the links of an interview stop to work; a conversation can be held instead. Returns how many there were.

    Raises UnableToInvite.
    """
    interview = claim(interview_id=interview_id, by=by, action="decline", error=UnableToInvite)
    working = interview.invitations.filter(used_at=None, revoked_at=None)
    revoked = working.update(revoked_at=now, revoked_by_name=people.display_name(by)[:200])
    if revoked:
        write(interview, channel=Interview.Channel.LIVE)
        record(interview, Kind.REVOKED, by=by, now=now)
    return revoked


def token_of(*, invitation: Invitation) -> str:
    """What the address of the customer's page holds; made of the stored number and the key of the site."""
    return _signer().sign(invitation.nonce)


def open_invitation(*, token: str, visitor: str, now: datetime) -> Invitation:
    """The invitation that a link leads to, with its interview, customer and form; its first opening is noted.

    `visitor` tells who asks, for example an address of the network. Raises UnableToOpenLink and TooManyAttempts.
    """
    if throttling.is_too_fast(visitor=visitor, now=now):
        raise TooManyAttempts
    invitation = _found(token, now)
    if invitation is None or invitation.interview.state not in OPEN_STATES:
        raise UnableToOpenLink
    if invitation.opened_at is None:
        Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=now)
    return invitation


def answer_by_link(
    *, token: str, visitor: str, question_key: str, expected_version: int, said: Said, now: datetime
) -> Answer:
    """Keep one answer of a customer. Raises UnableToOpenLink, and answering.UnableToSave."""
    open_invitation(token=token, visitor=visitor, now=now)
    with transaction.atomic():
        interview = _begun(token, now)
        plain = Said(outcome=said.outcome, verbatim=said.verbatim, value=said.value)  # interviewers mark the quotes
        return answering.keep(
            interview=interview, question_key=question_key, expected_version=expected_version, said=plain,
            author=_author(interview), now=now,
        )  # fmt: skip


def consent_by_link(*, token: str, visitor: str, quoting: bool, recontact: bool, now: datetime) -> Interview:
    """Note what a customer agrees to; nothing is recorded when one writes oneself. Raises UnableToOpenLink."""
    open_invitation(token=token, visitor=visitor, now=now)
    with transaction.atomic():
        interview = _begun(token, now)
        interviewing.note_consent(
            interview=interview, recording=None, quoting=quoting, recontact=recontact, by=None,
            name=_author(interview), now=now,
        )  # fmt: skip
        return interview


def submit_by_link(*, token: str, visitor: str, now: datetime) -> Interview:
    """End with what the customer has answered; what they left out they do not want to say. The link is used up.

    Raises UnableToOpenLink, and interviewing.UnableToSubmit without consent noted or where nothing was answered.
    """
    open_invitation(token=token, visitor=visitor, now=now)
    with transaction.atomic():
        interview = _begun(token, now)
        found = interviewing.quality(interview=interview)
        if not found.asked:
            message = _("You have not answered any question yet.")
            raise interviewing.UnableToSubmit(message, why=Why.INVALID, mine={"missing": found.missing})
        for key in found.missing:
            stored = interview.answers.filter(question_key=key).first()
            answering.keep(
                interview=interview, question_key=key, expected_version=stored.version if stored else 0,
                said=Said(outcome=Answer.Outcome.DECLINED), author=_author(interview), now=now,
            )  # fmt: skip
        interviewing.finish(interview=interview, by=None, now=now)
        return interview


def decline_by_link(*, token: str, visitor: str, now: datetime) -> Interview:
    """Note that a customer does not want to be asked. Raises UnableToOpenLink."""
    open_invitation(token=token, visitor=visitor, now=now)
    with transaction.atomic():
        interview = _locked(token, now)
        interviewing.end(interview=interview, state=State.DECLINED, reason=_("Declined by link."), by=None, now=now)
        return interview


def _signer() -> Signer:
    return Signer(salt=_SALT, sep=".")


def _found(token: str, now: datetime) -> Invitation | None:
    try:
        nonce = _signer().unsign(token)
    except BadSignature:
        return None
    working = Invitation.objects.filter(nonce=nonce, used_at=None, revoked_at=None, expires_at__gt=now)
    return working.select_related("interview__customer", "interview__form_version__form").first()


def _locked(token: str, now: datetime) -> Interview:
    """The interview of a link, locked; the link is looked at again, because it may have been used meanwhile."""
    invitation = _found(token, now)
    if invitation is None:
        raise UnableToOpenLink
    rows = Interview.objects.select_for_update(of=("self",)).select_related("customer")
    interview = rows.get(pk=invitation.interview_id)
    if _found(token, now) is None or interview.state not in OPEN_STATES:
        raise UnableToOpenLink
    return interview


def _begun(token: str, now: datetime) -> Interview:
    """The same, begun: the first answer begins it."""
    interview = _locked(token, now)
    if interview.state != State.IN_PROGRESS:
        write(interview, state=State.IN_PROGRESS, started_at=now)
        record(interview, Kind.STARTED, by=None, now=now)
    return interview


def _author(interview: Interview) -> str:
    return interview.contact_name or interview.customer.name
