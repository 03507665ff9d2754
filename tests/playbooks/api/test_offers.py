"""Offers and approvals over the interface: the same functions as the pages, and the same people."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from playbooks.models import ApprovalRequest, Offer
from playbooks.work.approvals import deciding
from retention.clock import database_now
from tests.playbooks.work.approvals.conftest import asked, asked_apart, case_of, catalogue, colleague, offer_for, policy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office")]
__all__ = ["asked", "asked_apart", "case_of", "catalogue", "colleague", "offer_for", "policy"]
OFFERS, APPROVALS = "/api/v1/offers", "/api/v1/approvals"
CONTENT = {"kind": "discount", "value": "15.00", "term_months": 6, "one_off_cost": "0.00", "reason": "Prices."}
VERBS = {
    "approve": {},
    "send_back": {"note": "10 %."},
    "reject": {"note": "No."},
    "delegate": {"to": "director", "starts_on": "2030-01-01", "ends_on": "2030-01-02"},
    "add_approver": {"person": "director"},
    "withdraw": {},
}


@pytest.fixture(autouse=True)
def unthrottled():
    cache.clear()


@pytest.fixture
def now():
    return database_now()


@pytest.fixture
def api():
    """A client that is signed in as somebody."""

    def make(person):
        client = APIClient()
        client.force_login(person)
        return client

    return make


@pytest.fixture
def waiting(asked, offer_for, policy, now):
    """An offer of csm that waits for the manager."""
    policy("offer")
    return asked(offer_for(now=now), now=now)


def do(client, request, verb, **changes):
    sent = {"version": request.version, **VERBS[verb], **changes}
    return client.post(f"{APPROVALS}/{request.pk}/{verb}/", sent, format="json")


def test_from_an_offer_to_its_execution(api, case_of, catalogue, policy, csm, manager):
    policy("offer")
    case = case_of()
    mine, theirs = api(csm), api(manager)

    made = mine.post(f"{OFFERS}/", {"case": case.pk, **CONTENT}, format="json")
    assert (made.status_code, made.json()["cost"], made.json()["state"]) == (201, "900.00", "draft")
    offer = made.json()["id"]
    changed = mine.post(f"{OFFERS}/{offer}/change/", {"version": 1, **CONTENT, "value": "10"}, format="json")
    assert (changed.json()["cost"], changed.json()["version"]) == ("600.00", 2)
    asked_for = mine.post(f"{OFFERS}/{offer}/ask/", {"version": 2, "plan": "Visit."}, format="json")
    assert asked_for.json()["state"] == "waiting"

    (row,) = theirs.get(f"{APPROVALS}/", {"box": "needs_me"}).json()["results"]
    assert (row["offer"], row["policy"], row["level"], row["cost"]) == (offer, "offer", 1, "600.00")
    decided = theirs.post(f"{APPROVALS}/{row['id']}/approve/", {"version": row["version"]}, format="json").json()
    assert (decided["state"], decided["decisions"][0]["by_name"]) == ("approved", "manager")

    version = mine.get(f"{OFFERS}/{offer}/").json()["version"]
    done = mine.post(f"{OFFERS}/{offer}/execute/", {"version": version, "reference": "C-1"}, format="json")
    assert (done.json()["state"], done.json()["execution"]["reference"]) == ("executed", "C-1")
    assert mine.post(f"{OFFERS}/{offer}/withdraw/", {"version": version + 1}, format="json").status_code == 422


def test_asks_for_the_approval_of_a_plan(api, case_of, csm):
    case = case_of()

    made = api(csm).post(f"{APPROVALS}/", {"case": case.pk, "plan": "Visit them."}, format="json")

    assert (made.status_code, made.json()["plan"], made.json()["offer"]) == (201, "Visit them.", None)
    assert made.json()["levels"][0]["people"][0]["person_name"] == "manager"


def test_each_verb_is_for_the_right_people_only(
    api, waiting, csm, other_csm, director, operator, analyst, interviewer, outsider
):  # fmt: skip
    others = [api(person) for person in (outsider, interviewer, operator, analyst, other_csm)]
    above_and_own = [api(director), api(csm)]

    for verb in VERBS:
        people = others if verb == "withdraw" else others + above_and_own
        answers = [do(client, waiting, verb).status_code for client in people]

        assert set(answers) <= {403, 404}, verb
        assert APIClient().post(f"{APPROVALS}/{waiting.pk}/{verb}/").status_code in (401, 403), verb
        waiting.refresh_from_db()
        assert (waiting.state, waiting.version, waiting.decisions.count()) == ("waiting", 1, 0), verb


def test_the_boss_of_who_asked_can_take_it_back(api, waiting, manager):
    assert do(api(manager), waiting, "withdraw").status_code == 422
    done = do(api(manager), waiting, "withdraw", note="They stay.").json()
    offer = api(manager).get(f"{OFFERS}/{waiting.offer_id}/").json()

    assert (done["state"], done["withdrawn_by_name"], done["withdrawn_note"]) == ("withdrawn", "manager", "They stay.")
    assert (offer["withdrawn_by_name"], offer["withdrawn_note"]) == ("manager", "They stay.")


def test_tells_the_second_who_was_faster(api, asked, offer_for, policy, now, colleague):
    policy("offer", ["product"])
    pia, pavel = colleague("pia", "product"), colleague("pavel", "product")
    request = asked(offer_for(now=now), now=now)
    deciding.approve(request_id=request.pk, by=pia, now=now, version=request.version)

    answer = do(api(pavel), request, "reject")

    assert answer.status_code == 409
    assert (answer.json()["theirs"]["by"], answer.json()["mine"]) == ("pia", {"version": "1", "note": "No."})


def test_says_what_is_wrong(api, case_of, catalogue, waiting, csm, manager):
    case = case_of()

    too_much = api(csm).post(f"{OFFERS}/", {"case": case.pk, **CONTENT, "value": "60"}, format="json")
    assert (too_much.status_code, "from 1.00 to 40.00" in too_much.json()["detail"]) == (422, True)
    assert do(api(manager), waiting, "reject", note="").status_code == 400
    assert do(api(manager), waiting, "delegate", to="nobody").status_code == 422
    assert api(csm).post(f"{OFFERS}/", {"case": 999999, **CONTENT}, format="json").status_code == 404


def test_a_request_that_is_sent_again_is_done_once(api, case_of, catalogue, csm):
    case, client = case_of(), api(csm)

    answers = [
        client.post(f"{OFFERS}/", {"case": case.pk, **CONTENT}, format="json", HTTP_IDEMPOTENCY_KEY="k-1")
        for _ in range(3)
    ]

    assert {answer.json()["id"] for answer in answers} == {Offer.objects.get().pk}


def test_lists_show_only_what_one_may_see_and_take_a_fixed_number_of_queries(
    api, asked_apart, policy, now, csm, other_csm, manager, django_assert_max_num_queries
):  # fmt: skip
    policy("offer")
    asked_apart(2, now)
    client = api(manager)
    client.get(f"{APPROVALS}/")
    with django_assert_max_num_queries(40) as counted:
        client.get(f"{APPROVALS}/")
        client.get(f"{OFFERS}/")
    asked_apart(8, now)

    with django_assert_max_num_queries(len(counted.captured_queries)):
        assert len(client.get(f"{APPROVALS}/").json()["results"]) == 10
        assert len(client.get(f"{OFFERS}/").json()["results"]) == 10
    assert api(other_csm).get(f"{APPROVALS}/").json()["results"] == []
    assert api(other_csm).get(f"{OFFERS}/").json()["results"] == []


def test_fields_that_the_machinery_owns_cannot_be_sent(api, case_of, catalogue, csm):
    case = case_of()
    more = {"state": "approved", "cost": "1", "created_by": 1, "valid_until": "2030-01-01T00:00:00Z"}

    made = api(csm).post(f"{OFFERS}/", {"case": case.pk, **CONTENT, **more}, format="json")

    assert (made.json()["state"], made.json()["cost"], made.json()["valid_until"]) == ("draft", "900.00", None)


def test_the_catalogue_can_be_read(api, catalogue, csm):
    rows = api(csm).get("/api/v1/offer-kinds/").json()["results"]

    assert [row["code"] for row in rows] == ["discount", "credit"]
    assert not ApprovalRequest.objects.exists()
