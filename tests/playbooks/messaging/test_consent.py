"""Who is not written to, and when: asked at the moment of sending."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from playbooks.messaging import consent, outbox
from playbooks.models import Case, Message, MessagingRules, Suppression
from tests.playbooks.conftest import NOW, at_once
from tests.playbooks.messaging.conftest import queue, send, states

pytestmark = pytest.mark.django_db


def test_sends_nothing_to_whoever_unsubscribed_after_a_hundred_mails_were_queued(mail_server, letter, contact):
    people = [contact(f"P{number}") for number in range(10)]
    queue(*(letter(to=person, cause=f"run:{number}") for person in people for number in range(10)))
    for person in people:
        consent.suppress(address=person.email.upper(), reason="opted_out", now=NOW)

    done = send()

    assert (done.sent, done.skipped, mail_server.taken) == (0, 100, [])
    assert set(Message.objects.values_list("error", flat=True)) == {"The address gets nothing: Unsubscribed."}


def test_unsubscribes_the_address_that_a_mail_went_to_once(mail_server, letter, contact):
    (message,) = queue(letter(to=contact("Pat")))
    send()

    first = consent.unsubscribe(token=message.token, now=NOW)
    again = consent.unsubscribe(token=message.token, now=NOW)

    assert first == again == "pat@customer.example"
    assert Suppression.objects.count() == 1
    with pytest.raises(consent.UnableToSuppress, match="leads to no message"):
        consent.unsubscribe(token="nonsense", now=NOW)


def test_writes_again_to_an_address_that_was_lifted_and_keeps_who_did_so(mail_server, letter, operator):
    one = letter()
    found = consent.suppress(address=one.address, reason="bounced", now=NOW)

    lifted = consent.lift(suppression_id=found.pk, by=operator, now=NOW)
    queue(one)
    send()

    assert (lifted.lifted_at, lifted.lifted_by_name) == (NOW, "operator")
    assert states() == ["sent"]
    with pytest.raises(consent.UnableToSuppress, match="written to already"):
        consent.lift(suppression_id=found.pk, by=operator, now=NOW)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda person: setattr(person, "left_on", timezone.localdate(NOW)), "The contact left on 2026-03-02."),
        (lambda person: setattr(person, "email", ""), "There is no contact with an e-mail address any more."),
    ],
)
def test_does_not_write_to_people_who_left(mail_server, letter, contact, change, why):
    person = contact("Pat")
    queue(letter(to=person))
    change(person)
    person.save()

    send()

    assert (Message.objects.get().error, mail_server.taken) == (why, [])


def test_does_not_write_to_customers_who_are_gone_from_the_crm(mail_server, letter, contact, customer):
    acme = customer()
    queue(letter(to=contact(of=acme)))
    acme.gone_at = NOW
    acme.save()

    send()

    assert states() == ["skipped"]


def test_writes_to_the_address_that_the_contact_has_now(mail_server, letter, contact):
    person = contact("Pat")
    queue(letter(to=person))
    person.email = "New@customer.example"
    person.save()

    send()

    assert [to for to, _ in mail_server.taken] == [["new@customer.example"]]


def test_waits_for_the_end_of_the_quiet_hours(mail_server, letter, rules):
    rules(quiet_from=time(21), quiet_until=time(8))
    queue(letter())
    evening = NOW.replace(hour=22)

    send(now=evening)
    message = Message.objects.get()
    waited = (message.state, message.error, timezone.localtime(message.due_at), message.attempts)
    send(now=message.due_at)

    assert waited == ("waiting", "quiet hours", datetime(2026, 3, 3, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai")), 0)
    assert states() == ["sent"]


@pytest.mark.parametrize(
    ("begins", "ends", "weekends", "at", "until"),
    [
        (time(21), time(8), False, "2026-03-02T20:59", None),
        (time(21), time(8), False, "2026-03-02T21:00", "2026-03-03T08:00"),
        (time(21), time(8), False, "2026-03-02T03:00", "2026-03-02T08:00"),
        (time(21), time(8), False, "2026-03-02T08:00", None),
        (time(12), time(14), False, "2026-03-02T13:00", "2026-03-02T14:00"),
        (time(21), time(8), True, "2026-03-06T22:00", "2026-03-09T08:00"),  # a Friday evening
        (None, None, True, "2026-03-07T12:00", "2026-03-09T00:00"),
        (None, None, False, "2026-03-07T12:00", None),
    ],
)
def test_knows_the_end_of_the_quiet_time(begins, ends, weekends, at, until):
    zone = ZoneInfo("Asia/Shanghai")
    rules = MessagingRules(quiet_from=begins, quiet_until=ends, quiet_weekends=weekends)
    now = datetime.fromisoformat(at).replace(tzinfo=zone).astimezone(UTC)

    found = consent.quiet_until(rules=rules, now=now)

    assert found == (datetime.fromisoformat(until).replace(tzinfo=zone) if until else None)


def test_keeps_to_the_cap_of_an_address_over_everything(mail_server, letter, contact, rules):
    rules(cap_messages=2, cap_days=7)
    pat = contact("Pat")
    queue(*(letter(to=pat, cause=f"run:{number}") for number in range(3)))

    send()
    third = Message.objects.get(state="waiting")
    send(now=NOW + timedelta(days=6))
    send(now=NOW + timedelta(days=7))

    assert (third.due_at, third.error) == (NOW + timedelta(days=7), "the address has had enough messages")
    assert len(mail_server.taken) == 3


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("most", [1, 2])
def test_four_senders_at_once_keep_to_the_cap(mail_server, letter, contact, rules, most):
    rules(cap_messages=most, cap_days=7)
    pat = contact("Pat")
    queue(*(letter(to=pat, cause=f"run:{number}") for number in range(20)))

    at_once(*[send] * 4)

    assert len(mail_server.taken) == most


def test_sends_no_more_what_waited_too_long(mail_server, letter, rules):
    rules(keep_days=14)
    queue(letter())

    send(now=NOW + timedelta(days=14))

    assert Message.objects.get().error == "It waited for more than 14 days."


def test_notices_to_colleagues_are_not_held_back(mail_server, template, csm, rules):
    rules(quiet_from=time(21), quiet_until=time(8), cap_messages=1)
    text = template("notice", subject="New", body="Look.", audience="staff")
    for number in range(3):
        queue(outbox.to_colleague(user=csm, template=text, cause=f"task:{number}"))
        send(now=NOW.replace(hour=23))

    assert len(mail_server.taken) == 3


def test_a_message_of_a_sequence_waits_while_a_case_is_open(mail_server, letter, contact, customer):
    acme = customer()
    queue(letter(to=contact(of=acme), values={"pause": ["case"]}))
    case = Case.objects.create(customer=acme, level="low", opened_at=NOW)

    send()
    waiting = Message.objects.get()
    Case.objects.filter(pk=case.pk).update(state="closed", outcome="saved", closed_at=NOW)
    send(now=NOW + consent.PAUSED_FOR)

    assert (waiting.state, waiting.error) == ("waiting", "waits for: an open case")
    assert states() == ["sent"]
