"""A person asks what is held about them, and wants it erased: everything is found, words go, counts stay."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from interviews.analysis.figures import report
from interviews.models import Answer, CodedReason, Competitor, CompetitorMention, Departure, Interview, WinBackCondition
from playbooks.models import Message, MessageTemplate
from retention import privacy
from retention.models import Contact, Interaction
from tests.interviews.makers import make_code, make_departure, make_interview, make_tree
from tests.makers import NOW

pytestmark = pytest.mark.django_db
SECRETS = ("Ada Inkwell", "ada@paperwhale.example", "It was awful", "faster there", "a call with Ada", "Dear Ada", "P1")


@pytest.fixture
def ada(csm, interviewer):
    """Everything that can be held about Ada: a call, a mail, an interview with all its parts."""
    departure = make_departure(owner=csm)
    contact = departure.customer.contacts.create(
        external_id="P1", name="Ada Inkwell", email="ada@paperwhale.example", role="champion"
    )
    departure.customer.interactions.create(
        external_id="1", kind="call", occurred_at=NOW, contact=contact, note="a call with Ada"
    )
    template = MessageTemplate.objects.create(code="care", name="Care", subject="s", body="b")
    for state, ended in (("sent", NOW), ("waiting", None)):
        Message.objects.create(
            token=state, channel="email", audience="customer", recipient="contact:1", cause=state, template=template,
            customer=departure.customer, contact=contact, to_name="Ada Inkwell", address="ada@paperwhale.example",
            subject="Dear Ada", text="Dear Ada", html="Dear Ada", queued_at=NOW, due_at=NOW, state=state,
            ended_at=ended,
        )  # fmt: skip
    talk = make_interview(
        departure, interviewer=interviewer, state="in_progress", started_at=NOW, contact=contact,
        contact_name="Ada Inkwell",
    )  # fmt: skip
    said = {"question_key": "reason", "verbatim": "It was awful", "quotes": ["It was awful"], "value": {"scale": 2}}
    Answer.objects.create(interview=talk, answered_at=NOW, author_name="Ada Inkwell", **said)
    Interview.objects.filter(pk=talk.pk).update(state="submitted", submitted_at=NOW)
    refused = {"refused_at": NOW, "refused_by_name": "M", "refusal": "It was awful is no reason"}
    make_code(departure, make_tree()["price"], evidence="It was awful", **refused)
    acme = Competitor.objects.create(code="acme", name="Acme")
    CompetitorMention.objects.create(
        departure=departure, competitor=acme, source="stated", strengths="faster there", at=NOW
    )
    WinBackCondition.objects.create(
        departure=departure, interview=talk, kind="event", detail="It was awful", recontact_on=NOW.date(), consent=True,
        contact=contact, made_at=NOW,
    )  # fmt: skip
    WinBackCondition.objects.create(
        departure=departure, interview=talk, kind="time", state="dropped", ended_on=NOW.date(), recontact_on=NOW.date(),
        ended_note="It was awful, they said", contact=contact, made_at=NOW,
    )  # fmt: skip
    return contact


def everything_stored():
    """All rows that could hold a word of Ada, their history too."""
    histories = [model.audit.rel.related_model for model in (CodedReason, CompetitorMention, WinBackCondition)]
    models = [
        Contact, Interaction, Message, Interview, Answer, CodedReason, CompetitorMention, WinBackCondition, *histories,
    ]  # fmt: skip
    return " ".join(str(row) for model in models for row in model._base_manager.values_list())


def run(verb, who="ada@paperwhale.example"):
    out, err = StringIO(), StringIO()
    call_command("privacy", verb, who, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_everything_is_given_out(ada):
    out, err = run("export")

    given = json.loads(out)
    assert {kind: len(rows) for kind, rows in given.items()} == {
        "contacts": 1, "interactions": 1, "messages": 2, "interviews": 1,
    }  # fmt: skip
    assert all(secret in out for secret in SECRETS if secret != "faster there")
    assert "interviews: 1" in err


@pytest.mark.parametrize("who", ["ada@paperwhale.example", "ADA@paperwhale.example", "number", "key"])
def test_erasing_takes_every_word_and_keeps_every_count(ada, who, manager):
    before = report.make(departures=Departure.objects.all())
    name = {"number": str(ada.pk), "key": f"{ada.customer.external_id}/P1"}.get(who, who)

    run("erase", name)

    left = everything_stored()
    after = report.make(departures=Departure.objects.all())
    assert [secret for secret in SECRETS if f"{secret}" in left and secret != "P1"] == []
    assert (after.coded, after.departed) == (before.coded, before.departed)
    assert Answer.objects.get().value == {"scale": 2}
    assert Message.objects.get(cause="waiting").state == "skipped"
    assert not WinBackCondition.objects.filter(consent=True).exists()
    assert set(privacy.erase(contacts=[Contact.objects.get()], now=NOW).values()) == {0}


def test_nobody_goes_by_that_name(ada):
    longer = f"{ada.pk:018}9"
    for who in ("bob@paperwhale.example", "99999999", longer, "²", "C/9", ""):
        with pytest.raises(CommandError, match="There is no contact"):
            run("erase", who)


def test_words_are_kept_for_as_long_as_the_settings_say(ada, settings):
    settings.RETENTION = {**settings.RETENTION, "KEEP_MONTHS": {"interviews": 12, "messages": 0, "weather": 3}}

    early = privacy.forget_old(now=NOW + timedelta(days=300))
    assert Answer.objects.get().verbatim == "It was awful"
    late = privacy.forget_old(now=NOW + timedelta(days=400))

    assert (early, late) == ({"interviews": 0}, {"interviews": 1})
    assert Answer.objects.get().verbatim == ""
    assert Message.objects.get(cause="sent").text == "Dear Ada"
    assert Contact.objects.get().name == "Ada Inkwell"
