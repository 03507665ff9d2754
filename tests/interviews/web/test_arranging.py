"""Around an interview: who holds it, when, with whose consent; nobody of the account team, whoever asks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from interviews.models import Interview, Interviewer
from playbooks.messaging import consent
from playbooks.models import Message, MessageTemplate, Robot
from retention import roles
from retention.clock import database_now
from retention.models import Involvement
from tests.interviews.web.conftest import make_interview, make_talk
from tests.makers import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview(exit_form, interviewer, csm):
    return make_interview(exit_form, interviewer=interviewer, owner=csm)


def do(client, interview, name, **values):
    return client.post(reverse(f"interviews:{name}", args=[interview.pk]), {"version": interview.version, **values})


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


CONSENT = {"recording": "no", "quoting": "yes", "recontact": "yes"}


def test_begins_with_the_consent(client, interview, interviewer):
    client.force_login(interviewer)

    assert do(client, interview, "start", recording="no").status_code == 200
    response = do(client, interview, "start", **CONSENT)

    interview.refresh_from_db()
    assert response.url == reverse("interviews:questions", args=[interview.pk])
    assert (interview.state, interview.consent_recording, interview.consent_quoting) == ("in_progress", False, True)
    assert interview.consent_by_name == "interviewer"


def test_an_appointment_comes_with_a_calendar_file(client, interview, interviewer):
    client.force_login(interviewer)
    at = timezone.localtime() + timedelta(days=3)

    do(client, interview, "schedule", at=at.strftime("%Y-%m-%dT%H:%M"))
    file = client.get(reverse("interviews:calendar", args=[interview.pk]))

    interview.refresh_from_db()
    assert interview.state == "scheduled"
    assert file.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"DTSTART:{interview.scheduled_at:%Y%m%dT%H%M00Z}" in file.content.decode()
    past = timezone.localtime() - timedelta(days=1)
    assert do(client, interview, "schedule", at=past.strftime("%Y-%m-%dT%H:%M")).status_code == 200


def test_a_link_is_shown_once_and_revoked(client, interview, interviewer):
    client.force_login(interviewer)

    link = do(client, interview, "invite", how="copy").context["link"]
    address = reverse("interviews:interview", args=[interview.pk])
    guest = link.removeprefix("http://testserver")

    assert client.get(guest).status_code == 200
    assert guest.encode() not in client.get(address).content
    assert b"A link works until" in client.get(address).content
    interview.refresh_from_db()
    assert told(do(client, interview, "revoke")) == ["The link opens nothing any more."]
    assert client.get(guest).status_code == 404


def test_a_link_goes_into_the_chat_with_the_customer_where_there_is_one(client, interview, interviewer, csm):
    MessageTemplate.objects.create(code="interview-chat", name="C", audience="staff", subject="S", body="B")
    other = make_customer(name="Other")
    for code, customer in (("ours", None), ("theirs", interview.customer), ("others", other)):
        Robot.objects.create(code=code, name=f"Chat {code}", kind="wecom", customer=customer)
    address = reverse("interviews:interview", args=[interview.pk])
    client.force_login(interviewer)
    page = client.get(address).content.decode()
    assert [code for code in ("ours", "theirs", "others") if f"In the chat “Chat {code}”" in page] == ["theirs"]

    assert [do(client, interview, "invite", how=f"chat:{code}").status_code for code in ("ours", "others")] == [
        200,
        200,
    ]
    assert told(do(client, interview, "invite", how="chat:theirs")) == ["The link is on its way to Zhang Min."]
    message = Message.objects.get()
    assert (message.robot.code, interview.invitations.count()) == ("theirs", 1)
    consent.suppress(address=interview.contact.email, reason="opted_out", now=database_now())
    refused = do(client, interview, "invite", how="chat:theirs")
    assert (refused.status_code, "The address gets nothing" in refused.content.decode()) == (200, True)
    client.force_login(csm)
    assert do(client, interview, "invite", how="chat:theirs").status_code == 403
    assert Message.objects.count() == 1


def test_what_stands_in_the_way_of_a_link_is_said(client, interview, interviewer):
    interview.contact.left_on = timezone.localdate() - timedelta(days=1)
    interview.contact.save()
    client.force_login(interviewer)

    response = do(client, interview, "invite", how="copy")

    assert response.status_code == 200
    assert "Zhang Min has left the company." in response.content.decode()


def test_the_customer_does_not_want_to(client, interview, interviewer):
    client.force_login(interviewer)

    do(client, interview, "decline", reason="No time.")

    interview.refresh_from_db()
    assert (interview.state, interview.closed_note) == ("declined", "No time.")


def test_another_person_is_asked(client, interview, interviewer):
    other = interview.customer.contacts.create(external_id="2", name="Peter Holm")
    gone = interview.customer.contacts.create(external_id="3", name="Gone", left_on=timezone.localdate())
    client.force_login(interviewer)

    assert do(client, interview, "contact", contact=gone.pk).status_code == 200
    do(client, interview, "contact", contact=other.pk)

    interview.refresh_from_db()
    assert interview.contact == other


class TestAssigning:
    def test_a_manager_gives_it_to_somebody_else_or_cancels(self, client, interview, manager, person):
        other = person("other_interviewer", roles.INTERVIEWER)
        Interviewer.objects.create(person=other)
        client.force_login(manager)

        do(client, interview, "assign", person=other.pk)
        interview.refresh_from_db()
        assert interview.interviewer == other
        do(client, interview, "cancel", reason="Left twice by mistake.")
        interview.refresh_from_db()
        assert interview.state == "cancelled"

    @pytest.mark.parametrize("capacity", ["owner", "seller", "task", "approver"])
    def test_nobody_of_the_account_team(self, client, interview, manager, person, capacity):
        other = person("was_there", roles.INTERVIEWER)
        Interviewer.objects.create(person=other)
        Involvement.objects.create(customer=interview.customer, person=other, capacity=capacity)
        client.force_login(manager)

        response = do(client, interview, "assign", person=other.pk)

        assert response.status_code == 200
        assert "was_there is not neutral towards Northgate Tooling" in response.content.decode()
        assert "was_there (not neutral)" in response.content.decode()
        interview.refresh_from_db()
        assert interview.interviewer.username == "interviewer"

    def test_a_stale_form_changes_nothing(self, client, interview, manager, interviewer):
        Interviewer.objects.create(person=interviewer)
        Interview.objects.filter(pk=interview.pk).update(version=9)
        client.force_login(manager)

        assert do(client, interview, "assign", person=interviewer.pk).status_code == 200


@pytest.mark.parametrize("who", ["csm", "other_csm", "analyst", "outsider"])
def test_others_change_nothing(client, exit_form, interviewer, csm, request, who):
    interview = make_talk(exit_form, interviewer, owner=csm)
    client.force_login(request.getfixturevalue(who))
    before = Interview.objects.filter(pk=interview.pk).values().get()

    for name in ("start", "assign", "schedule", "contact", "invite", "revoke", "decline", "cancel", "correct"):
        response = do(client, interview, name, **CONSENT, reason="x", how="copy", person=interviewer.pk)
        assert response.status_code in (403, 404), name

    assert Interview.objects.filter(pk=interview.pk).values().get() == before
