"""What people write down of a customer: notes and talks, each once, and by whom."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from retention.models import CustomerNote, Interaction
from tests.makers import make_customer, make_rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(csm):
    return make_customer(owner=csm)


def address(name, customer):
    return reverse(f"retention:{name}", args=[customer.pk])


class TestWritingDown:
    def talk(self, **changes):
        moment = timezone.localtime() - timedelta(hours=1)
        return {"key": uuid4(), "kind": "review_meeting", "occurred_at": f"{moment:%Y-%m-%dT%H:%M}", **changes}

    def test_a_csm_writes_a_note_and_it_stands_on_the_page(self, client, customer, csm):
        client.force_login(csm)

        answer = client.post(address("customer-note", customer), {"text": "They merge two teams."})
        empty = client.post(address("customer-note", customer), {"text": " "})

        assert (answer.status_code, answer.url) == (302, address("customer", customer) + "#notes")
        page = client.get(answer.url)
        assert [note.text for note in page.context["notes"]] == ["They merge two teams."]
        assert (empty.status_code, list(empty.context["note_form"].errors)) == (200, ["text"])

    def test_a_csm_logs_a_review_meeting_once_and_says_who_left(self, client, customer, csm):
        contact = customer.contacts.create(external_id="1", name="Zhang Min", role="champion")
        client.force_login(csm)
        page = address("customer-talk", customer)
        assert client.get(page, {"kind": "cancellation_asked"}).context["form"]["kind"].value() == "cancellation_asked"

        sent = self.talk(contact=contact.pk, sentiment="0.5", note="Went well.")
        answers = [client.post(page, sent) for _time in range(2)]
        client.post(page, self.talk(kind="champion_left", person=contact.pk))

        assert [answer.url for answer in answers] == [address("customer", customer) + "#timeline"] * 2
        assert list(Interaction.objects.order_by("pk").values_list("kind", "contact", "sentiment", "note")) == [
            ("review_meeting", contact.pk, Decimal("0.50"), "Went well."),
            ("champion_left", contact.pk, None, ""),
        ]
        contact.refresh_from_db()
        assert contact.left_on == timezone.localdate(timezone.now() - timedelta(hours=1))
        assert [str(one) for one in get_messages(answers[0].wsgi_request)] == ["It is noted."]

    def test_who_says_that_the_champion_left_says_who_and_hears_which_rules_look_at_it(self, client, customer, csm):
        user = customer.contacts.create(external_id="1", name="A user", role="user")
        champion = customer.contacts.create(external_id="2", name="Zhang Min", role="champion", email="zm@example.com")
        make_rule("champion-left", name="A friend is gone", conditions=[{"field": "event:champion_left", "within": 7}])
        make_rule("unused", conditions=[{"field": "event:champion_left", "within": 7}], active=False)
        client.force_login(csm)
        page = address("customer-talk", customer)

        form = client.get(page, {"kind": "champion_left"}).context["form"]
        nobody = client.post(page, self.talk(kind="champion_left"))
        unnamed = client.post(page, self.talk(kind="champion_left", person="unlisted"))
        answer = client.post(page, self.talk(kind="champion_left", person=champion.pk))
        client.post(page, self.talk(kind="champion_left", person="unlisted", note="Li Wei of IT"))

        assert list(form.fields) == ["key", "kind", "person", "occurred_at", "note"]
        assert form.fields["person"].choices == [
            ("", "Choose one"),
            (str(champion.pk), "Zhang Min · Champion"),
            (str(user.pk), "A user · User"),
            ("unlisted", "Somebody who is not among the contacts"),
        ]
        assert [(one.status_code, list(one.context["form"].errors)) for one in (nobody, unnamed)] == [
            (200, ["person"]),
            (200, ["note"]),
        ]
        assert list(Interaction.objects.order_by("pk").values_list("contact", "note")) == [
            (champion.pk, ""),
            (None, "Li Wei of IT"),
        ]
        assert [str(one) for one in get_messages(answer.wsgi_request)] == [
            "It is noted. Zhang Min stands among the contacts as gone. The rule “A friend is gone” looks at it now; "
            "its warning appears here as soon as it has."
        ]
        words = client.get(address("customer", customer)).content.decode()
        assert "zm@example.com" not in words
        assert "Last heard from" not in words

    def test_a_cancellation_that_is_asked_for_has_no_mood_and_no_contact_unless_one_is_known(
        self, client, customer, csm
    ):
        client.force_login(csm)
        page = address("customer-talk", customer)

        form = client.get(page, {"kind": "cancellation_asked"}).context["form"]
        answer = client.post(page, self.talk(kind="cancellation_asked", sentiment="-1", note="What are the terms?"))

        assert list(form.fields) == ["key", "kind", "contact", "occurred_at", "note"]
        assert list(Interaction.objects.values_list("kind", "contact", "sentiment", "note")) == [
            ("cancellation_asked", None, None, "What are the terms?")
        ]
        assert [str(one) for one in get_messages(answer.wsgi_request)] == [
            "It is noted. No active rule looks at it, so it raises no warning."
        ]

    def test_what_is_wrong_comes_back_with_the_form(self, client, customer, csm):
        client.force_login(csm)
        later = timezone.localtime() + timedelta(days=1)

        for changes, field in (
            ({"occurred_at": f"{later:%Y-%m-%dT%H:%M}"}, "occurred_at"),
            ({"kind": "party"}, "kind"),
        ):
            answer = client.post(address("customer-talk", customer), self.talk(**changes))
            assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
        assert not Interaction.objects.exists()

    @pytest.mark.parametrize("field", ["kind", "contact", "sentiment"])
    def test_what_is_not_offered_is_answered_with_what_to_do(self, client, customer, csm, field):
        client.force_login(csm)

        answer = client.post(address("customer-talk", customer), self.talk(**{field: "987"}))

        assert answer.context["form"].errors == {field: ["“987” is not among the choices. Choose one of the list."]}

    @pytest.mark.parametrize(
        ("part", "read", "write"),
        [("manager", 200, 302), ("analyst", 200, 403), ("operator", 200, 403), ("other_csm", 404, 404),
         ("interviewer", 403, 403), ("outsider", 403, 403)],
    )  # fmt: skip
    def test_others_do_what_their_role_allows(self, client, customer, request, part, read, write):
        client.force_login(request.getfixturevalue(part))

        assert client.get(address("customer-timeline", customer)).status_code == read
        assert client.post(address("customer-note", customer), {"text": "x"}).status_code == write
        assert client.post(address("customer-talk", customer), self.talk()).status_code == write
        assert CustomerNote.objects.exists() == Interaction.objects.exists() == (write == 302)
