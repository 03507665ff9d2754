"""The close: three views of the reason side by side, and a submitted interview that is locked."""

from __future__ import annotations

import pytest
from django.urls import reverse

from interviews.analysis import coding
from interviews.analysis.coding import Coding
from interviews.collection import answering, interviewing
from interviews.collection.answering import Said
from interviews.models import CodedReason, CompetitorMention, Interview, ProductRequest, WinBackCondition
from retention import roles
from retention.clock import database_now
from tests.conftest import make_person
from tests.interviews.makers import make_tree
from tests.interviews.web.conftest import QUESTIONS, make_talk

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def held(kept_form, kept_for_module):
    """Every question answered, consent noted, and what the CSM recorded before."""
    made = []
    with kept_for_module(lambda: made.append(hold(kept_form))):
        yield made[0]


def hold(form):
    make_tree()
    interviewer, csm = make_person("interviewer", roles.INTERVIEWER), make_person("csm", roles.CSM)
    talk, now = make_talk(form, interviewer, owner=csm), database_now()
    interviewing.record_consent(
        interview_id=talk.pk, recording=False, quoting=True, recontact=True, by=interviewer, now=now
    )
    for key, *_rest in QUESTIONS:
        said = Said(verbatim=f"Words about {key}", quotes=["Words"] if key == "main_reason" else [])
        answering.save_answer(
            interview_id=talk.pk, question_key=key, expected_version=0, said=said, by=interviewer, now=now
        )
    coding.code_reasons(
        departure_id=talk.departure_id, source="recorded", reasons=[Coding(reason="price")], by=csm, now=now
    )
    talk.refresh_from_db()
    return talk


@pytest.fixture
def talk(held, db):
    """The interview as it is in the database."""
    return Interview.objects.get(pk=held.pk)


def close(client, talk, **values):
    return client.post(reverse("interviews:close", args=[talk.pk]), {"version": talk.version, **values})


def coded():
    rows = CodedReason.objects.order_by("source", "rank")
    return [(row.source, row.rank, row.reason.code, row.avoidable, row.team_that_could_act) for row in rows]


class TestPage:
    def test_shows_what_was_said_and_recorded_and_what_is_missing(self, client, talk, interviewer):
        talk.answers.filter(question_key="come_back").delete()
        client.force_login(interviewer)

        response = client.get(reverse("interviews:close", args=[talk.pk]))
        page = response.content.decode()

        assert "<mark>Words</mark> about main_reason" in page
        assert [row.reason.code for row in response.context["recorded"]] == ["price"]
        assert [(check.met, check.needed) for check in response.context["checks"]] == [
            (False, True),
            (True, True),
            (True, False),
        ]
        assert "Not asked yet: question 5." in page

    def test_begins_with_the_reasons_that_were_tagged(self, client, talk, interviewer):
        said = Said(verbatim="x", value={"reasons": ["product", "price"]})
        answering.save_answer(
            interview_id=talk.pk,
            question_key="main_reason",
            expected_version=1,
            said=said,
            by=interviewer,
            now=database_now(),
        )
        client.force_login(interviewer)

        form = client.get(reverse("interviews:close", args=[talk.pk])).context["filled"].stated

        assert [form[f"reason_{rank}"].value() for rank in (1, 2, 3)] == ["product", "price", None]


