"""The outbox: one row for each recipient and cause, one sender for each row, and nothing lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from playbooks import signals
from playbooks.messaging import outbox
from playbooks.models import Message
from retention import people
from tests.playbooks.conftest import NOW, at_once
from tests.playbooks.messaging.conftest import queue, send, states

pytestmark = pytest.mark.django_db


def test_keeps_one_message_for_a_recipient_cause_and_step(letter, contact):
    pat = contact("Pat")

    queue(letter(to=pat, cause="run:1", step="step:1"))
    again = queue(letter(to=pat, cause="run:1", step="step:1"), letter(to=pat, cause="run:1", step="step:2"))

    assert [message.step for message in again] == ["step:2"]
    assert Message.objects.count() == 2


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_keeps_one_of_a_hundred_that_eight_connections_queue_at_once(letter, contact):
    pat = contact("Pat")
    one = letter(to=pat, cause="escalation:7")

    def storm():
        return [outbox.queue_message(letter=one, now=NOW) for _ in range(13)]

    made = at_once(*[storm] * 8)

    assert len([pk for answers in made for pk in answers if pk is not None]) == 1
    assert Message.objects.count() == 1


def test_wakes_a_sender_once_the_transaction_is_over(letter, django_capture_on_commit_callbacks):
    heard = []

    def listen(**kwargs):
        heard.append((kwargs["message_ids"], kwargs["channels"]))

    signals.messages_queued.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            pk = outbox.queue_message(letter=letter(), now=NOW)
            assert heard == []
    finally:
        signals.messages_queued.disconnect(listen)

    assert heard == [([pk], ["email"])]


def test_queues_nothing_when_the_cause_is_undone(letter):
    one = letter()

    with transaction.atomic():
        outbox.queue_message(letter=one, now=NOW)
        transaction.set_rollback(True)

    assert Message.objects.count() == 0


def test_queues_nothing_of_a_text_that_is_switched_off(letter, template):
    assert queue(letter(text=template("off", active=False))) == []


def test_frees_what_a_dead_sender_has_left_and_gives_up_what_kills_them_all(letter, contact):
    _left, deadly = queue(letter(to=contact("Ann"), cause="run:1"), letter(to=contact("Bob"), cause="run:2"))
    Message.objects.filter(pk=deadly.pk).update(attempts=outbox.MOST_ATTEMPTS - 1)
    for message in Message.objects.all():
        outbox.claim(messages=[message], now=NOW)

    early = outbox.sweep(now=NOW + outbox.LEASE - timedelta(seconds=1))
    late = outbox.sweep(now=NOW + outbox.LEASE)

    assert (early.freed, early.given_up, early.channels) == (0, 0, [])
    assert (late.freed, late.given_up, late.channels) == (1, 1, ["email"])
    assert states() == ["waiting", "dead"]
    assert send(now=NOW + outbox.LEASE).sent == 1


def test_a_sender_that_was_too_slow_does_not_undo_what_its_successor_reported(letter):
    (slow,) = queue(letter())
    outbox.claim(messages=[slow], now=NOW)
    outbox.sweep(now=NOW + outbox.LEASE)
    send(now=NOW + outbox.LEASE)

    outbox.try_later(messages=[slow], now=NOW + outbox.LEASE, error="timeout")

    assert states() == ["sent"]


def test_tries_again_after_pauses_that_double_and_then_gives_up(letter):
    (message,) = queue(letter())
    now, pauses = NOW, []
    while message.state == "waiting":
        outbox.claim(messages=[message], now=now)
        outbox.try_later(messages=[message], now=now, error="busy")
        message.refresh_from_db()
        if message.state == "waiting":
            pauses.append(int((message.due_at - now).total_seconds() / 60))
            now = message.due_at

    assert pauses == [1, 2, 4, 8, 16, 32, 64]
    assert (message.state, message.attempts, message.error) == ("dead", 8, "busy")


def test_sends_a_given_up_message_again_and_nothing_else(letter, contact):
    dead, waiting = queue(letter(to=contact("Ann"), cause="run:1"), letter(to=contact("Bob"), cause="run:2"))
    outbox.end(messages=[dead], state="dead", now=NOW, error="no value")

    assert outbox.retry(message_ids=[dead.pk, waiting.pk], now=NOW) == 1
    with pytest.raises(outbox.UnableToRetry, match="None of these messages was given up"):
        outbox.retry(message_ids=[dead.pk], now=NOW)
    assert states() == ["waiting", "waiting"]


def test_writes_to_a_customer_in_the_customers_language(letter, contact, customer):
    chinese = contact("Li", of=customer(attributes={"language": "zh-CN"}))

    (message,) = queue(letter(to=chinese))

    assert message.language == "zh-hans"


def test_writes_to_a_colleague_in_the_language_that_they_chose_on_the_pages(template, csm, manager):
    people.choose_language(user=csm, language="zh-hans")
    text = template(audience="staff")

    messages = queue(*(outbox.to_colleague(user=user, template=text, cause="task:1") for user in (csm, manager)))

    assert {message.user_id: message.language for message in messages} == {csm.pk: "zh-hans", manager.pk: "en"}
