"""Interviews in a browser: on a phone that loses its connection, in two windows, and by the customer's own link."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from interviews.collection import answering, interviewing, invitations
from interviews.collection.answering import Said
from interviews.models import Answer, Interview
from retention import roles
from retention.clock import database_now
from tests.browser.axe import problems
from tests.browser.conftest import text_of
from tests.interviews.web.conftest import QUESTIONS, make_interview

pytestmark = pytest.mark.browser
WORDS = "In the customer's own words"


@pytest.fixture(scope="module")
def interviewer(world):
    return world.person(roles.INTERVIEWER, "Sophie", "Laurent")


@pytest.fixture
def interview(version, interviewer):
    return make_interview(version, interviewer=interviewer, name="Aldermoor Insurance Brokers (Wholesale & Retail)")


@pytest.fixture
def talk(interview, interviewer):
    """The same when consent is noted and the talk goes on, as `begin` leaves it."""
    now = database_now()
    interviewing.start(interview_id=interview.pk, by=interviewer, now=now)
    return interviewing.record_consent(
        interview_id=interview.pk, recording=True, quoting=True, recontact=True, by=interviewer, now=now
    )


def words_of(interview):
    said = Answer.objects.filter(interview=interview, outcome="answered")
    return dict(said.values_list("question_key", "verbatim"))


def begin(page):
    for question in ("recorded", "quote you", "write to you"):
        page.get_by_role("group", name=question).get_by_label("Yes").check()
    page.get_by_role("button", name="Note the consent, and begin").click()
    page.wait_for_url("**/questions/")
    page.wait_for_load_state()


def test_an_interviewer_on_a_phone_loses_the_connection_and_goes_on(
    visit, interview, interviewer, no_wider_than_the_window
):
    seen = visit(interviewer, width=400, path=reverse("interviews:interviews"), has_touch=True)
    page = seen.page
    page.get_by_role("link", name="Aldermoor").click()
    begin(page)
    assert "Question 1 of 5" in text_of(page)
    no_wider_than_the_window(page)

    page.get_by_label(WORDS).locator("visible=true").fill("It was slow, and nobody called back.")
    expect(page.locator("[data-saved]").locator("visible=true")).to_contain_text("Saved at")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save, and on to the next question").click()
    assert "Question 2 of 5" in text_of(page)
    page.get_by_label(WORDS).locator("visible=true").fill("Twice, in March and in May.")
    expect(page.get_by_text("No connection. What you write is kept on this device")).to_be_visible()
    page.get_by_role("button", name="Save, and on to the next question").click()
    page.get_by_label(WORDS).locator("visible=true").fill("Answer the phone.")
    expect(page.locator("[data-saved]").locator("visible=true")).to_contain_text("Kept on this device")
    assert words_of(interview) == {"main_reason": "It was slow, and nobody called back."}

    page.context.set_offline(False)
    expect(page.get_by_text("No connection. What you write")).to_be_hidden()
    assert words_of(interview) == {
        "main_reason": "It was slow, and nobody called back.",
        "help_sought": "Twice, in March and in May.",
        "one_thing": "Answer the phone.",
    }
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('retention-interview'))") == []
    assert problems(page) == []
    of_no_connection = ("ERR_INTERNET_DISCONNECTED", "htmx:")
    assert [one for one in seen.complaints if not any(words in one for words in of_no_connection)] == []


def test_the_close_keeps_what_is_typed_without_a_connection(visit, talk, interviewer, no_wider_than_the_window):
    for key, *_rest in QUESTIONS:
        said = Said(verbatim=f"Words about {key}")
        answering.save_answer(
            interview_id=talk.pk, question_key=key, expected_version=0, said=said, by=interviewer,
            now=database_now(),
        )  # fmt: skip
    seen = visit(interviewer, width=400, path=reverse("interviews:questions", args=[talk.pk]))
    page = seen.page
    page.get_by_role("link", name="Close the interview").click()
    no_wider_than_the_window(page)
    assert problems(page) == []

    page.get_by_label("Or another one, by its name").fill("Acme")
    page.context.set_offline(True)
    page.get_by_role("button", name="Submit the interview").click()
    expect(page.get_by_text("No connection. What you wrote is kept on this device")).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_text("stands in the form again")).to_be_visible()
    page.get_by_role("button", name="Submit the interview").click()

    page.wait_for_url(f"**{reverse('interviews:interview', args=[talk.pk])}")
    assert talk.departure.competitors.get().competitor.name == "Acme"
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('retention-interview'))") == []
    no_wider_than_the_window(page)
    assert problems(page) == []
    assert seen.complaints == []


def test_what_a_closed_page_could_not_send_is_sent_when_it_is_opened_again(visit, talk, interviewer):
    page = visit(interviewer, path=reverse("interviews:questions", args=[talk.pk])).page
    other = page.context.new_page()  # a private window forgets everything with its last page
    other.goto(reverse("interviews:interviews"))
    page.context.set_offline(True)
    page.get_by_label(WORDS).locator("visible=true").fill("The price.")
    expect(page.get_by_text("No connection.")).to_be_visible()
    page.close()
    page.context.set_offline(False)

    other.goto(reverse("interviews:questions", args=[talk.pk]))

    expect(other.locator("[data-saved]").locator("visible=true")).to_contain_text("Saved at")
    assert words_of(talk) == {"main_reason": "The price."}


def test_two_windows_with_the_same_answer_show_both_and_one_is_chosen(visit, talk, interviewer):
    first = visit(interviewer, path=reverse("interviews:questions", args=[talk.pk])).page
    second = visit(interviewer, path=reverse("interviews:questions", args=[talk.pk])).page
    first.get_by_label(WORDS).locator("visible=true").fill("On the laptop")
    expect(first.locator("[data-saved]").locator("visible=true")).to_contain_text("Saved at")

    second.get_by_label(WORDS).locator("visible=true").fill("On the phone")

    expect(second.get_by_text("This answer was changed elsewhere")).to_be_visible()
    assert "What you wrote On the phone What is stored now On the laptop" in text_of(second)
    second.get_by_role("button", name="Keep what I wrote").click()
    expect(second.get_by_text("This answer was changed elsewhere")).to_be_hidden()
    assert words_of(talk) == {"main_reason": "On the phone"}


def test_words_are_marked_as_a_quote_with_one_press(visit, talk, interviewer):
    page = visit(interviewer, path=reverse("interviews:questions", args=[talk.pk])).page
    field = page.get_by_label(WORDS).locator("visible=true")
    field.fill("It was slow. Nobody called back.")
    field.evaluate("field => field.setSelectionRange(13, 32)")
    page.get_by_role("button", name="Mark the selected words as a quote").locator("visible=true").click()
    expect(page.locator("[data-saved]").locator("visible=true")).to_contain_text("Saved at")

    assert Answer.objects.get(interview=talk).quotes == ["Nobody called back."]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_customer_answers_by_link_in_chinese_once(visit, version, interviewer, scripts, no_wider_than_the_window):
    interview = make_interview(version, interviewer=interviewer, name="云栖教育科技有限公司", language="zh-hans")
    token = invitations.invite(interview_id=interview.pk, by=interviewer, now=database_now())
    link = reverse("interviews_guest:answers", args=[token])
    seen = visit(width=400, path=link, java_script_enabled=scripts)
    page = seen.page

    assert page.get_attribute("html", "lang") == "zh-hans"
    assert "离开的主要原因是什么" in text_of(page)
    no_wider_than_the_window(page)
    if scripts:
        assert problems(page) == []
    page.locator("textarea").first.fill("价格太高。")
    page.locator("button[name=do][value=send]").click()
    assert "/i/thanks/" in page.url
    assert (Interview.objects.get(pk=interview.pk).state, words_of(interview)) == (
        "submitted",
        {"main_reason": "价格太高。"},
    )
    assert seen.complaints == []

    for address in (link, link[:-2] + "x/"):
        page.goto(address)
        assert "云栖" not in text_of(page)
        assert "价格" not in text_of(page)
        assert page.locator("form").count() == 0
