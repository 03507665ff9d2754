"""Sequences: who enters, what they get and when, what makes them wait, and who leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from playbooks.messaging import sequence_words, sequences
from playbooks.models import Case, Enrolment, Message, MessageSequence, SequenceStep
from retention.models import Measure
from tests.makers import make_observations
from tests.playbooks.conftest import NOW, at_once
from tests.playbooks.messaging.conftest import send

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
VIP = [{"field": "attribute:plan", "op": "=", "value": "vip"}]
GROWN = [{"field": "attribute:employees", "op": ">", "value": 100}]


@pytest.fixture
def sequence(template):
    """Three messages: at once, after 7 days, after 14 more."""

    def make(code="drip", *, days=(0, 7, 14), when=None, **fields):
        made = MessageSequence.objects.create(code=code, name=code, **fields)
        for position, wait in enumerate(days, start=1):
            text = template(f"{code}-{position}", subject=f"Part {position}")
            SequenceStep.objects.create(
                sequence=made,
                position=position,
                delay_days=wait,
                template=text,
                conditions=(when or {}).get(position, []),
            )
        return made

    return make


@pytest.fixture
def acme(customer, contact):
    """A customer with a contact."""
    made = customer(name="Acme")
    contact("Pat", of=made)
    return made


def enter(sequence, *customers, now=NOW):
    return sequences.enter(sequence_id=sequence.pk, customer_ids=[one.pk for one in customers], by="csm", now=now)


def queued():
    return list(Message.objects.order_by("pk").values_list("template__code", "step", "queued_at"))


def test_sends_one_step_after_another(sequence, acme):
    enter(sequence(), acme)

    for day in range(25):
        sequences.sweep(now=NOW + day * DAY)
        sequences.sweep(now=NOW + day * DAY)

    assert queued() == [
        ("drip-1", "step:1", NOW),
        ("drip-2", "step:2", NOW + 7 * DAY),
        ("drip-3", "step:3", NOW + 21 * DAY),
    ]
    row = Enrolment.objects.get()
    assert (row.state, row.done, row.ended_at, row.next_at) == ("finished", 3, NOW + 21 * DAY, None)


def test_goes_on_with_the_steps_as_they_were_on_entering(sequence, acme, template):
    drip = sequence()
    enter(drip, acme)
    drip.steps.filter(position=2).delete()
    drip.steps.filter(position=3).update(template=template("other"))

    for day in (0, 7, 21):
        sequences.sweep(now=NOW + day * DAY)

    assert [code for code, _, _ in queued()] == ["drip-1", "drip-2", "drip-3"]


def test_enters_once_a_customer_or_again_after_so_many_days(sequence, acme):
    once, again = sequence("once", days=(0,)), sequence("again", days=(0,), again_after_days=30)
    for one in (once, again):
        enter(one, acme)
    sequences.sweep(now=NOW)

    assert enter(once, acme, now=NOW + 400 * DAY) == set()
    assert enter(again, acme, now=NOW + 29 * DAY) == set()
    assert enter(again, acme, now=NOW + 30 * DAY) == {acme.pk}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_enters_once_when_eight_ask_at_once(sequence, acme):
    drip = sequence()

    at_once(*[lambda: enter(drip, acme)] * 8)
    at_once(*[lambda: sequences.sweep(now=NOW)] * 4)

    assert Enrolment.objects.count() == 1
    assert len(queued()) == 1


def test_waits_while_a_case_is_open_and_goes_on_where_it_was(sequence, acme):
    enter(sequence(), acme)
    case = Case.objects.create(customer=acme, level="low", opened_at=NOW)

    stepped = sequences.sweep(now=NOW)
    waiting = Enrolment.objects.get()
    Case.objects.filter(pk=case.pk).update(state="closed", outcome="saved", closed_at=NOW)
    sequences.sweep(now=NOW + sequences.LATER)

    assert (stepped.waiting, waiting.paused_for, waiting.done) == (1, "case", 0)
    assert [code for code, _, _ in queued()] == ["drip-1"]
    assert Enrolment.objects.get().paused_for == ""


def test_waits_while_the_newest_word_of_ninety_days_is_an_open_ticket(sequence, acme, rules, customer, contact):
    rules(tickets_measure=Measure.objects.create(code="tickets_open", name="Open tickets"))
    beech, cedar = customer(name="Beech"), customer(name="Cedar")
    for one in (beech, cedar):
        contact(one.name, of=one)
    make_observations(acme, "tickets_open", [0, 1], today=NOW.date() - 89 * DAY)
    make_observations(beech, "tickets_open", [1], today=NOW.date() - 90 * DAY)
    make_observations(cedar, "tickets_open", [1, 0], today=NOW.date())
    enter(sequence(days=(0,)), acme, beech, cedar)

    sequences.sweep(now=NOW)

    waits = dict(Enrolment.objects.values_list("customer__name", "paused_for"))
    assert waits == {"Acme": "ticket", "Beech": "", "Cedar": ""}


def test_does_not_wait_for_a_case_where_it_is_told_not_to(sequence, acme):
    enter(sequence(pause_for_case=False), acme)
    Case.objects.create(customer=acme, level="low", opened_at=NOW)

    assert sequences.sweep(now=NOW).messages == 1


def test_takes_in_for_whom_the_entry_conditions_hold(sequence, acme, customer):
    vip = customer(attributes={"plan": "vip"})
    sequence(entry=VIP)

    entered, again = sequences.take_in(now=NOW), sequences.take_in(now=NOW)

    assert (entered, again) == (1, 0)
    assert Enrolment.objects.get().customer == vip


def test_lets_go_for_whom_the_exit_conditions_hold(sequence, acme):
    enter(sequence(exit=VIP), acme)
    sequences.sweep(now=NOW)
    acme.attributes = {"plan": "vip"}
    acme.save()

    stepped = sequences.sweep(now=NOW + 7 * DAY)

    row = Enrolment.objects.get()
    assert (stepped.left, row.state, row.reason) == (1, "left", "the exit rule holds")
    assert len(queued()) == 1


def test_leaves_a_step_out_whose_condition_does_not_hold(sequence, acme):
    enter(sequence(when={1: VIP}), acme)

    sequences.sweep(now=NOW)
    sequences.sweep(now=NOW + 7 * DAY)

    assert [code for code, _, _ in queued()] == ["drip-2"]


def test_a_person_takes_a_customer_out(sequence, acme, csm, manager, other_csm):
    enter(sequence(), acme)
    row = Enrolment.objects.get()

    with pytest.raises(sequences.UnableToEnrol):
        sequences.leave(enrolment_id=row.pk, by=other_csm, now=NOW)
    left = sequences.leave(enrolment_id=row.pk, by=manager, now=NOW)

    assert (left.state, left.reason) == ("left", "taken out by a colleague: manager")
    assert sequences.sweep(now=NOW).messages == 0


def test_refuses_a_sequence_without_steps_or_switched_off(sequence, acme):
    with pytest.raises(sequences.UnableToEnrol, match="has no step"):
        enter(sequence("empty", days=()), acme)
    with pytest.raises(sequences.UnableToEnrol, match="switched off"):
        enter(sequence("off", active=False), acme)


def test_steps_many_customers_with_the_same_number_of_queries(sequence, customer, contact, django_assert_num_queries):
    drip = sequence()

    def swept(number):
        people = [customer() for _ in range(number)]
        for one in people:
            contact(f"p{one.pk}", of=one)
        enter(drip, *people)
        with django_assert_num_queries(16):
            assert sequences.sweep(now=NOW).messages == number

    swept(2)
    swept(20)


def test_a_message_of_a_sequence_goes_to_the_main_contact(sequence, acme, contact, mail_server):
    contact("Chloe", of=acme, role="Champion")
    enter(sequence(), acme)

    sequences.sweep(now=NOW)
    send()

    assert [to for to, _ in mail_server.taken] == [["chloe@customer.example"]]


def test_says_in_words_what_it_does(sequence):
    drip = sequence(entry=VIP, days=(0, 7), again_after_days=30, pause_for_approval=False)

    said = sequence_words.in_words(sequence=drip)

    assert said == (
        "Customers enter when the attribute “plan” is vip. "
        "A customer may enter again 30 days after entering. "
        "1. At once “drip-1” goes to the main contact. "
        "2. After 7 days “drip-2” goes to the main contact. "
        "It waits for an open case, an open ticket."
    )
    with translation.override("zh-hans"):
        assert sequence_words.in_words(sequence=drip)
