"""Interviews and departures over the interface."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from rest_framework.test import APIClient

from interviews.models import Interview
from retention.clock import database_now
from retention.models import Involvement
from tests.interviews.conftest import KEYS, YESTERDAY

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/interviews"


@pytest.fixture(autouse=True)
def unthrottled():
    cache.clear()


def as_user(person):
    client = APIClient()
    client.force_login(person)
    return client


def post(person, interview, verb, **body):
    return as_user(person).post(f"{ADDRESS}/{interview.pk}/{verb}/", body, format="json")


def test_from_taking_an_interview_to_submitting_it(due, interviewers):
    (ida,) = interviewers("ida")
    interview = due(name="Acme")
    taken = post(ida, interview, "assign", to="ida", version=1)
    when = (database_now() + timedelta(days=1)).isoformat()
    dated = post(ida, interview, "schedule", at=when, version=taken.data["version"])
    post(ida, interview, "start")
    for key in KEYS:
        post(ida, interview, "answers", question=key, expected_version=0, verbatim=f"About {key}", quotes=["About"])
    agreed = post(ida, interview, "consent", recording=True, quoting=True, recontact=False)
    done = post(ida, interview, "submit", version=agreed.data["version"])

    assert [dated.status_code, done.status_code] == [200, 200]
    assert (dated.data["state"], done.data["state"], done.data["consent_recording"]) == ("scheduled", "submitted", True)
    assert [(line["question"], line["verbatim"], line["version"]) for line in done.data["answers"]] == [
        (key, f"About {key}", 1) for key in KEYS
    ]
    assert [line["kind"] for line in done.data["events"]] == [
        "opened", "assigned", "scheduled", "started", "consent", "submitted",
    ]  # fmt: skip
    again = post(ida, interview, "correct", reason="Misheard")
    assert (again.data["edition"], again.data["corrects"]) == (2, interview.pk)


def test_a_stale_answer_is_refused_with_both(begun):
    interview = begun()
    ida = interview.interviewer
    post(ida, interview, "answers", question="one-thing", expected_version=0, verbatim="first")

    refused = post(ida, interview, "answers", question="one-thing", expected_version=0, verbatim="second")

    assert refused.status_code == 409
    assert refused["Content-Type"] == "application/problem+json"
    assert (refused.data["mine"]["verbatim"], refused.data["theirs"]["verbatim"]) == ("second", "first")


def test_somebody_who_is_not_neutral_is_refused(due, interviewers, manager):
    (ida,) = interviewers("ida")
    interview = due(name="Acme")
    Involvement.objects.create(customer=interview.customer, person=ida, capacity="approver")

    refused = post(manager, interview, "assign", to="ida", version=1)

    assert refused.status_code == 422
    assert refused.data["detail"].startswith("ida is not neutral towards Acme: decided on offers or plans")
    assert post(manager, interview, "assign", to="nobody", version=1).status_code == 422


def test_shows_what_each_may_see(submitted, manager, analyst, csm, other_csm, interviewer):
    interview = submitted(name="Acme")

    def seen(person):
        client = as_user(person)
        listed = client.get(f"{ADDRESS}/", {"counted": "true"}).data["results"]
        one = client.get(f"{ADDRESS}/{interview.pk}/")
        return [row["customer_name"] for row in listed], one.status_code, one.data.get("answers") is not None

    assert {who.username: seen(who) for who in (manager, analyst, csm, other_csm, interviewer)} == {
        "manager": (["Acme"], 200, True),
        "analyst": (["Acme"], 200, True),
        "csm": (["Acme"], 200, False),
        "other_csm": ([], 404, False),
        "interviewer": ([], 404, False),
    }


VERBS = ["assign", "schedule", "start", "submit", "decline", "cancel", "correct", "invite"]


def test_a_csm_changes_nothing(due, csm):
    interview = due()
    before = Interview.objects.values().get()
    sent = {"to": "csm", "version": 1, "at": database_now().isoformat(), "reason": "x", "question": "one-thing"}

    answers = {verb: post(csm, interview, verb, **sent).status_code for verb in VERBS}

    assert answers == dict.fromkeys(VERBS, 403)
    assert Interview.objects.values().get() == before


def test_a_lead_invites_and_gives_up(due, manager):
    interview = due()

    invited = post(manager, interview, "invite")
    cancelled = post(manager, interview, "cancel", reason="A test customer")

    assert "." in invited.data["token"]
    assert (cancelled.data["state"], cancelled.data["closed_note"]) == ("cancelled", "A test customer")


def test_departures_by_day_and_whether_they_were_talked_about(submitted, due, manager, other_csm):
    submitted(name="Talked")
    due(name="Not yet")
    address = "/api/v1/departures/"

    def names(**query):
        return [row["name"] for row in as_user(manager).get(address, query).data["results"]]

    assert names() == ["Talked", "Not yet"]
    assert names(interviewed="true") == ["Talked"]
    assert names(interviewed="false") == ["Not yet"]
    assert names(left_until=(YESTERDAY - timedelta(days=1)).isoformat()) == []
    assert as_user(other_csm).get(address).data["results"] == []


def test_the_list_takes_as_many_queries_for_many_as_for_one(due, manager, django_assert_num_queries):
    client = as_user(manager)
    due()
    client.get(f"{ADDRESS}/")
    with django_assert_num_queries(5) as few:
        client.get(f"{ADDRESS}/")
    due()
    due()
    with django_assert_num_queries(len(few)):
        client.get(f"{ADDRESS}/")


def test_interviews_and_departures_are_taken_out_as_files(submitted, capsys):
    submitted(name="=cmd()")

    def rows(kind):
        call_command("export_data", kind)
        return list(csv.DictReader(StringIO(capsys.readouterr().out)))

    (interview,), (departure,) = rows("interviews"), rows("departures")
    assert (interview["customer"], interview["state"], interview["interviewer"]) == ("L1", "submitted", "ida")
    assert (departure["name"], departure["mrr_lost"], departure["left_on"]) == (
        "'=cmd()", "1000", YESTERDAY.isoformat(),
    )  # fmt: skip
