"""Two people, two tabs or two workers at once: one wins, the other is told, and nothing is lost or done twice."""

from __future__ import annotations

import pytest

from interviews.collection import assigning, invitations, programme
from interviews.collection.answering import Said, UnableToSave
from interviews.collection.assigning import UnableToAssign
from interviews.collection.invitations import UnableToInvite, UnableToOpenLink
from interviews.models import Answer, Contacted, Departure, Interview, Invitation, ProgrammeRules
from retention.models import Contact
from tests.interviews.conftest import NOW, YESTERDAY, publish_forms, save
from tests.playbooks.conftest import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def forms(db):
    """Committed, so that every connection sees them."""
    return publish_forms()


def kinds(found):
    return sorted(type(one).__name__ for one in found)


def test_of_two_at_once_one_wins(due, lost, interviewers, manager):
    ida, ivo = interviewers("ida", "ivo")

    # two workers notice the same departure
    customer = lost("Acme")
    at_once(*[lambda: programme.notice_departures(customer_ids=[customer.pk], as_of=YESTERDAY, now=NOW)] * 2)
    assert (Departure.objects.count(), Interview.objects.count()) == (1, 1)
    interview = Interview.objects.get()

    # two managers give it to different people, both from the page they have seen
    def give(person):
        return lambda: assigning.assign(interview_id=interview.pk, person=person, by=manager, now=NOW, version=1)

    found = at_once(give(ida), give(ivo))
    assert kinds(found) == ["Interview", "UnableToAssign"]
    assert next(one for one in found if isinstance(one, UnableToAssign)).why == "stale"

    # the customer submits in two tabs
    token = invitations.invite(interview_id=interview.pk, by=manager, now=NOW)
    said = Said(verbatim="Too dear.")
    invitations.answer_by_link(
        token=token, visitor="v", question_key="main-reason", expected_version=0, said=said, now=NOW
    )
    invitations.consent_by_link(token=token, visitor="v", quoting=True, recontact=True, now=NOW)
    found = at_once(*[lambda: invitations.submit_by_link(token=token, visitor="v", now=NOW)] * 2)
    assert kinds(found) == ["Interview", "UnableToOpenLink"]
    assert isinstance(next(one for one in found if not isinstance(one, Interview)), UnableToOpenLink)
    assert interview.events.filter(kind="submitted").count() == 1


def test_two_tabs_and_two_invitations_at_once(begun, due, manager):
    interview = begun()
    ida = interview.interviewer

    # an interviewer saves from two tabs
    found = at_once(
        lambda: save(interview, "one-thing", Said(verbatim="one"), by=ida),
        lambda: save(interview, "one-thing", Said(verbatim="two"), by=ida),
    )
    assert kinds(found) == ["Answer", "UnableToSave"]
    lost_one = next(one for one in found if isinstance(one, UnableToSave))
    assert {lost_one.mine["verbatim"], lost_one.theirs["verbatim"]} == {"one", "two"}
    assert Answer.objects.get().version == 1

    # the same person stands at two customers, and is asked at most once
    ProgrammeRules.objects.create(contact_most=1)
    first, second = due(), due()
    Contact.objects.update(email="same@example.com")
    found = at_once(
        *[lambda pk=pk: invitations.invite(interview_id=pk, by=manager, now=NOW) for pk in (first.pk, second.pk)]
    )
    assert kinds(found) == ["UnableToInvite", "str"]
    assert any(isinstance(one, UnableToInvite) for one in found)
    assert (Contacted.objects.count(), Invitation.objects.count()) == (1, 1)
