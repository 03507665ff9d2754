"""The page for unsubscribing: one press, no login, and looking changes nothing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from playbooks.messaging import outbox
from playbooks.models import Message, MessageTemplate, Suppression
from retention.models import Contact
from tests.playbooks.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(customer):
    text = MessageTemplate.objects.create(code="care", name="Care", subject="Hello", body="News.")
    pat = Contact.objects.create(customer=customer(), external_id="p", name="Pat", email="pat@customer.example")
    pk = outbox.queue_message(letter=outbox.to_contact(contact=pat, template=text, cause="run:1"), now=NOW)
    return Message.objects.get(pk=pk)


def link(token):
    return reverse("playbooks:unsubscribe", args=[token])


def test_asks_and_changes_nothing_when_a_program_looks_at_the_link(client, message):
    page = client.get(link(message.token))
    client.head(link(message.token))

    assert page.status_code == 200
    assert b"<button" in page.content
    assert "p•••@customer.example".encode() in page.content
    assert b"pat@customer.example" not in page.content
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]
    assert Suppression.objects.count() == 0


def test_one_press_of_a_mail_program_is_enough_without_cookie_or_login(message):
    program = Client(enforce_csrf_checks=True)

    answer = program.post(
        link(message.token), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    again = program.post(link(message.token))

    assert (answer.status_code, again.status_code) == (200, 200)
    assert list(Suppression.objects.values_list("address", "reason")) == [("pat@customer.example", "opted_out")]
    assert b"You are unsubscribed" in program.get(link(message.token)).content


def test_says_so_where_the_link_leads_nowhere(client, message):
    for token in ("nonsense", str(message.uid), message.token[:-1], "x" * 500):
        assert client.get(link(token)).status_code == 404
        assert client.post(link(token)).status_code == 404
    assert Suppression.objects.count() == 0


def test_a_test_mail_unsubscribes_nobody(client, message, csm):
    Message.objects.filter(pk=message.pk).update(user=csm)

    assert client.post(link(message.token)).status_code == 404
    assert Suppression.objects.count() == 0


def test_speaks_chinese(client, message):
    page = client.get(link(message.token), headers={"accept-language": "zh-CN"})

    assert 'lang="zh-hans"' in page.content.decode()
