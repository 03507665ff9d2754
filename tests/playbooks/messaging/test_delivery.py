"""Sending mail through a real mail server: what arrives, what is refused, and what is tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from playbooks.messaging import outbox
from playbooks.models import Message, Suppression
from tests.playbooks.conftest import NOW, at_once
from tests.playbooks.messaging.conftest import SITE, queue, send, states

pytestmark = pytest.mark.django_db


def test_hands_a_mail_with_text_html_and_the_way_to_unsubscribe_to_the_mail_server(mail_server, letter, contact, rules):
    rules(reply_to_owner=True)
    (message,) = queue(letter(to=contact("Pat")))

    done = send()

    (recipients, mail) = mail_server.taken[0]
    message.refresh_from_db()
    link = f"{SITE}/retention/unsubscribe/{message.token}/"
    assert (done.sent, recipients) == (1, ["pat@customer.example"])
    assert mail["Subject"] == "Hello Pat"
    assert mail["From"] == "Acme <care@acme.example>"
    assert mail["Reply-To"] == "csm@example.com"
    assert mail["Message-ID"] == f"<{message.batch}@acme.example>"
    assert mail["List-Unsubscribe"].strip() == f"<{link}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.get_content_type() == "multipart/alternative"
    plain, html = (part.get_content() for part in mail.iter_parts())
    assert "News for Customer 1." in plain
    assert link in plain
    assert '<p style="' in html
    assert f'href="{link}"' in html
    assert "<style" not in html
    assert (message.state, message.ended_at, message.error) == ("sent", NOW, "")


def test_gives_up_what_the_mail_server_refuses_for_good_and_writes_to_that_address_no_more(
    mail_server, letter, contact
):
    gone = contact("Gone")
    mail_server.refuse["gone@customer.example"] = "550 5.1.1 no such user"
    queue(letter(to=gone, cause="run:1"))

    send()
    queue(letter(to=gone, cause="run:2"))
    send()

    bounced = Suppression.objects.get()
    assert (bounced.address, bounced.reason, bounced.note) == (
        "gone@customer.example",
        "bounced",
        "550 5.1.1 no such user",
    )
    assert states() == ["dead", "skipped"]
    assert mail_server.taken == []


def test_tries_again_what_the_mail_server_does_not_take_now(mail_server, letter, contact):
    mail_server.refuse["pat@customer.example"] = "451 4.3.0 try later"
    (message,) = queue(letter(to=contact("Pat")))

    send()
    message.refresh_from_db()
    first = (message.state, message.attempts, message.due_at, message.error)
    mail_server.refuse.clear()
    send(now=message.due_at)
    ids = [mail["Message-ID"] for _, mail in mail_server.taken]

    assert first == ("waiting", 1, NOW + timedelta(minutes=1), "451 4.3.0 try later")
    assert states() == ["sent"]
    assert ids == [f"<{message.batch}@acme.example>"]


def test_tries_again_when_no_mail_server_answers(letter, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    queue(letter())

    send()

    message = Message.objects.get()
    assert message.state == "waiting"
    assert "ConnectionRefusedError" in message.error


def test_one_bad_recipient_does_not_hold_up_the_others(mail_server, letter, contact):
    mail_server.refuse["ann@customer.example"] = "550 no"
    queue(*(letter(to=contact(name), cause=f"run:{name}") for name in ("Ann", "Bob", "Cid")))

    done = send()

    assert (done.sent, done.failed) == (2, 1)
    assert [to for to, _ in mail_server.taken] == [["bob@customer.example"], ["cid@customer.example"]]


def test_stops_a_message_with_a_missing_field_and_says_which(mail_server, letter, template):
    queue(letter(text=template("renewal", body="Your contract ends {{ renewal_date }}.")))

    done = send()

    message = Message.objects.get()
    assert (done.failed, message.state, mail_server.taken) == (1, "dead", [])
    assert "“renewal_date” has no value" in message.error


def test_stops_mail_to_customers_where_the_site_has_no_address(mail_server, letter, settings):
    settings.RETENTION = {**settings.RETENTION, "SITE_URL": ""}
    queue(letter())

    send()

    assert "RETENTION['SITE_URL']" in Message.objects.get().error
    assert mail_server.taken == []


def test_sends_line_ends_and_scripts_in_a_name_as_harmless_text(mail_server, letter, contact, customer):
    evil = customer(name="Evil\r\nBcc: all@world.example <script>alert(1)</script>")
    queue(letter(to=contact("Pat", of=evil), text=None))
    Message.objects.get().template.__class__.objects.update(subject="News for {{ customer_name }}")

    send()

    (recipients, mail) = mail_server.taken[0]
    _, html = (part.get_content() for part in mail.iter_parts())
    assert recipients == ["pat@customer.example"]
    assert mail["Bcc"] is None
    assert mail["Subject"] == "News for Evil Bcc: all@world.example <script>alert(1)</script>"
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_makes_one_mail_of_several_notices_to_a_colleague(mail_server, template, csm):
    text = template("notice", subject="New: {{ today }}", body="Look at it.", audience="staff")
    notices = [outbox.to_colleague(user=csm, template=text, cause=f"task:{number}") for number in range(3)]
    queue(*notices)

    done = send()

    ((recipients, mail),) = mail_server.taken
    assert (done.sent, recipients, states()) == (3, ["csm@example.com"], ["sent"] * 3)
    assert mail["Subject"] == "3 notices: New: 2026-03-02"
    assert mail["List-Unsubscribe"] is None
    assert len(set(Message.objects.values_list("batch", flat=True))) == 1


def test_a_digest_that_may_have_arrived_is_sent_again_as_it_was(mail_server, template, csm):
    text = template("notice", subject="New", body="Look at it.", audience="staff")
    queue(*(outbox.to_colleague(user=csm, template=text, cause=f"task:{number}") for number in range(2)))
    rows = list(Message.objects.order_by("pk"))
    outbox.claim(messages=rows, now=NOW)  # and its sender dies
    outbox.sweep(now=NOW + outbox.LEASE)
    queue(outbox.to_colleague(user=csm, template=text, cause="task:9"), now=NOW + outbox.LEASE)

    send(now=NOW + outbox.LEASE)

    assert mail_server.taken[0][1]["Message-ID"] == f"<{rows[0].batch}@acme.example>"
    assert [mail["Subject"] for _, mail in mail_server.taken] == ["2 notices: New", "New"]


def test_does_not_write_to_a_colleague_who_may_not_log_in(mail_server, template, csm):
    text = template("notice", subject="New", body="Look.", audience="staff")
    queue(outbox.to_colleague(user=csm, template=text, cause="task:1"))
    csm.is_active = False
    csm.save()

    send()

    assert (states(), mail_server.taken) == (["skipped"], [])


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_four_senders_at_once_send_each_message_once(mail_server, letter, contact):
    queue(*(letter(to=contact(f"P{number}"), cause=f"run:{number}") for number in range(40)))

    done = at_once(*[send] * 4)

    assert sum(one.sent for one in done) == 40
    assert len({mail["Message-ID"] for _, mail in mail_server.taken}) == len(mail_server.taken) == 40
