"""The customer's own page: their language, their answers, once; and the same refusal for every link that fails."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from interviews.collection import invitations, throttling
from interviews.models import Answer, Competitor, Form, FormVersion, Interview, Invitation, Question
from retention import roles
from retention.clock import database_now
from retention.models import Involvement
from tests.interviews.makers import make_tree
from tests.interviews.web.conftest import make_interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited(exit_form, interviewer, manager, csm):
    """An interview with a link, and the link's token."""
    interview = make_interview(exit_form, interviewer=interviewer, owner=csm, name="Northgate Tooling")
    return interview, invitations.invite(interview_id=interview.pk, by=manager, now=database_now())


def page(token):
    return reverse("interviews_guest:answers", args=[token])


def with_choices():
    """A form whose first question offers reasons of the tree, and another answer: in use instead of the other."""
    Form.objects.filter(purpose="exit").update(active=False)
    version = FormVersion.objects.create(form=Form.objects.create(code="choices", name="C", purpose="exit"), number=1)
    choices = [{"code": code, "label": code.title()} for code in ("price", "defect", "other")]
    Question.objects.create(
        version=version, position=1, key="why", text="Why?", kind="multiple", choices=choices, asks_reason=True
    )
    return version


def written(**answers):
    """What a browser sends: `help_sought="…"` is the text of that question."""
    return {f"{key}-verbatim": words for key, words in answers.items()} | {"do": "send"}


class TestPage:
    def test_shows_the_questions_and_of_the_customer_only_the_name(self, client, invited):
        _interview, token = invited

        response = client.get(page(token))
        shown = response.content.decode()

        assert response.status_code == 200
        assert "What was the main reason for leaving?" in shown
        assert "Northgate Tooling" in shown
        assert "After 36 months your words and your name are erased" in shown
        assert [word for word in ("1200", "1,200", "Tools", "East", "320", "csm", "interviewer") if word in shown] == []

    def test_speaks_the_language_of_the_customer_and_the_other_when_asked(self, client, invited):
        interview, token = invited
        Interview.objects.filter(pk=interview.pk).update(language="zh-hans")

        chinese = client.get(page(token)).content.decode()
        english = client.get(page(token), {"language": "en"}).content.decode()

        assert ('<html lang="zh-hans">' in chinese, "离开的主要原因是什么" in chinese) == (True, True)
        assert ('<html lang="en">' in english, "What was the main reason for leaving?" in english) == (True, True)

    def test_is_found_by_nobody_and_tells_nobody_where_it_was(self, client, invited):
        _interview, token = invited

        for address in (page(token), page("wrong"), reverse("interviews_guest:thanks")):
            headers = client.get(address).headers
            assert headers["Referrer-Policy"] == "no-referrer"
            assert headers["X-Robots-Tag"] == "noindex, nofollow"
            assert "no-store" in headers["Cache-Control"]


