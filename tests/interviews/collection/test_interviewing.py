"""A conversation: begun by its interviewer, kept field by field, locked by submitting, corrected by a new edition."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import Error, transaction

from interviews.collection import answering, assigning, interviewing, scheduling
from interviews.collection.answering import Said, UnableToSave
from interviews.collection.interviewing import UnableToCorrect, UnableToEnd, UnableToInterview, UnableToSubmit
from interviews.collection.scheduling import UnableToSchedule
from interviews.models import Answer, Interview
from interviews.roles import may_read_verbatims
from retention.models import Involvement
from tests.interviews.conftest import KEYS, NOW, consent, history, save

pytestmark = pytest.mark.django_db


def answers(interview):
    return list(
        interview.answers.order_by("question_key").values_list(
            "question_key", "outcome", "verbatim", "value", "quotes", "version", "author_name"
        )
    )


def test_from_an_appointment_to_locked_answers(due, interviewers):
    (ida,) = interviewers("ida")
    interview = due(name="Acme")
    assigning.assign(interview_id=interview.pk, person=ida, by=ida, now=NOW)
    scheduling.schedule(interview_id=interview.pk, at=NOW + timedelta(days=2), by=ida, now=NOW)
    interviewing.start(interview_id=interview.pk, by=ida, now=NOW)
    consent(interview, by=ida)
    save(interview, "main-reason", Said(verbatim="Too slow.\r\nSince May.", quotes=["Too slow."]), by=ida)
    save(interview, "help-sought", Said(outcome="unknown"), by=ida)
    save(interview, "one-thing", Said(outcome="declined"), by=ida)
    save(interview, "replacement", Said(verbatim="A cheaper one.", value={"competitor": "Globex"}), by=ida)
    save(interview, "come-back", Said(verbatim="When it is fast.", value={"date": "2026-09-01"}), by=ida)
    done = interviewing.submit(interview_id=interview.pk, by=ida, now=NOW)

    assert (done.state, done.submitted_at, done.step) == ("submitted", NOW, 5)
    assert answers(interview) == [
        ("come-back", "answered", "When it is fast.", {"date": "2026-09-01"}, [], 1, "ida"),
        ("help-sought", "unknown", "", {}, [], 1, "ida"),
        ("main-reason", "answered", "Too slow.\nSince May.", {}, ["Too slow."], 1, "ida"),
        ("one-thing", "declined", "", {}, [], 1, "ida"),
        ("replacement", "answered", "A cheaper one.", {"competitor": "Globex"}, [], 1, "ida"),
    ]
    assert [kind for kind, _by in history(interview)] == [
        "opened", "assigned", "scheduled", "started", "consent", "submitted",
    ]  # fmt: skip
    assert list(Interview.objects.counted()) == [done]


def test_submitting_needs_every_question_and_consent(begun):
    interview = begun()
    ida = interview.interviewer
    save(interview, "main-reason", Said(verbatim="Price."), by=ida)
    save(interview, "one-thing", Said(verbatim=""), by=ida)

    with pytest.raises(UnableToSubmit) as refused:
        interviewing.submit(interview_id=interview.pk, by=ida, now=NOW)
    assert refused.value.mine == {"missing": ["help-sought", "one-thing", "replacement", "come-back"]}
    assert interviewing.quality(interview=interview) == interviewing.Quality(
        asked=1, missing=["help-sought", "one-thing", "replacement", "come-back"], quotes=0, consent=False
    )

    for key in KEYS[1:]:
        expected = 1 if key == "one-thing" else 0
        save(interview, key, Said(outcome="unknown"), by=ida, expected=expected)
    with pytest.raises(UnableToSubmit, match="Note first what the customer agrees to"):
        interviewing.submit(interview_id=interview.pk, by=ida, now=NOW)


def test_two_tabs_are_told_of_each_other(begun):
    interview = begun()
    ida = interview.interviewer
    save(interview, "one-thing", Said(verbatim="From tab one"), by=ida)

    with pytest.raises(UnableToSave) as refused:
        save(interview, "one-thing", Said(verbatim="From tab two"), by=ida)

    assert refused.value.why == "stale"
    assert refused.value.mine["verbatim"] == "From tab two"
    theirs = refused.value.theirs
    assert (theirs["verbatim"], theirs["version"], theirs["by"]) == ("From tab one", 1, "ida")
    again = save(interview, "one-thing", Said(verbatim="From tab one"), by=ida)
    assert again.version == 1
    assert save(interview, "one-thing", Said(verbatim="Both"), by=ida, expected=1).version == 2


@pytest.mark.parametrize(
    ("key", "said", "words"),
    [
        ("none", Said(verbatim="x"), "has no question “none”"),
        ("one-thing", Said(outcome="perhaps"), "“perhaps” is no outcome"),
        ("one-thing", Said(verbatim="x" * 8001), "has 8001 characters; at most 8000"),
        ("one-thing", Said(verbatim="slow", quotes=["fast"]), "“fast” does not stand in the answer"),
        ("one-thing", Said(value={"date": "2026-01-01"}), "asks for no date"),
        ("come-back", Said(value={"date": "soon"}), "“soon” is no date"),
        ("replacement", Said(value={"competitor": "x" * 121}), "more than 120 characters"),
        ("main-reason", Said(value={"reasons": ["a", "b", "c", "d"]}), "at most 3 reasons"),
    ],
)
def test_refuses_what_does_not_fit_the_question(begun, key, said, words):
    interview = begun()

    with pytest.raises(UnableToSave, match=words):
        save(interview, key, said, by=interview.interviewer)
    assert answers(interview) == []


def test_quotes_stay_as_long_as_their_words_do(begun):
    interview = begun()
    ida = interview.interviewer
    save(interview, "one-thing", Said(verbatim="Slow. Dear.", quotes=["Slow.", "Dear."]), by=ida)

    answer = save(interview, "one-thing", Said(verbatim="Slow and late. Dear."), by=ida, expected=1)

    assert answer.quotes == ["Dear."]


@pytest.mark.parametrize("name", ["manager", "csm", "other_csm", "outsider", "interviewer", "analyst"])
def test_nobody_but_its_interviewer_holds_it(begun, request, name):
    interview = begun()
    person = request.getfixturevalue(name)

    with pytest.raises(UnableToSave):
        save(interview, "one-thing", Said(verbatim="x"), by=person)
    with pytest.raises(UnableToSubmit):
        interviewing.submit(interview_id=interview.pk, by=person, now=NOW)
    assert answers(interview) == []


def test_an_interviewer_who_is_no_longer_neutral_does_not_begin(due, interviewers):
    (ida,) = interviewers("ida")
    interview = due()
    assigning.assign(interview_id=interview.pk, person=ida, by=None, now=NOW)
    Involvement.objects.create(customer=interview.customer, person=ida, capacity="seller")

    with pytest.raises(UnableToInterview, match="ida is not neutral"):
        interviewing.start(interview_id=interview.pk, by=ida, now=NOW)


def by_saving(answer):
    answer.verbatim = "Else"
    answer.save()


def by_inserting(answer):
    answer.pk, answer.question_key = None, "new"
    answer.save()


def by_update(answer):
    Answer.objects.update(verbatim="Else")


def by_deleting(answer):
    answer.delete()


@pytest.mark.parametrize("route", [by_saving, by_inserting, by_update, by_deleting])
def test_what_was_submitted_is_locked_in_the_database_too(submitted, route):
    interview = submitted()

    with pytest.raises(UnableToSave, match="The interview is “Submitted”"):
        save(interview, "one-thing", Said(verbatim="Else"), by=interview.interviewer, expected=1)
    with pytest.raises(Error, match="never change"), transaction.atomic():
        route(interview.answers.get(question_key="one-thing"))


def test_a_correction_is_a_new_edition_with_a_reason(submitted):
    before = submitted(words="It was too slow.")
    ida = before.interviewer

    copy = interviewing.correct(interview_id=before.pk, reason="Misheard the name", by=ida, now=NOW)
    assert list(Interview.objects.counted()) == [before]
    save(copy, "replacement", Said(value={"competitor": "Initech"}), by=ida, expected=1)
    interviewing.submit(interview_id=copy.pk, by=ida, now=NOW)

    before.refresh_from_db()
    assert (before.state, before.superseded_at) == ("submitted", NOW)
    assert before.answers.get(question_key="replacement").verbatim == "It was too slow."
    assert list(Interview.objects.counted().values_list("pk", "edition", "corrects", "correction_reason")) == [
        (copy.pk, 2, before.pk, "Misheard the name")
    ]
    assert [kind for kind, _by in history(before)][-2:] == ["corrected", "superseded"]
    with pytest.raises(UnableToCorrect, match="corrected already"):
        interviewing.correct(interview_id=before.pk, reason="Again", by=ida, now=NOW)


def test_a_correction_needs_a_reason(submitted):
    interview = submitted()

    with pytest.raises(UnableToCorrect, match="Say why"):
        interviewing.correct(interview_id=interview.pk, reason=" ", by=interview.interviewer, now=NOW)


def test_who_declines_is_not_asked_again(due, manager):
    interview = due()

    interviewing.decline(interview_id=interview.pk, reason="No time", by=manager, now=NOW)

    interview.refresh_from_db()
    assert (interview.state, interview.closed_note) == ("declined", "No time")
    with pytest.raises(UnableToEnd, match="The interview is “Declined by the customer”"):
        interviewing.cancel(interview_id=interview.pk, reason="x", by=manager, now=NOW)


def test_giving_up_needs_a_reason(due, manager):
    with pytest.raises(UnableToEnd, match="Say why"):
        interviewing.cancel(interview_id=due().pk, reason="", by=manager, now=NOW)


def test_goes_on_at_the_same_question_elsewhere(begun):
    interview = begun()
    answering.go_to(interview_id=interview.pk, step=4, by=interview.interviewer)

    assert Interview.objects.get().step == 4
    assert answering.go_to(interview_id=interview.pk, step=99, by=interview.interviewer).step == 6


def test_the_words_are_read_by_neutral_people_and_leads_not_by_the_csm(
    submitted, csm, other_csm, manager, analyst, operator, interviewer, outsider
):
    interview = submitted()
    ida = interview.interviewer
    people = [ida, csm, other_csm, manager, analyst, operator, interviewer, outsider]

    assert [one.username for one in people if may_read_verbatims(person=one, interview=interview)] == [
        "ida", "manager", "analyst",
    ]  # fmt: skip


def test_an_appointment_is_a_calendar_file(begun, due, interviewers):
    (ida,) = interviewers("ida")
    interview = due(name="Acme; Sons, and a name that is much longer than a line of a calendar file may be 长名称")
    assigning.assign(interview_id=interview.pk, person=ida, by=ida, now=NOW)
    with pytest.raises(UnableToSchedule, match="no appointment yet"):
        scheduling.calendar_file(interview=interview, now=NOW)
    with pytest.raises(UnableToSchedule, match="is not a moment within"):
        scheduling.schedule(interview_id=interview.pk, at=NOW, by=ida, now=NOW)

    made = scheduling.schedule(interview_id=interview.pk, at=NOW + timedelta(days=1), by=ida, now=NOW)
    text = scheduling.calendar_file(interview=made, now=NOW, url="https://crm.example.com/i")

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.replace("\r\n ", "").split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//django-retention//interviews//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:interview-{interview.pk}@retention",
        "SEQUENCE:3",
        "DTSTAMP:20260302T020000Z",
        "DTSTART:20260303T020000Z",
        "DTEND:20260303T023000Z",
        r"SUMMARY:Interview with Acme\; Sons\, and a name that is much longer than a line of a calendar file may"
        " be 长名称",
        r"DESCRIPTION:Kim 1\, ida",
        "URL:https://crm.example.com/i",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
