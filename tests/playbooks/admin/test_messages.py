"""Texts, robots, sequences and the outbox in the admin."""

from __future__ import annotations

import pytest
from django.urls import reverse

from playbooks.messaging import consent, outbox, sequences
from playbooks.models import (
    Enrolment,
    Message,
    MessageSequence,
    MessageTemplate,
    MessagingRules,
    Robot,
    SequenceStep,
    Suppression,
)
from retention.models import Contact
from tests.playbooks.conftest import NOW
from tests.playbooks.messaging.conftest import send
from tests.retention.admin.test_health_models import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office")]
LABEL = "retention_playbooks"


def address(model, page, *args):
    return reverse(f"admin:{LABEL}_{model}_{page}", args=args)


@pytest.fixture(autouse=True)
def site(settings):
    settings.RETENTION = {**settings.RETENTION, "SITE_URL": "https://crm.example.com"}


@pytest.fixture
def template(db):
    return MessageTemplate.objects.create(
        code="care", name="Care", subject="Hello {{ contact_name }}", body="News for {{ customer_name }}."
    )


@pytest.fixture
def acme(customer):
    made = customer(name="Acme <b>Ltd</b>")
    Contact.objects.create(customer=made, external_id="p", name="Pat", email="pat@customer.example")
    return made


@pytest.fixture
def message(template, acme):
    letter = outbox.to_contact(contact=acme.contacts.get(), template=template, cause="run:1")
    return Message.objects.get(pk=outbox.queue_message(letter=letter, now=NOW))


def errors(page):
    return [str(error) for form in [page.context["adminform"].form] for error in form.errors.values()]


class TestTemplates:
    def test_refuses_what_is_no_merge_field_at_the_text_that_has_it(self, desk, template):
        change = address("messagetemplate", "change", template.pk)
        data = form_of(desk.get(change)) | {"active": "on", "body": "{{ settings.SECRET_KEY }}"}

        page = desk.post(change, data)

        assert "is no merge field" in str(page.context["adminform"].form.errors["body"])
        template.refresh_from_db()
        assert template.body == "News for {{ customer_name }}."

    def test_saves_a_text_and_refuses_one_that_somebody_else_saved_meanwhile(self, desk, template):
        change = address("messagetemplate", "change", template.pk)
        mine, theirs = form_of(desk.get(change)), form_of(desk.get(change))

        first = desk.post(change, theirs | {"active": "on", "subject": "Theirs"})
        second = desk.post(change, mine | {"active": "on", "subject": "Mine"})

        template.refresh_from_db()
        assert (first.status_code, second.status_code, template.subject) == (302, 200, "Theirs")
        assert "Somebody saved this" in second.content.decode()

    def test_previews_with_the_data_of_a_customer(self, desk, template, acme):
        name = f"admin:{LABEL}_template_preview"

        page = desk.get(reverse(name, args=[template.pk]), {"customer": acme.external_id})
        mail = desk.get(reverse(f"admin:{LABEL}_template_mail", args=[template.pk]), {"customer": "acme"})

        assert page.context["written"].subject == "Hello Pat"
        assert "<iframe" in page.content.decode()
        assert "Acme &lt;b&gt;Ltd&lt;/b&gt;" in mail.content.decode()
        assert "sandbox" in mail["Content-Security-Policy"]
        assert mail["X-Frame-Options"] == "SAMEORIGIN"

    def test_says_which_field_has_no_value(self, desk, template, acme):
        MessageTemplate.objects.update(body="Until {{ renewal_date }}")

        page = desk.get(reverse(f"admin:{LABEL}_template_preview", args=[template.pk]))

        assert "“renewal_date” has no value" in page.context["refused"]

    def test_sends_a_test_to_oneself_and_to_nobody_else(self, desk, template, acme, operator, mailoutbox):
        consent.suppress(address="pat@customer.example", reason="opted_out", now=NOW)

        desk.post(reverse(f"admin:{LABEL}_template_preview", args=[template.pk]), {"customer": acme.external_id})
        send(now=Message.objects.get().due_at)

        assert [(mail.to, mail.subject) for mail in mailoutbox] == [(["operator@example.com"], "[Test] Hello Pat")]
        assert "List-Unsubscribe" not in mailoutbox[0].extra_headers

    def test_does_not_preview_with_a_customer_whom_one_may_not_see(self, as_staff, other_csm, template, acme):
        client = as_staff(other_csm)

        page = client.get(
            reverse(f"admin:{LABEL}_template_preview", args=[template.pk]), {"customer": acme.external_id}
        )
        mail = client.get(reverse(f"admin:{LABEL}_template_mail", args=[template.pk]), {"customer": acme.external_id})

        assert "refused" in page.context
        assert "Acme" not in page.content.decode()
        assert mail.status_code == 404


class TestOutbox:
    def test_sends_again_what_was_given_up(self, desk, message):
        outbox.end(messages=[message], state="dead", now=NOW, error="no")
        data = {"action": "retry", "_selected_action": [message.pk]}

        desk.post(address("message", "changelist"), data)

        message.refresh_from_db()
        assert (message.state, message.attempts, message.error) == ("waiting", 0, "")

    def test_shows_a_csm_the_messages_of_the_own_portfolio_and_lets_nobody_write_them(
        self, as_staff, csm, other_csm, message
    ):
        own, strange = as_staff(csm), as_staff(other_csm)

        assert own.get(address("message", "changelist")).context["cl"].result_count == 1
        assert strange.get(address("message", "changelist")).context["cl"].result_count == 0
        assert own.get(address("message", "change", message.pk)).status_code == 200
        assert own.post(address("message", "change", message.pk), {"subject": "x"}).status_code == 403
        assert own.get(address("message", "add")).status_code == 403
        data = {"action": "retry", "_selected_action": [message.pk]}
        own.post(address("message", "changelist"), data)
        message.refresh_from_db()
        assert message.state == "waiting"

    def test_lists_any_number_with_the_same_queries(self, desk, message, acme, template, django_assert_max_num_queries):
        for number in range(20):
            letter = outbox.to_contact(contact=acme.contacts.get(), template=template, cause=f"run:x{number}")
            outbox.queue_message(letter=letter, now=NOW)

        with django_assert_max_num_queries(20):
            assert desk.get(address("message", "changelist")).status_code == 200


