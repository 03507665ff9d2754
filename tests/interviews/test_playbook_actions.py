"""Interviews and playbooks together: mails with links, the step of a playbook, stay interviews and win-back cases."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import override_settings

from interviews.collection import assigning, interviewing, invitations, ports, reminding, scheduling
from interviews.collection.invitations import UnableToInvite
from interviews.models import Interview, Invitation, ProgrammeRules
from interviews.playbook_actions import cases, steps
from playbooks.cases import opening
from playbooks.messaging import consent, delivery
from playbooks.messaging.texts import added
from playbooks.messaging.texts.layout import Written
from playbooks.models import Case, LevelResponse, Message, MessagingRules, PlaybookRun, Robot, Suppression
from playbooks.runs import kinds
from retention.configuration import defaults
from retention.configuration.files import load
from tests.interviews.conftest import NOW, history
from tests.playbooks.conftest import make_office, publish, step_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def templates(kept_for_module):
    """The texts that come with the product."""
    document = {"templates": defaults.shipped()["templates"]}
    with kept_for_module(lambda: load(document=document, now=NOW, origin="test", only_missing=True)):
        yield


@pytest.fixture
def office(csm, other_csm, manager, director):
    """A team at work."""
    return make_office({"csm": csm, "other_csm": other_csm, "manager": manager, "director": director})


@pytest.fixture
def site(settings):
    """A site with an address, as mails need it."""
    settings.RETENTION = {**getattr(settings, "RETENTION", {}), "SITE_URL": "https://crm.example.com"}
    settings.ROOT_URLCONF = "tests.interviews.customers_page"


def send(now=NOW):
    delivery.deliver(channel="email", clock=lambda: now, until=now + timedelta(minutes=1))


def test_the_link_is_in_the_mail_and_nowhere_else(due, manager, site):
    interview = due(name="Acme", language="zh")

    invitation = reminding.send_invitation(interview_id=interview.pk, by=manager, now=NOW)
    send()

    (sent,) = mail.outbox
    token = invitations.token_of(invitation=invitation)
    assert sent.to == ["kim1@example.com"]
    assert "致Acme的几个简短问题" in sent.subject
    assert f"/i/{token}/" in sent.body
    message = Message.objects.get()
    assert token not in message.text + message.html + str(message.values)
    assert invitations.open_invitation(token=re.search(r"/i/([^/]+)/", sent.body)[1], visitor="v", now=NOW)


def test_a_robot_posts_the_link_in_the_chat_with_the_customer(due, manager, site):
    interview = due(name="Acme")
    Robot.objects.create(code="acme", name="Acme and we", kind="wecom", customer=interview.customer)
    Robot.objects.create(code="none", name="Our own", kind="wecom")

    invitation = reminding.post_invitation(interview_id=interview.pk, robot="acme", by=manager, now=NOW)

    message = Message.objects.select_related("template", "robot", "customer").get()
    delivery.write(message=message, rules=MessagingRules.current(), now=NOW)
    token = invitations.token_of(invitation=invitation)
    assert (message.robot.code, message.subject) == ("acme", "Five short questions to Acme")
    assert token not in message.text
    assert f"/i/{token}/" in added.unsealed(message, Written(message.subject, message.text, message.html)).text
    with pytest.raises(UnableToInvite, match="No active robot “none” is in a chat"):
        reminding.post_invitation(interview_id=interview.pk, robot="none", by=manager, now=NOW)


def test_who_wants_no_mail_is_not_asked(due, manager):
    interview = due()
    consent.suppress(address="kim1@example.com", reason=Suppression.Reason.OPTED_OUT, now=NOW)

    with pytest.raises(UnableToInvite, match="The address gets nothing: Unsubscribed"):
        reminding.send_invitation(interview_id=interview.pk, by=manager, now=NOW)
    assert not Invitation.objects.exists()
    assert not Message.objects.exists()


def test_without_a_neutral_interviewer_the_customer_gets_a_link_and_one_reminder(due, site):
    interview = due()
    week = timedelta(days=7)

    assert reminding.sweep(now=NOW + week - timedelta(hours=1)).invited == 0
    assert reminding.sweep(now=NOW + week).invited == 1
    assert reminding.sweep(now=NOW + week).invited == 0
    assert reminding.sweep(now=NOW + 2 * week).links == 1
    assert reminding.sweep(now=NOW + 3 * week).links == 0
    assert list(Message.objects.order_by("pk").values_list("template__code", flat=True)) == [
        "interview-invitation", "interview-reminder",
    ]  # fmt: skip
    send(NOW + 2 * week)
    assert len(mail.outbox) == 2
    assert [kind for kind, _by in history(interview)] == ["opened", "invited", "reminded"]


def test_interviewers_and_customers_are_reminded(due, interviewers):
    (ida,) = interviewers("ida")
    interview = due()
    assigning.assign(interview_id=interview.pk, person=ida, by=None, now=NOW)
    scheduling.schedule(interview_id=interview.pk, at=NOW + timedelta(days=3), by=ida, now=NOW)

    first, again = reminding.sweep(now=NOW), reminding.sweep(now=NOW)
    soon = reminding.sweep(now=NOW + timedelta(days=2, hours=1))

    assert (first.noticed, again.noticed, soon.appointments) == (1, 0, 1)
    assert set(Message.objects.values_list("template__code", "recipient")) == {
        ("notice-interview", f"user:{ida.pk}"),
        ("interview-appointment", f"contact:{interview.contact_id}"),
    }


def start_case(customer, office, **step):
    publish("ask", [step_of("exit_interview", **step), ("Look at the answers", 8, "clock_hours")])
    response = LevelResponse.objects.get(level="high")
    return opening.open_cases(
        customer_ids=[customer.pk], playbook="ask", level=response.level, because="Asked for", now=NOW
    )[customer.pk]


def test_a_playbook_waits_for_the_interview(forms, lost, office, interviewers):
    customer = lost(left_on=None)
    case_id = start_case(customer, office, purpose="stay", wait=True)
    (ida,) = interviewers("ida")
    interview = Interview.objects.get()
    assert (interview.purpose, Case.objects.get(pk=case_id).tasks.count()) == ("stay", 0)

    assigning.assign(interview_id=interview.pk, person=ida, by=None, now=NOW)
    assert steps.go_on(now=NOW) == 0
    interviewing.decline(interview_id=interview.pk, reason="No time", by=ida, now=NOW)
    assert (steps.go_on(now=NOW), steps.go_on(now=NOW)) == (1, 0)

    run = PlaybookRun.objects.get(case=case_id)
    assert run.steps.order_by("pk").first().result == {"interview": interview.pk, "state": "declined"}
    assert Case.objects.get(pk=case_id).tasks.get().title == "Look at the answers"


def test_a_playbook_that_does_not_wait_goes_on(forms, lost, office):
    case_id = start_case(lost(left_on=None), office, channel="link")

    assert Interview.objects.get().channel == "link"
    assert Case.objects.get(pk=case_id).tasks.count() == 1


@pytest.mark.parametrize(
    ("parameters", "words"),
    [({"purpose": "fun"}, "“fun” is not known"), ({"chanel": "link"}, "An interview has no such detail")],
)
def test_a_step_with_unknown_details_is_refused(parameters, words):
    with pytest.raises(kinds.UnableToUseStep, match=words):
        steps.STEP.clean(parameters)


def test_customers_saved_at_high_risk_are_asked_why_they_stay(forms, lost):
    def closed(level, outcome, days=1):
        at = NOW - timedelta(days=days)
        return Case.objects.create(
            customer=lost(left_on=None), level=level, state="closed", outcome=outcome, opened_at=at, closed_at=at
        )

    saved = closed("high", "saved")
    closed("medium", "saved")
    closed("high", "not_saved")
    closed("high", "saved", days=20)

    opened = cases.open_stay_interviews(now=NOW)
    again = cases.open_stay_interviews(now=NOW)

    assert (len(opened), again) == (1, [])
    interview = Interview.objects.get()
    assert (interview.customer, interview.purpose, interview.cause) == (saved.customer, "stay", f"case:{saved.pk}")
    ProgrammeRules.objects.create(stay_interviews=False)
    Interview.objects.filter(pk=interview.pk).update(cause="")
    assert cases.open_stay_interviews(now=NOW) == []


def test_win_back_cases_are_opened_once_with_their_playbook(lost, office):
    publish("win-back", ["Call them"])
    first, second = lost("First"), lost("Second")
    Case.objects.create(customer=second, level="high", opened_at=NOW)
    open_win_back = ports.port(ports.WIN_BACK)
    wanted = {"customer_ids": [first.pk, second.pk], "playbook": "win-back", "reason": "It ships now", "now": NOW}

    opened = open_win_back(**wanted)

    case = Case.objects.get(customer=first)
    assert opened == {first.pk: case.pk}
    assert (case.opened_for, case.level, case.tasks.get().title) == ("It ships now", "medium", "Call them")
    assert Case.objects.with_cleared_flag().get(pk=case.pk).cleared is False
    assert open_win_back(**wanted) == {}
    with pytest.raises(ports.UnableToReach, match="No version of the playbook “none” is published"):
        open_win_back(**{**wanted, "playbook": "none"})


@override_settings(ROOT_URLCONF="retention.urls")
def test_without_the_customers_page_no_link_is_sent(due, manager):
    reminding.send_invitation(interview_id=due().pk, by=manager, now=NOW)
    send()

    assert mail.outbox == []
    assert Message.objects.get().state == "dead"
