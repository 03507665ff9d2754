"""A customer answers alone by a link that nobody can guess, use twice, or use too often."""

from __future__ import annotations

from datetime import timedelta

import pytest

from interviews.collection import assigning, interviewing, invitations, reaching, reminding, throttling
from interviews.collection.answering import Said, UnableToSave
from interviews.collection.interviewing import UnableToCorrect, UnableToSubmit
from interviews.collection.invitations import TooManyAttempts, UnableToInvite, UnableToOpenLink
from interviews.collection.reaching import UnableToChoose
from interviews.models import Interview, Invitation, ProgrammeRules
from interviews.roles import may_read_verbatims
from retention.models import Contact
from tests.interviews.conftest import KEYS, NOW, TODAY, history

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(due, manager):
    """The token of a link to a new interview with Acme."""
    return invitations.invite(interview_id=due(name="Acme").pk, by=manager, now=NOW)


def answer(token, key="main-reason", said=None, expected=0, now=NOW):
    said = said or Said(verbatim="Too dear.")
    return invitations.answer_by_link(
        token=token, visitor="v", question_key=key, expected_version=expected, said=said, now=now
    )


def agree(token):
    return invitations.consent_by_link(token=token, visitor="v", quoting=True, recontact=False, now=NOW)


def opened(token, now=NOW):
    return invitations.open_invitation(token=token, visitor="v", now=now)


def test_from_the_link_to_locked_answers(token):
    assert opened(token).interview.customer.name == "Acme"
    answer(token, said=Said(verbatim="Too dear.", quotes=["Too dear."]))
    answer(token, "replacement", Said(outcome="unknown"))
    agree(token)
    done = invitations.submit_by_link(token=token, visitor="v", now=NOW)

    assert (done.state, done.channel, done.interviewer) == ("submitted", "link", None)
    assert (done.consent_recording, done.consent_quoting, done.consent_recontact) == (None, True, False)
    found = done.answers.order_by("question_key").values_list("question_key", "outcome", "verbatim", "quotes")
    assert list(found) == [
        ("come-back", "declined", "", []),
        ("help-sought", "declined", "", []),
        ("main-reason", "answered", "Too dear.", []),
        ("one-thing", "declined", "", []),
        ("replacement", "unknown", "", []),
    ]
    assert set(done.answers.values_list("author_name", flat=True)) == {"Kim 1"}
    assert history(done) == [
        ("opened", ""), ("invited", "manager"), ("started", ""), ("consent", ""), ("submitted", ""),
    ]  # fmt: skip


def test_every_link_that_does_not_work_is_refused_in_the_same_words(token, due, manager):
    used = invitations.invite(interview_id=due().pk, by=manager, now=NOW)
    answer(used)
    agree(used)
    invitations.submit_by_link(token=used, visitor="v", now=NOW)
    revoked_of = due()
    revoked = invitations.invite(interview_id=revoked_of.pk, by=manager, now=NOW)
    invitations.revoke(interview_id=revoked_of.pk, by=manager, now=NOW)
    cancelled_of = due()
    cancelled = invitations.invite(interview_id=cancelled_of.pk, by=manager, now=NOW)
    interviewing.cancel(interview_id=cancelled_of.pk, reason="Error", by=manager, now=NOW)
    nonce, signature = token.split(".")
    other = Invitation.objects.exclude(nonce=nonce).first()
    wrong = ["", "x", nonce, f"{nonce}.", f"{nonce}.{signature[::-1]}", f"{other.nonce}.{signature}"]

    words = set()
    for one in [used, revoked, cancelled, *wrong]:
        with pytest.raises(UnableToOpenLink) as refused:
            opened(one)
        words.add(str(refused.value))
    with pytest.raises(UnableToOpenLink) as refused:
        opened(token, now=NOW + timedelta(days=31))
    words.add(str(refused.value))

    assert words == {"This link does not work, or not any more. Please answer our mail if you want a new one."}
    with pytest.raises(UnableToOpenLink):
        answer(used)


def test_the_database_never_holds_a_token(token):
    invitation = Invitation.objects.get()

    assert token not in {str(getattr(invitation, field.attname)) for field in Invitation._meta.concrete_fields}
    assert invitations.token_of(invitation=invitation) == token


def test_a_new_link_ends_the_one_before(token, manager):
    interview = Interview.objects.get()
    second = invitations.invite(interview_id=interview.pk, by=manager, now=NOW)

    with pytest.raises(UnableToOpenLink):
        opened(token)
    assert opened(second).interview == interview