class TestSending:
    def test_keeps_the_answers_and_ends_the_interview(self, client, invited):
        interview, token = invited

        response = client.post(
            page(token), {**written(help_sought="Twice."), "main_reason-declined": "on", "quoting": "on"}
        )

        interview.refresh_from_db()
        assert response.url == reverse("interviews_guest:thanks") + "?language=en"
        assert "Thank you" in client.get(response.url).content.decode()
        assert (interview.state, interview.channel) == ("submitted", "link")
        assert (interview.consent_quoting, interview.consent_recontact) == (True, False)
        given = interview.answers.order_by("question_key").values_list("question_key", "outcome", "verbatim")
        assert list(given) == [
            ("come_back", "declined", ""),
            ("help_sought", "answered", "Twice."),
            ("main_reason", "declined", ""),
            ("one_thing", "declined", ""),
            ("replaced_by", "declined", ""),
        ]

    def test_a_competitor_and_a_day_are_kept_with_the_departure(self, client, invited):
        interview, token = invited
        Competitor.objects.create(code="acme", name="Acme")

        client.post(
            page(token),
            {
                **written(replaced_by="Cheaper", come_back="With a better price"),
                "replaced_by-beside": "acme",
                "come_back-beside": "2099-03-01",
            },
        )

        (named,) = interview.departure.competitors.all()
        (condition,) = interview.departure.conditions.all()
        assert (named.competitor.code, named.strengths) == ("acme", "Cheaper")
        assert (condition.detail, condition.recontact_on.isoformat(), condition.consent) == (
            "With a better price",
            "2099-03-01",
            False,
        )

    def test_a_reason_that_they_choose_is_the_one_they_state(self, client, manager, csm):
        make_tree()
        interview = make_interview(with_choices(), owner=csm)
        token = invitations.invite(interview_id=interview.pk, by=manager, now=database_now())

        client.post(
            page(token), {"do": "send", "why-beside": ["price", "defect", "other"], "why-verbatim": "Too dear."}
        )

        rows = interview.departure.coded.order_by("rank").values_list("source", "reason__code", "author_name")
        assert list(rows) == [("stated", "price", ""), ("stated", "defect", "")]

    def test_else_it_is_coded_by_somebody_neutral(self, client, exit_form, manager, csm, analyst, interviewer, person):
        make_tree()
        interview = make_interview(exit_form, owner=csm, name="Acme")
        was_there = person("was_there", roles.INTERVIEWER)
        Involvement.objects.create(customer=interview.customer, person=was_there, capacity="task", since=database_now())
        token = invitations.invite(interview_id=interview.pk, by=manager, now=database_now())
        client.post(page(token), written(main_reason="<b>Too dear.</b>"))
        address = reverse("interviews:coding", args=[interview.pk])
        found = {"confirmed-1-reason": "price", "by-customer-reason_1": "price"}
        listed = {}
        for who in (analyst, interviewer, was_there, csm, manager):
            client.force_login(who)
            waits = client.get(reverse("interviews:interviews"), {"box": "code"}).context["page"]
            listed[who.username] = ([one.pk for one in waits] == [interview.pk], client.get(address).status_code)
        assert client.post(address, found).status_code == 404  # the manager
        client.force_login(analyst)
        assert "&lt;b&gt;Too dear.&lt;/b&gt;" in client.get(address).content.decode()

        client.post(address, found)

        assert listed == {
            "analyst": (True, 200), "interviewer": (True, 200), "was_there": (False, 404), "csm": (False, 404),
            "manager": (False, 404),
        }  # fmt: skip
        rows = interview.departure.coded.order_by("source").values_list("source", "reason__code", "author_name")
        assert list(rows) == [("confirmed", "price", "analyst"), ("stated", "price", "analyst")]
        assert client.get(reverse("interviews:interviews"), {"box": "code"}).context["page"].object_list.count() == 0

    def test_can_be_saved_and_gone_on_with_later_in_the_other_language(self, client, invited):
        interview, token = invited

        response = client.post(page(token), {**written(help_sought="Twice."), "do": "", "language": "zh-hans"})
        again = client.get(page(token) + response.url).content.decode()

        assert response.url == "?language=zh-hans&saved=1"
        assert "Twice." in again
        assert '<html lang="zh-hans">' in again
        interview.refresh_from_db()
        assert interview.state != "submitted"

    def test_words_beside_rather_not_say_are_not_thrown_away(self, client, invited):
        _interview, token = invited

        response = client.post(page(token), {**written(main_reason="Price."), "main_reason-declined": "on"})

        assert response.status_code == 200
        assert "Price." in response.content.decode()
        assert not Answer.objects.exists()

    def test_what_another_window_saved_is_not_overwritten_unseen(self, client, invited):
        _interview, token = invited
        client.post(page(token), {**written(main_reason="In one window"), "do": "save"})

        response = client.post(page(token), {**written(main_reason="In the other"), "main_reason-version": "0"})

        assert response.status_code == 200
        assert Answer.objects.get().verbatim == "In one window"
        assert "In one window" in response.content.decode()

    def test_nothing_at_all_is_not_sent(self, client, invited):
        interview, token = invited

        response = client.post(page(token), written())

        assert (response.status_code, Interview.objects.get(pk=interview.pk).state) == (200, "in_progress")

    def test_one_can_say_that_one_does_not_want_to_answer(self, client, invited):
        interview, token = invited

        client.post(page(token), {"do": "decline"})

        assert Interview.objects.get(pk=interview.pk).state == "declined"
        assert client.get(page(token)).status_code == 404

    def test_works_without_a_cookie(self, invited):
        _interview, token = invited

        assert Client(enforce_csrf_checks=True).post(page(token), written(main_reason="Price.")).status_code == 302


class TestRefusals:
    @pytest.fixture
    def links(self, exit_form, manager, invited):
        """One link of every kind that does not work, by its kind."""
        _interview, token = invited
        found = {"wrong": "a-link-nobody-made", "changed": ("x" if token[0] != "x" else "y") + token[1:]}
        for kind in ("expired", "used", "revoked"):
            other = make_interview(exit_form, name=f"Secret {kind}")
            found[kind] = invitations.invite(interview_id=other.pk, by=manager, now=database_now())
            known = Invitation.objects.filter(interview=other)
            past = database_now() - timedelta(days=1)
            if kind == "expired":
                known.update(made_at=past - timedelta(days=9), expires_at=past)
            elif kind == "used":
                invitations.decline_by_link(token=found[kind], visitor="", now=database_now())
            else:
                known.update(revoked_at=past)
        return found

    def test_every_link_that_fails_gets_the_same_answer(self, client, links):
        answers = {kind: client.get(page(token)) for kind, token in links.items()}
        posted = {kind: client.post(page(token), written(main_reason="x")) for kind, token in links.items()}

        seen = {(one.status_code, one.content) for one in (*answers.values(), *posted.values())}
        assert len(seen) == 1
        ((status, content),) = seen
        assert status == 404
        assert b"Secret" not in content
        assert b"Northgate" not in content

    def test_the_same_link_again_is_refused_after_sending(self, client, invited):
        _interview, token = invited
        client.post(page(token), written(main_reason="Price."))

        assert client.get(page(token)).status_code == 404
        assert client.post(page(token), written(main_reason="Other.")).status_code == 404
        assert Answer.objects.exclude(verbatim="").get().verbatim == "Price."


def test_behind_proxies_each_visitor_is_counted_apart_and_nobody_invents_an_address(
    client, invited, settings, monkeypatch
):
    monkeypatch.setattr(throttling, "MOST_A_MINUTE", 1)

    def statuses(*addresses):
        return [client.get(page(invited[1]), headers={"x-forwarded-for": one}).status_code for one in addresses]

    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    assert statuses("198.51.100.1", "198.51.100.2", "made up, 198.51.100.1") == [200, 200, 404]
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 0}
    assert statuses("203.0.113.1", "203.0.113.2") == [200, 404]
