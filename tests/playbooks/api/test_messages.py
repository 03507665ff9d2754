"""Messages, texts, sequences and suppressions over the interface."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from playbooks.messaging import outbox
from playbooks.models import Enrolment, Message, MessageSequence, MessageTemplate, SequenceStep, Suppression
from retention.models import Contact
from tests.playbooks.conftest import NOW

pytestmark = pytest.mark.django_db
ROUTES = ("messages", "templates", "suppressions", "sequences", "enrolments")


@pytest.fixture(autouse=True)
def site(settings):
    cache.clear()
    settings.RETENTION = {**settings.RETENTION, "SITE_URL": "https://crm.example.com"}


@pytest.fixture
def api():
    def make(person=None):
        client = APIClient()
        if person is not None:
            client.force_login(person)
        return client

    return make


@pytest.fixture
def acme(customer):
    made = customer(name="Acme")
    Contact.objects.create(customer=made, external_id="p", name="Pat", email="pat@customer.example")
    return made


@pytest.fixture
def template(db):
    return MessageTemplate.objects.create(code="care", name="Care", subject="Hi {{ contact_name }}", body="News.")


@pytest.fixture
def message(acme, template):
    letter = outbox.to_contact(contact=acme.contacts.get(), template=template, cause="run:1")
    return Message.objects.get(pk=outbox.queue_message(letter=letter, now=NOW))


@pytest.fixture
def drip(template):
    made = MessageSequence.objects.create(code="drip", name="Drip")
    SequenceStep.objects.create(sequence=made, position=1, template=template)
    return made


def test_who_reaches_what(
    api, message, drip, csm, other_csm, manager, director, interviewer, operator, analyst, outsider
):
    Suppression.objects.create(address="x@y.example", since=NOW)
    people = (csm, other_csm, manager, director, interviewer, operator, analyst, outsider)

    found = {
        person.get_username(): [
            len(answer.json()["results"]) if answer.status_code == 200 else answer.status_code
            for answer in (api(person).get(f"/api/v1/{route}/") for route in ROUTES)
        ]
        for person in people
    }

    assert found == {
        "csm": [1, 1, 1, 1, 0],
        "other_csm": [0, 1, 1, 1, 0],
        "manager": [1, 1, 1, 1, 0],
        "director": [1, 1, 1, 1, 0],
        "interviewer": [403] * 5,
        "operator": [1, 1, 1, 1, 0],
        "analyst": [1, 1, 1, 1, 0],
        "outsider": [403] * 5,
    }
    assert [api().get(f"/api/v1/{route}/").status_code for route in ROUTES] == [401] * 5


def test_sends_again_what_was_given_up_for_those_who_may(api, message, csm, operator):
    outbox.end(messages=[message], state="dead", now=NOW, error="no")
    address = f"/api/v1/messages/{message.pk}/retry/"

    refused, done, again = (api(person).post(address, format="json") for person in (csm, operator, operator))

    assert (refused.status_code, done.status_code, again.status_code) == (403, 200, 422)
    assert done.json()["state"] == "waiting"


def test_previews_a_text_with_a_customer_that_one_may_see(api, template, acme, csm, other_csm):
    address = f"/api/v1/templates/{template.pk}/preview/"

    mine = api(csm).get(address, {"customer_id": acme.pk})
    strange = api(other_csm).get(address, {"customer_id": acme.pk})
    none = api(csm).get(address, {"customer_id": "x"})

    assert (mine.status_code, mine.json()["subject"]) == (200, "Hi Pat")
    assert (strange.status_code, none.status_code) == (422, 422)


def test_takes_bounces_of_a_mail_service_and_lifts_them_for_operators_only(api, csm, operator):
    given = {"address": "Pat@Customer.example", "reason": "bounced", "note": "550"}

    first, again = (api(csm).post("/api/v1/suppressions/", given, format="json") for _ in range(2))
    lift = f"/api/v1/suppressions/{first.json()['id']}/lift/"
    refused, lifted = (api(person).post(lift, format="json") for person in (csm, operator))

    assert (first.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert first.json()["address"] == "pat@customer.example"
    assert (refused.status_code, lifted.json()["lifted_by_name"]) == (403, "operator")


def test_puts_a_customer_into_a_sequence_once_and_takes_them_out(api, drip, acme, manager, csm):
    enrol = f"/api/v1/sequences/{drip.pk}/enrol/"

    refused = api(csm).post(enrol, {"customer_id": acme.pk}, format="json")
    put, again = (api(manager).post(enrol, {"customer_id": acme.pk}, format="json") for _ in range(2))
    out = api(manager).post(f"/api/v1/enrolments/{put.json()['id']}/leave/", format="json")

    assert (refused.status_code, put.status_code, again.status_code) == (403, 200, 422)
    assert (put.json()["state"], put.json()["entered_by"]) == ("running", "manager")
    assert (out.status_code, Enrolment.objects.get().state) == (200, "left")
