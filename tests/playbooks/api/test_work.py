"""Waiting, notes, checklists and retention teams over the interface."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from playbooks.models import RetentionTask, Team
from playbooks.work import escalation, retention_team
from playbooks.work.retention_team import TeamRequest
from retention.clock import database_now
from tests.playbooks.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office")]

PLACES = "/api/v1/retention-teams"


@pytest.fixture(autouse=True)
def unthrottled():
    cache.clear()


def as_user(person):
    client = APIClient()
    client.force_login(person)
    return client


def post(person, address, **body):
    return as_user(person).post(address, body, format="json")


class TestATask:
    def test_waits_and_goes_on(self, task_for, csm):
        task = task_for(now=database_now())
        address = f"/api/v1/tasks/{task.pk}"

        waits = post(csm, f"{address}/wait/", version=1, reason="their board decides")
        goes_on = post(csm, f"{address}/resume/", version=waits.data["version"])

        assert (waits.data["state"], waits.data["deadline_state"]) == ("waiting", "paused")
        assert waits.data["waiting_reason"] == "their board decides"
        assert (goes_on.data["state"], goes_on.data["waiting_since"]) == ("open", None)
        assert [line["kind"] for line in goes_on.data["events"]] == ["created", "waiting", "resumed"]

    def test_has_a_checklist(self, task_for, csm):
        address = f"/api/v1/tasks/{task_for().pk}"

        added = post(csm, f"{address}/checklist/", text="Ask who decides").data["checklist"]
        ticked = post(csm, f"{address}/tick/", item_id=added[0]["id"]).data["checklist"]

        assert [(item["text"], item["done_at"]) for item in added] == [("Ask who decides", None)]
        assert [item["done_by_name"] for item in ticked] == ["csm"]
        assert post(csm, f"{address}/tick/", item_id=999999).status_code == 404

    def test_is_put_off_until_something_happens(self, task_for, csm):
        task = task_for()
        body = {"version": 1, "until": "2099-01-01", "reason": "x", "event": "full_moon"}

        assert post(csm, f"/api/v1/tasks/{task.pk}/snooze/", **body).status_code == 400
        assert RetentionTask.objects.get().snoozes == 0


@pytest.fixture
def place(task_for, csm):
    """The place of csm in the retention team of a case."""
    case = task_for("high").case
    request = TeamRequest(case_id=case.pk, roles=["owner"], sla_amount=4, sla_unit="clock_hours")
    (pk,) = retention_team.convene(requests=[request], now=database_now())
    return case.members.get(pk=pk)


class TestARetentionTeam:
    def test_is_answered_by_who_is_asked(self, place, csm, manager):
        assert [row["person"] for row in as_user(csm).get(f"{PLACES}/").data["results"]] == ["csm"]

        other = post(manager, f"{PLACES}/{place.pk}/acknowledge/")
        answer = post(csm, f"{PLACES}/{place.pk}/acknowledge/")
        again = post(csm, f"{PLACES}/{place.pk}/acknowledge/")

        assert (other.status_code, answer.status_code, again.status_code) == (404, 200, 409)
        assert answer.data["state"] == "acknowledged"

    def test_asks_the_next_where_one_declines(self, place, csm):
        answer = post(csm, f"{PLACES}/{place.pk}/decline/")

        assert (answer.status_code, answer.data["state"]) == (200, "passed")
        assert place.case.members.serving().get().name == "manager"

    @pytest.mark.parametrize(
        ("who", "status"), [("manager", 200), ("csm", 403), ("other_csm", 403), ("analyst", 403), ("outsider", 403)]
    )
    def test_is_chosen_by_leaders(self, place, other_csm, request, who, status):
        body = {"case": place.case_id, "role": "sales", "to": "other_csm"}

        assert post(request.getfixturevalue(who), f"{PLACES}/appoint/", **body).status_code == status

    def test_with_a_person_who_does_not_exist_is_refused(self, place, manager):
        answer = post(manager, f"{PLACES}/appoint/", case=place.case_id, role="sales", to="nobody")

        assert (answer.status_code, answer.data["detail"]) == (422, "There is no active person “nobody”.")

    def test_is_hidden_from_another_portfolio(self, place, other_csm):
        assert as_user(other_csm).get(f"{PLACES}/").data["results"] == []
        assert as_user(other_csm).get(f"{PLACES}/{place.pk}/").status_code == 404


class TestTheReport:
    SEE = {"manager": 200, "director": 200, "operator": 200, "analyst": 200}

    def test_says_of_what_nobody_was_told(self, place, csm, manager):
        Team.objects.update(manager=None, director=None)
        escalation.sweep(now=NOW.replace(day=9))
        post(csm, f"{PLACES}/{place.pk}/decline/")

        report = as_user(manager).get(f"{PLACES}/unheard/").data

        assert {row["cause"] for row in report["escalations"]} == {"late"}
        assert [(row["role"], row["state"]) for row in report["places"]] == [("owner", "vacant")]

    @pytest.mark.parametrize("who", ["csm", "manager", "director", "operator", "analyst", "interviewer", "outsider"])
    def test_is_for_those_who_see_how_teams_are_set_up(self, request, who):
        assert as_user(request.getfixturevalue(who)).get(f"{PLACES}/unheard/").status_code == self.SEE.get(who, 403)