class TestRobots:
    def test_keeps_address_and_secret_out_of_every_page_and_of_the_audit_trail(self, desk, office):
        data = {"code": "ding", "name": "Ding", "kind": "dingtalk", "language": "en", "per_minute": "18"}
        url = "https://oapi.dingtalk.com/robot/send?access_token=very-secret"

        made = desk.post(address("robot", "add"), data | {"active": "on", "url": url, "secret": "SEC-x"})

        robot = Robot.objects.get()
        shown = desk.get(address("robot", "change", robot.pk)).content
        trail = desk.get(address("robot", "history", robot.pk)).content
        assert made.status_code == 302
        assert (robot.access.url, robot.access.secret) == (url, "SEC-x")
        for page in (shown, trail):
            assert b"very-secret" not in page
            assert b"SEC-x" not in page
        kept = form_of(desk.get(address("robot", "change", robot.pk))) | {"active": "on", "name": "Dong"}
        desk.post(address("robot", "change", robot.pk), kept)
        robot.refresh_from_db()
        assert (robot.name, robot.access.secret) == ("Dong", "SEC-x")

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"url": "ftp://x"}, "no address of a robot"),
            ({"url": ""}, "needs an address"),
            ({"per_minute": "19"}, "less than or equal to 18"),
            ({"kind": "webhook"}, "needs a secret"),
        ],
    )
    def test_refuses_what_cannot_work(self, desk, office, change, words):
        data = {"code": "r", "name": "R", "kind": "slack", "language": "en", "per_minute": "18", "active": "on"}

        page = desk.post(address("robot", "add"), data | {"url": "https://hooks.slack.com/x"} | change)

        assert words in str(page.context["adminform"].form.errors)
        assert Robot.objects.count() == 0


class TestSuppressions:
    def test_notes_an_address_and_writes_to_it_again_only_by_an_operator(self, as_staff, csm, operator):
        client = as_staff(csm)
        data = {"address": "Pat@Customer.example", "reason": "by_hand", "note": "asked on the phone"}

        client.post(address("suppression", "add"), data)
        row = Suppression.objects.get()
        lift = {"action": "lift", "_selected_action": [row.pk]}
        client.post(address("suppression", "changelist"), lift)
        row.refresh_from_db()
        assert (row.address, row.by_name, row.lifted_at) == ("pat@customer.example", "csm", None)

        as_staff(operator).post(address("suppression", "changelist"), lift)
        row.refresh_from_db()
        assert row.lifted_by_name == "operator"


class TestRules:
    def test_are_one_row_with_both_ends_of_the_quiet_hours(self, desk, office):
        add = address("messagingrules", "add")
        data = {"cap_messages": "3", "cap_days": "7", "keep_days": "14", "quiet_from": "21:00"}

        half = desk.post(add, data)
        whole = desk.post(add, data | {"quiet_until": "08:00"})

        assert "both empty" in str(half.context["adminform"].form.errors)
        assert whole.status_code == 302
        assert MessagingRules.objects.count() == 1
        assert desk.get(add).status_code == 403


class TestSequences:
    def test_refuses_conditions_that_are_none_and_says_the_rest_in_words(self, desk, template, office):
        drip = MessageSequence.objects.create(code="drip", name="Drip")
        SequenceStep.objects.create(sequence=drip, position=1, template=template)
        change = address("messagesequence", "change", drip.pk)
        data = form_of(desk.get(change)) | {"active": "on"}

        row = {"entry-0-what": "score", "entry-0-is": ">=", "entry-0-value": "80"}
        only = {"steps-0-conditions-0-other": "attribute:plan", "steps-0-conditions-0-is": "="}

        wrong = desk.post(change, data | row | {"entry-0-other": "password"})
        right = desk.post(change, data | row | only | {"steps-0-conditions-0-value": "gold"})

        assert wrong.status_code == 200
        assert wrong.context["adminform"].form.errors["entry"]
        assert right.status_code == 302, [one.formset.errors for one in right.context["inline_admin_formsets"]]
        drip.refresh_from_db()
        assert (drip.entry, drip.exit) == ([{"field": "score", "op": ">=", "value": 80}], [])
        assert drip.steps.get().conditions == [{"field": "attribute:plan", "op": "=", "value": "gold"}]
        again = desk.get(change).content.decode()
        assert "Customers enter when" in again
        assert 'value="gold"' in again

    def test_takes_a_customer_out(self, desk, template, acme, office):
        drip = MessageSequence.objects.create(code="drip", name="Drip")
        SequenceStep.objects.create(sequence=drip, position=1, delay_days=3, template=template)
        sequences.enter(sequence_id=drip.pk, customer_ids=[acme.pk], by="", now=NOW)
        row = Enrolment.objects.get()

        desk.post(address("enrolment", "changelist"), {"action": "leave", "_selected_action": [row.pk]})

        row.refresh_from_db()
        assert row.state == "left"