def test_a_conversation_that_begins_ends_the_link(token, interviewers):
    (ida,) = interviewers("ida")
    interview = Interview.objects.get()
    assigning.assign(interview_id=interview.pk, person=ida, by=None, now=NOW)
    interviewing.start(interview_id=interview.pk, by=ida, now=NOW)

    with pytest.raises(UnableToOpenLink):
        opened(token)
    with pytest.raises(UnableToInvite, match="The interview is “In progress”"):
        invitations.invite(interview_id=interview.pk, by=ida, now=NOW)


def test_tries_are_counted_for_everybody_together(token):
    for _turn in range(throttling.MOST_A_MINUTE):
        with pytest.raises(UnableToOpenLink):
            opened("wrong")

    with pytest.raises(TooManyAttempts):
        opened(token)
    with pytest.raises(TooManyAttempts):
        answer(token)
    assert invitations.open_invitation(token=token, visitor="somebody else", now=NOW)
    assert opened(token, now=NOW + timedelta(minutes=1))
    assert throttling.forget(now=NOW + timedelta(hours=2)) == 3


def test_nothing_is_submitted_without_an_answer_and_consent(token):
    agree(token)
    with pytest.raises(UnableToSubmit, match="You have not answered any question yet"):
        invitations.submit_by_link(token=token, visitor="v", now=NOW)


def test_two_tabs_of_a_customer_are_told_of_each_other(token):
    answer(token)

    with pytest.raises(UnableToSave):
        answer(token, said=Said(verbatim="Else"))
    assert answer(token, said=Said(verbatim="Else"), expected=1).version == 2


def test_who_does_not_want_to_answer_says_so(token):
    done = invitations.decline_by_link(token=token, visitor="v", now=NOW)

    assert (done.state, done.closed_note) == ("declined", "Declined by link.")
    with pytest.raises(UnableToOpenLink):
        opened(token)


def test_a_person_is_asked_only_so_often(due, manager):
    ProgrammeRules.objects.create(contact_most=2, contact_days=30)
    first, second = due(), due()
    Contact.objects.update(email="same@example.com")
    invitations.invite(interview_id=first.pk, by=manager, now=NOW)
    invitations.invite(interview_id=second.pk, by=manager, now=NOW)

    with pytest.raises(UnableToInvite, match="Kim 1 was asked 2 times within 30 days"):
        invitations.invite(interview_id=first.pk, by=manager, now=NOW + timedelta(days=29))
    assert invitations.invite(interview_id=first.pk, by=manager, now=NOW + timedelta(days=30))


def test_nobody_is_asked_who_has_left(due, manager):
    interview = due()
    Contact.objects.update(left_on=TODAY)

    with pytest.raises(UnableToInvite, match="Kim 1 has left the company"):
        invitations.invite(interview_id=interview.pk, by=manager, now=NOW)


@pytest.mark.parametrize("name", ["csm", "interviewer", "analyst", "outsider"])
def test_only_who_leads_the_programme_or_holds_it_invites(due, request, name):
    with pytest.raises(UnableToInvite):
        invitations.invite(interview_id=due().pk, by=request.getfixturevalue(name), now=NOW)


def test_a_neutral_interviewer_takes_on_what_came_by_link(token, interviewers, csm):
    answer(token)
    agree(token)
    interview = invitations.submit_by_link(token=token, visitor="v", now=NOW)
    (ida,) = interviewers("ida")

    copy = interviewing.correct(interview_id=interview.pk, reason="Quotes marked", by=ida, now=NOW)

    assert (copy.interviewer, copy.edition, copy.answers.count()) == (ida, 2, len(KEYS))
    assert may_read_verbatims(person=ida, interview=interview)
    with pytest.raises(UnableToCorrect):
        interviewing.correct(interview_id=interview.pk, reason="x", by=csm, now=NOW)


def test_what_is_late_is_said_once(due):
    interview = due()
    late = NOW + timedelta(days=61)

    assert reminding.sweep(now=late).late == 1
    assert reminding.sweep(now=late).late == 0
    assert [kind for kind, _by in history(interview)].count("late") == 1


def test_another_contact_is_asked_and_the_link_of_the_first_ends(token, manager):
    interview = Interview.objects.get()
    other = Contact.objects.create(customer=interview.customer, external_id="o", name="Olga", email="olga@example.com")
    gone = Contact.objects.create(customer=interview.customer, external_id="g", name="Gus", left_on=TODAY)

    def choose(contact_id):
        return reaching.choose_contact(interview_id=interview.pk, contact_id=contact_id, by=manager, now=NOW)

    assert choose(other.pk).contact_name == "Olga"
    with pytest.raises(UnableToOpenLink):
        opened(token)
    with pytest.raises(UnableToChoose, match="Gus has left the company"):
        choose(gone.pk)
    with pytest.raises(UnableToChoose, match="no such contact"):
        choose(0)
    assert [kind for kind, _by in history(interview)] == ["opened", "invited", "contact"]
