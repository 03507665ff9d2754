"""What people are told: on the page, by mail, in the hours that they chose, and when somebody mentions them."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.utils import timezone

from playbooks import tasks
from playbooks.messaging import delivery, notices, outbox
from playbooks.messaging.told import centre, kinds, mentions, preferences
from playbooks.messaging.told.preferences import UnableToChoose, Wish
from playbooks.models import Message, MessageTemplate, TaskEvent
from playbooks.work import worklist
from retention.ingest.by_hand import notes
from tests.makers import NOW, make_customer, make_task

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def texts(template):
    """The texts of three kinds of notices."""
    for code in ("notice-assignment", "notice-mention", "notice-woken", "house-text"):
        template(code, audience="staff", subject=f"{code}: {{{{ customer_name }}}}", body="{{ link }}")


@pytest.fixture
def task(csm, texts):
    return make_task(make_customer(owner=csm), due_in=timedelta(hours=4), now=NOW)


def shown_to(person):
    notices = centre.notices_of(user=person).select_related("template", "customer")
    return [(one.kind, one.title, one.about, one.customer_name, one.read) for one in centre.described(list(notices))]


def send(now=NOW):
    delivery.deliver(channel="email", clock=lambda: now, until=now + timedelta(minutes=1))


def test_a_notice_is_on_the_page_of_its_person_until_it_is_read(csm, other_csm, task):
    notices.tell_of_tasks(task_ids=[task.pk], now=NOW)

    unread = ("assigned", "notice-assignment", task.label, "Northgate Tooling", False)
    assert (shown_to(csm), centre.count_unread(user=csm)) == ([unread], 1)
    assert (shown_to(other_csm), centre.count_unread(user=other_csm)) == ([], 0)
    pk = centre.notices_of(user=csm).get().pk
    assert centre.mark_read(user=other_csm, now=LATER, message_ids=[pk]) == 0
    assert [centre.mark_read(user=csm, now=LATER), centre.mark_read(user=csm, now=LATER)] == [1, 0]
    assert (shown_to(csm), centre.count_unread(user=csm)) == ([(*unread[:4], True)], 0)


def test_what_a_query_names_is_read_in_one_statement(csm, other_csm, task, django_assert_num_queries):
    notices.tell_of_tasks(task_ids=[task.pk], now=NOW)
    named = centre.unread_of(user=csm).filter(template__code="notice-assignment").values("pk")

    with django_assert_num_queries(1):
        assert centre.mark_read(user=csm, now=LATER, message_ids=named) == 1
    assert centre.mark_read(user=other_csm, now=LATER, message_ids=named) == 0


@pytest.mark.parametrize(
    ("wish", "on_page", "mailed", "state"),
    [
        (Wish(), 1, 1, "sent"),
        (Wish(by_mail=False), 1, 0, "skipped"),
        (Wish(on_page=False), 0, 1, "sent"),
        (Wish(on_page=False, by_mail=False), 0, 0, "skipped"),
    ],
    ids=["both", "page", "mail", "neither"],
)
def test_a_person_chooses_the_ways_of_each_kind(csm, task, mailoutbox, wish, on_page, mailed, state):
    preferences.choose(by=csm, wishes={"assigned": wish, "mention": Wish(False, False)})

    notices.tell_of_tasks(task_ids=[task.pk], now=NOW)
    send()

    assert (len(shown_to(csm)), len(mailoutbox), Message.objects.get().state) == (on_page, mailed, state)
    assert preferences.wishes_of(user=csm)["assigned"] == wish


def test_mail_waits_until_the_quiet_hours_of_its_person_are_over(csm, task, mailoutbox):
    assert timezone.localtime(NOW).time() == time(10)
    preferences.choose(by=csm, wishes={}, quiet_from=time(9), quiet_until=time(12), quiet_weekends=True)
    notices.tell_of_tasks(task_ids=[task.pk], now=NOW)

    send()
    waiting = Message.objects.get()
    assert (waiting.state, waiting.due_at, waiting.attempts) == ("waiting", NOW + timedelta(hours=2), 0)
    assert (len(mailoutbox), centre.count_unread(user=csm)) == (0, 1)

    send(NOW + timedelta(hours=2))
    assert len(mailoutbox) == 1


def test_a_choice_that_means_nothing_is_refused(csm):
    with pytest.raises(UnableToChoose, match="You get no notices of the kind “approval”"):
        preferences.choose(by=csm, wishes={"approval": Wish()})
    with pytest.raises(UnableToChoose, match="a beginning and an end"):
        preferences.choose(by=csm, wishes={}, quiet_from=time(9))


def test_who_is_mentioned_in_a_comment_is_told_if_they_may_see_it(csm, other_csm, manager, outsider, task):
    manager.username = "wei.li"
    manager.save()
    words = "@wei.li please call them. @other_csm @outsider @csm @nobody, mail to a@manager.example"
    worklist.comment(task_id=task.pk, note=words, by=csm, now=NOW)

    assert mentions.sweep(now=NOW) == {"woken": 0, "commented": 1, "noted": 0}
    assert mentions.sweep(now=NOW) == {"woken": 0, "commented": 0, "noted": 0}
    assert shown_to(manager) == [("mention", "notice-mention", words, "Northgate Tooling", False)]
    assert [shown_to(person) for person in (csm, other_csm, outsider)] == [[], [], []]


def test_who_is_mentioned_in_a_note_about_a_customer_is_told(csm, other_csm, manager, task):
    note = notes.write(customer_id=task.case.customer_id, text="@manager and @other_csm: they stay", by=csm, now=NOW)

    tasks.tell_of_note(note_id=note.pk)
    assert mentions.sweep(now=NOW) == {"woken": 0, "commented": 0, "noted": 0}

    told = ("mention", "notice-mention", "@manager and @other_csm: they stay", "Northgate Tooling", False)
    assert (shown_to(manager), shown_to(other_csm)) == ([told], [])


def test_who_snoozed_a_task_is_told_when_it_is_back_by_itself(csm, task):
    for person, kind in ((None, "woken"), (csm, "woken"), (None, "breached")):
        TaskEvent.objects.create(task=task, kind=kind, at=NOW, by=person)

    assert mentions.sweep(now=NOW) == {"woken": 1, "commented": 0, "noted": 0}
    assert shown_to(csm) == [("woken", "notice-woken", task.label, "Northgate Tooling", False)]


def test_texts_of_the_house_are_a_kind_of_their_own_and_lead_to_the_customer(csm, task, template):
    customer = task.case.customer
    letter = outbox.to_colleague(
        user=csm, template=MessageTemplate.objects.get(code="house-text"), cause="x", customer_id=customer.pk
    )
    outbox.queue_message(letter=letter, now=NOW)

    assert [row[0] for row in shown_to(csm)] == [kinds.OTHER]
    assert kinds.page_of(values={}, customer_id=customer.pk) == f"/retention/customers/{customer.pk}/"
    assert kinds.page_of(values={"request_id": 7}, customer_id=1) == "/retention/approvals/7/"


def test_there_are_kinds_for_every_role(csm, manager, interviewer, analyst, outsider):
    found = {
        one.username: [kind.code for kind in kinds.of_person(one)] for one in (csm, interviewer, analyst, outsider)
    }

    assert found == {
        "csm": ["assigned", "late", "woken", "mention", "team", "decided", "other"],
        "interviewer": ["interview"],
        "analyst": ["mention", "other"],
        "outsider": [],
    }
    assert "approval" in [kind.code for kind in kinds.of_person(manager)]
