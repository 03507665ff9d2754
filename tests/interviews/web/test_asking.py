"""The interviewer's form saves each answer as it is written, and never loses or overwrites one unseen."""

from __future__ import annotations

import pytest
from django.urls import reverse

from interviews.models import Answer
from tests.interviews.web.conftest import make_interview, make_talk

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def talk(exit_form, interviewer, csm):
    return make_talk(exit_form, interviewer, owner=csm)


def questions(talk):
    return reverse("interviews:questions", args=[talk.pk])


def save(client, talk, key="main_reason", *, headers=None, **values):
    content = {"outcome": "answered", "verbatim": "", "quotes": "", "version": "0", **values}
    return client.post(reverse("interviews:answer", args=[talk.pk, key]), content, headers=headers)


def stored(talk, key="main_reason"):
    answer = Answer.objects.get(interview=talk, question_key=key)
    return answer.outcome, answer.verbatim, answer.value, answer.quotes, answer.version


class TestPage:
    def test_shows_one_question_and_keeps_the_facts_folded_until_the_second_is_answered(
        self, client, talk, interviewer
    ):
        client.force_login(interviewer)

        before = client.get(questions(talk))
        save(client, talk, "help_sought", verbatim="Twice, and nobody called back.")
        after = client.get(questions(talk), {"step": "3"})

        assert (before.context["step"], before.context["context_open"]) == (1, False)
        assert (after.context["step"], after.context["context_open"]) == (3, True)

    def test_asks_in_the_language_of_the_customer(self, client, exit_form, interviewer):
        talk = make_talk(exit_form, interviewer, language="zh-hans")
        client.force_login(interviewer)

        page = client.get(questions(talk)).content.decode()

        assert "离开的主要原因是什么" in page
        assert "Question 1 of 5" in page

    def test_goes_on_where_it_was_left(self, client, talk, interviewer):
        client.force_login(interviewer)
        save(client, talk, verbatim="Too slow.")
        same = client.get(questions(talk)).context["step"]
        save(client, talk, verbatim="Too slow.", version="1", then="next")

        assert (same, client.get(questions(talk)).context["step"]) == (1, 2)

    def test_an_interview_that_is_not_going_on_leads_back_to_its_page(self, client, exit_form, interviewer):
        waiting = make_interview(exit_form, interviewer=interviewer)
        client.force_login(interviewer)

        assert client.get(questions(waiting)).url == reverse("interviews:interview", args=[waiting.pk])
        assert save(client, waiting, verbatim="x").status_code == 404

    def test_asks_the_database_as_often_with_answers_as_without(
        self, client, talk, interviewer, django_assert_max_num_queries
    ):
        client.force_login(interviewer)
        for number, key in enumerate(("main_reason", "help_sought", "one_thing")):
            save(client, talk, key, verbatim=f"Words {number}")

        with django_assert_max_num_queries(14):
            client.get(questions(talk))

    @pytest.mark.parametrize("who", ["csm", "manager", "other_csm"])
    def test_is_for_nobody_but_the_interviewer(self, client, talk, request, who):
        client.force_login(request.getfixturevalue(who))

        assert client.get(questions(talk)).status_code in (403, 404)
        assert save(client, talk, verbatim="x").status_code in (403, 404)
        assert not Answer.objects.exists()


class TestSave:
    def test_keeps_words_quotes_and_what_was_chosen(self, client, talk, interviewer):
        client.force_login(interviewer)

        response = save(
            client, talk, "one_thing", verbatim="Answer faster.\nMuch faster.", quotes="faster. Much", beside="speed"
        )

        assert stored(talk, "one_thing") == (
            "answered",
            "Answer faster.\nMuch faster.",
            {"choice": "speed"},
            ["faster.\nMuch"],
            1,
        )
        assert response.url == f"{questions(talk)}?step=3"

    def test_leads_to_the_next_question_and_after_the_last_to_the_close(self, client, talk, interviewer):
        client.force_login(interviewer)

        assert save(client, talk, verbatim="x", then="next").url == f"{questions(talk)}?step=2"
        last = save(client, talk, "come_back", verbatim="x", beside="2027-01-31", then="next")
        assert last.url == reverse("interviews:close", args=[talk.pk])
        assert stored(talk, "come_back")[2] == {"date": "2027-01-31"}

    def test_by_itself_it_answers_with_the_new_version_only(self, client, talk, interviewer):
        client.force_login(interviewer)

        response = save(client, talk, verbatim="Too slow", headers=FRAGMENT)
        again = save(client, talk, verbatim="Too slow.", version="1", headers=FRAGMENT)

        assert b'name="version" value="1"' in response.content
        assert b'name="version" value="2"' in again.content
        assert b"<html" not in again.content
        assert stored(talk) == ("answered", "Too slow.", {}, [], 2)

    def test_a_question_that_was_not_answered_yet_is_left_open(self, client, talk, interviewer):
        client.force_login(interviewer)

        assert save(client, talk, then="next").url == f"{questions(talk)}?step=2"
        assert not Answer.objects.exists()

    @pytest.mark.parametrize("outcome", ["unknown", "declined"])
    def test_not_knowing_and_not_wanting_to_say_are_answers(self, client, talk, interviewer, outcome):
        client.force_login(interviewer)

        save(client, talk, outcome=outcome)

        assert stored(talk) == (outcome, "", {}, [], 1)

    def test_words_beside_not_knowing_are_not_thrown_away(self, client, talk, interviewer):
        client.force_login(interviewer)

        response = save(client, talk, outcome="unknown", verbatim="Perhaps the price?")

        assert response.status_code == 200
        assert "Perhaps the price?" in response.content.decode()
        assert not Answer.objects.exists()

    def test_a_quote_must_be_among_the_words(self, client, talk, interviewer):
        client.force_login(interviewer)

        response = save(client, talk, verbatim="Too slow.", quotes="Terribly slow", headers=FRAGMENT)

        assert response.status_code == 200
        assert "is not among the customer&#x27;s words" in response.content.decode()
        assert not Answer.objects.exists()

    def test_what_was_changed_elsewhere_is_shown_beside_ones_own_and_kept_knowingly(self, client, talk, interviewer):
        client.force_login(interviewer)
        save(client, talk, verbatim="On the laptop")

        refused = save(client, talk, verbatim="On the phone", version="0")
        page = refused.content.decode()

        assert refused.status_code == 200
        assert ("On the laptop" in page, "On the phone" in page) == (True, True)
        assert stored(talk)[1] == "On the laptop"
        save(client, talk, verbatim="On the phone", version="0", over="1")
        assert stored(talk) == ("answered", "On the phone", {}, [], 2)

    def test_a_script_in_the_words_is_only_words(self, client, talk, interviewer):
        client.force_login(interviewer)

        save(client, talk, verbatim="<script>alert(1)</script>")
        page = client.get(questions(talk), {"step": "1"}).content.decode()

        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page