class TestSubmit:
    def test_keeps_the_three_views_apart_and_locks(self, client, talk, interviewer):
        client.force_login(interviewer)

        response = close(
            client,
            talk,
            **{"stated-reason_1": "price", "stated-reason_2": "product"},
            **{"confirmed-1-reason": "product", "confirmed-1-team": "service", "confirmed-1-avoidable": "avoidable"},
        )

        assert response.url == reverse("interviews:interview", args=[talk.pk])
        assert [(source, rank, code) for source, rank, code, _verdict, _team in coded()] == [
            ("confirmed", 1, "product"),
            ("recorded", 1, "price"),
            ("stated", 1, "price"),
            ("stated", 2, "product"),
        ]
        assert coded()[0][3:] == ("avoidable", "service")
        talk.refresh_from_db()
        assert talk.state == "submitted"
        assert client.get(reverse("interviews:close", args=[talk.pk])).status_code == 302
        assert close(client, talk).status_code == 404
        again = client.post(reverse("interviews:answer", args=[talk.pk, "main_reason"]), {"verbatim": "Changed"})
        assert again.status_code == 404

    def test_keeps_what_replaces_us_and_what_would_bring_them_back(self, client, talk, interviewer):
        ProductRequest.objects.create(code="offline", name="Work offline")
        client.force_login(interviewer)

        close(
            client,
            talk,
            **{"rival-other": "Acme", "rival-strengths": "Cheaper"},
            **{"condition-1-kind": "feature", "condition-1-request": "offline"},
            **{"condition-2-kind": "time", "condition-2-recontact_on": "2099-03-01"},
        )

        named = CompetitorMention.objects.get()
        assert (named.competitor.name, named.strengths, named.source) == ("Acme", "Cheaper", "stated")
        rows = WinBackCondition.objects.order_by("pk").values_list("kind", "product_request__code", "consent")
        assert list(rows) == [("feature", "offline", True), ("time", None, True)]
        assert WinBackCondition.objects.last().recontact_on.isoformat() == "2099-03-01"

    def test_without_every_question_nothing_is_kept(self, client, talk, interviewer):
        talk.answers.filter(question_key="come_back").delete()
        client.force_login(interviewer)

        response = close(client, talk, **{"stated-reason_1": "price", "rival-other": "Acme"})

        assert response.status_code == 200
        assert "Not asked yet: come_back" in response.content.decode()
        assert [source for source, *_rest in coded()] == ["recorded"]
        assert Interview.objects.get(pk=talk.pk).state == "in_progress"
        assert not CompetitorMention.objects.exists()

    def test_evidence_without_a_reason_comes_back(self, client, talk, interviewer):
        client.force_login(interviewer)

        response = close(client, talk, **{"confirmed-1-evidence": "A mail of May"})

        assert response.status_code == 200
        assert "Choose the reason that this is about." in response.content.decode()

    def test_unavoidable_waits_for_a_second_person_who_is_not_the_first(self, client, talk, interviewer, manager):
        client.force_login(interviewer)
        close(
            client,
            talk,
            **{"confirmed-1-reason": "own", "confirmed-1-avoidable": "unavoidable"},
            **{"confirmed-1-evidence": "Their insolvency was in the register."},
        )
        row = CodedReason.objects.get(source="confirmed")
        address, here = reverse("interviews:confirm-unavoidable", args=[row.pk]), "/retention/interviews/"
        assert b"I agree: nobody" not in client.get(reverse("interviews:interview", args=[talk.pk])).content
        client.post(address, {"back": here})
        row.refresh_from_db()
        assert row.confirmed_at is None

        client.force_login(manager)
        assert b"I agree: nobody" in client.get(reverse("interviews:interview", args=[talk.pk])).content
        response = client.post(address, {"back": "https://elsewhere.example/"})

        row.refresh_from_db()
        assert (row.confirmed_by, response.url) == (manager, reverse("interviews:interviews"))

    def test_what_a_second_person_refuses_is_coded_anew_on_its_own_page(self, client, talk, interviewer, manager, csm):
        client.force_login(interviewer)
        own = {"confirmed-1-reason": "own", "confirmed-1-avoidable": "unavoidable", "confirmed-1-evidence": "Hearsay."}
        close(client, talk, **own)
        row, here = CodedReason.objects.get(source="confirmed"), reverse("interviews:interview", args=[talk.pk])
        client.force_login(manager)
        assert "Hearsay." in client.get(here).content.decode()
        client.post(reverse("interviews:refuse-unavoidable", args=[row.pk]), {"back": here, "reason": ""})
        assert "Say why you do not agree" in client.get(here).content.decode()
        client.post(reverse("interviews:refuse-unavoidable", args=[row.pk]), {"back": here, "reason": "No proof."})
        client.force_login(csm)
        assert "Hearsay." not in client.get(here).content.decode()

        client.force_login(interviewer)
        listed = client.get(reverse("interviews:interviews"), {"box": "code"})
        address = reverse("interviews:coding", args=[talk.pk])
        page = client.get(address).content.decode()
        seen = {"stated": "", "confirmed": str(row.pk)}
        assert [one.pk for one in listed.context["page"]] == [talk.pk]
        assert "manager does not agree that “Own” was unavoidable:" in page
        assert "No proof." in page
        assert client.post(address, seen).status_code == 200
        anew = {"confirmed-1-reason": "price", "confirmed-1-avoidable": "avoidable", "by-customer-reason_1": "price"}
        assert client.post(address, {**anew, "stated": "", "confirmed": "1"}).status_code == 200
        assert client.post(address, {**anew, **seen}).url == here
        assert [(source, code) for source, _rank, code, _verdict, _team in coded()] == [
            ("confirmed", "price"),
            ("recorded", "price"),
            ("stated", "price"),
        ]
        for person in (csm, manager):
            client.force_login(person)
            assert client.get(address).status_code == 404

    @pytest.mark.parametrize("who", ["csm", "manager", "other_csm"])
    def test_is_for_nobody_but_the_interviewer(self, client, talk, request, who):
        client.force_login(request.getfixturevalue(who))

        assert client.get(reverse("interviews:close", args=[talk.pk])).status_code in (403, 404)
        assert close(client, talk).status_code in (403, 404)


class TestAfterwards:
    def submitted(self, client, talk, interviewer):
        client.force_login(interviewer)
        close(client, talk)
        return reverse("interviews:interview", args=[talk.pk])

    def test_the_words_are_read_by_those_who_may_and_not_by_the_csm(self, client, talk, interviewer, csm, manager):
        address = self.submitted(client, talk, interviewer)
        shown = {}
        for person in (interviewer, manager, csm):
            client.force_login(person)
            shown[person.username] = "Words" in client.get(address).content.decode()

        assert shown == {"interviewer": True, "manager": True, "csm": False}

    def test_a_correction_is_a_new_edition_with_a_reason(self, client, talk, interviewer):
        self.submitted(client, talk, interviewer)
        address = reverse("interviews:correct", args=[talk.pk])
        assert client.post(address, {"version": talk.version, "reason": ""}).status_code == 200

        response = client.post(address, {"version": talk.version, "reason": "They called again."})

        copy = Interview.objects.get(corrects=talk)
        assert response.url == reverse("interviews:questions", args=[copy.pk])
        assert (copy.edition, copy.state, copy.correction_reason) == (2, "in_progress", "They called again.")
        assert copy.answers.count() == 5
