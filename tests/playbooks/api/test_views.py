"""Cases and tasks over the interface: who reaches what, and what a change answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from playbooks.models import Case, RetentionTask
from playbooks.work import worklist
from retention.clock import database_now
from tests.playbooks.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office")]

NOBODY = {"other_csm": {403, 404}, "interviewer": {403}, "operator": {403}, "analyst": {403}, "outsider": {403}}
TASKS, CASES = "/api/v1/tasks", "/api/v1/cases"
CHANGES = {
    "finish": {"version": 1, "outcome": "done", "note": "called"},
    "snooze": {"version": 1, "until": "2027-01-04", "reason": "on leave"},
    "wake": {"version": 1},
    "start": {"version": 1},
    "wait": {"version": 1, "reason": "their budget round"},
    "resume": {"version": 1},
    "comment": {"note": "they are friendly"},
    "checklist": {"text": "ask who decides"},
    "priority": {"version": 1, "priority": "high"},
    "reassign": {"version": 1, "to": "csm"},
}
WRONG = [
    ("finish", {"outcome": "wonderful"}, 400, "invalid values"),
    ("finish", {"version": None}, 400, "invalid values"),
    ("finish", {"outcome": "saved", "note": ""}, 422, "what was done"),
    ("snooze", {"until": "2020-01-01"}, 422, "not a day within"),
    ("snooze", {"reason": ""}, 400, "invalid values"),
    ("wake", {}, 422, "cannot be done with it"),
    ("reassign", {"to": "nobody"}, 422, "no active person nobody"),
    ("reassign", {"to": "outsider"}, 422, "may not do retention tasks"),
]
NARROWED = {
    "level=high": ["High"],
    "level=high&level=low": ["High", "Low"],
    "owner=other_csm": ["Theirs"],
    "customer=C1": ["High"],
    "state=snoozed": ["Low"],
    "deadline_state=breached": ["High", "Theirs"],
    "due_before=2026-03-02T15:00:00Z": ["High"],
}


@pytest.fixture(autouse=True)
def unthrottled():
    cache.clear()


@pytest.fixture
def api():
    """A client that is signed in as somebody."""

    def make(person=None):
        client = APIClient()
        if person is not None:
            client.force_login(person)
        return client

    return make


@pytest.fixture
def cast(csm, other_csm, manager, director, interviewer, operator, analyst, outsider):
    people = (csm, other_csm, manager, director, interviewer, operator, analyst, outsider)
    return {person.get_username(): person for person in people}


def post(client, task, action, **changes):
    return client.post(f"{TASKS}/{task.pk}/{action}/", {**CHANGES[action], **changes}, format="json")


class TestWhoReachesWhat:
    def test_a_list_shows_the_portfolio_or_all_and_strangers_nothing(self, api, cast, task_for, other_csm):
        task_for(name="Mine")
        task_for(name="Theirs", owner=other_csm)

        seen = {TASKS: {}, CASES: {}}
        for name, person in cast.items():
            client = api(person)
            for route, found in seen.items():
                answer = client.get(f"{route}/")
                rows = answer.data.get("results", [])
                found[name] = (
                    [row["customer_name"] for row in rows] if answer.status_code == 200 else answer.status_code
                )

        both = ["Mine", "Theirs"]
        expected = {
            "csm": ["Mine"],
            "other_csm": ["Theirs"],
            "manager": both,
            "director": both,
            "interviewer": 403,
            "operator": both,
            "analyst": both,
            "outsider": 403,
        }
        assert seen == {TASKS: expected, CASES: expected}
        assert [api().get(f"{route}/").status_code for route in seen] == [401, 401]

    @pytest.mark.parametrize("route", [TASKS, CASES])
    def test_what_one_may_not_see_looks_like_what_is_not_there(self, api, other_csm, task_for, route):
        task = task_for()
        pk = task.pk if route == TASKS else task.case_id

        hidden, missing = api(other_csm).get(f"{route}/{pk}/"), api(other_csm).get(f"{route}/999999/")

        assert (hidden.status_code, missing.status_code) == (404, 404)
        assert hidden.content == missing.content

    def test_a_change_is_for_those_who_work_on_the_task(self, api, cast, tasks_for):
        clients = {name: api(person) for name, person in cast.items()}
        tasks = dict(zip(CHANGES, tasks_for("medium", len(CHANGES)), strict=True))

        for action, task in tasks.items():
            reached = 422 if action in ("wake", "resume") else 200  # nothing to wake, but they may
            may = "manager" if action == "reassign" else "csm"

            seen = {name: post(client, task, action).status_code for name, client in clients.items() if name != may}
            own = post(clients[may], task, action, version=1).status_code

            work = {"manager": {200, 409, 422}, "director": {200, 409, 422}}
            lead = {**work, "csm": {403}}
            expected = {**(lead if action == "reassign" else work), **NOBODY}
            assert {name: status for name, status in seen.items() if status not in expected[name]} == {}, action
            assert own in {reached, 409}, action

    def test_nothing_is_made_or_deleted_over_the_interface(self, api, manager, task_for):
        task = task_for()

        answers = [
            getattr(api(manager), method)(address, {}, format="json").status_code
            for method in ("put", "patch", "delete")
            for address in (f"{TASKS}/{task.pk}/", f"{CASES}/{task.case_id}/")
        ]

        assert set(answers) <= {403, 405}
        assert [api(manager).post(f"{route}/", {}, format="json").status_code for route in (TASKS, CASES)] == [403, 403]

    def test_a_session_needs_the_csrf_token_to_write(self, csm, task_for):
        client = APIClient(enforce_csrf_checks=True)
        client.force_login(csm)

        assert post(client, task_for(), "finish").status_code == 403


class TestReading:
    def test_a_task_has_its_deadline_and_history(self, api, csm, task_for):
        task = task_for("medium", name="Acme")

        row = api(csm).get(f"{TASKS}/{task.pk}/").json()

        dated = {name: row.pop(name) for name in ("created_at", "due_at", "events", "case", "customer_id", "id")}
        assert row == {
            "version": 1,
            "customer": "C1",
            "customer_name": "Acme",
            "playbook": "medium-risk",
            "step": 1,
            "level": "medium",
            "title": "Call the customer",
            "title_zh": "Call the customer 中",
            "instructions": "",
            "instructions_zh": "",
            "owner": "csm",
            "owner_name": "csm",
            "role": "owner",
            "priority": "normal",
            "state": "open",
            "deadline_state": "breached",
            "started_at": None,
            "waiting_since": None,
            "waiting_until": None,
            "waiting_reason": "",
            "breached_at": None,
            "escalation_level": 0,
            "snoozed_until": None,
            "snooze_event": "",
            "snooze_reason": "",
            "snoozes": 0,
            "checklist": [],
            "outcome": "",
            "outcome_note": "",
            "finished_at": None,
        }
        assert (dated["created_at"], dated["due_at"]) == ("2026-03-02T10:00:00+08:00", "2026-03-03T10:00:00+08:00")
        assert [line["kind"] for line in dated["events"]] == ["created"]

    def test_a_case_has_its_warnings_and_playbook(self, api, csm, task_for):
        case = task_for("medium", name="Acme").case

        row = api(csm).get(f"{CASES}/{case.pk}/").json()

        (reason,) = row.pop("reasons")
        assert (reason["rule"], reason["level"], reason["opened_on"]) == ("medium-rule", "medium", "2026-03-01")
        assert row == {
            "id": case.pk,
            "customer": "C1",
            "customer_id": case.customer_id,
            "customer_name": "Acme",
            "level": "medium",
            "state": "open",
            "cleared": False,
            "playbook": "medium-risk",
            "opened_at": "2026-03-02T10:00:00+08:00",
            "closed_at": None,
            "outcome": "",
            "outcome_note": "",
        }

    def test_tasks_can_be_narrowed(self, api, csm, manager, other_csm, task_for):
        task_for("high", name="High")
        low = task_for("low", name="Low")
        task_for("medium", name="Theirs", owner=other_csm)
        later = NOW + timedelta(days=1)
        worklist.snooze(task_id=low.pk, until=later, reason="away", by=csm, now=NOW, version=1)
        client = api(manager)

        found = {query: client.get(f"{TASKS}/?{query}").data["results"] for query in NARROWED}

        assert {query: [row["customer_name"] for row in rows] for query, rows in found.items()} == NARROWED

    def test_lists_take_as_many_queries_for_many_rows_as_for_few(
        self, api, manager, tasks_for, django_assert_max_num_queries
    ):
        assert len(tasks_for("medium", 12)) == 12
        client = api(manager)

        for route in (TASKS, CASES):
            with django_assert_max_num_queries(13):
                assert len(client.get(f"{route}/").data["results"]) == 12

    def test_the_schema_describes_every_change(self, api, csm):
        answer = api(csm).get("/api/v1/schema/?format=json")

        paths = answer.json()["paths"]
        assert {f"/api/v1/tasks/{{id}}/{action}" for action in CHANGES} <= {path.rstrip("/") for path in paths}


class TestChanging:
    def test_finishing_answers_with_the_task_as_it_is_then(self, api, csm, task_for):
        task = task_for("medium")

        answer = post(api(csm), task, "finish")

        assert answer.status_code == 200
        assert {
            name: answer.json()[name] for name in ("state", "outcome", "outcome_note", "version", "deadline_state")
        } == {
            "state": "done",
            "outcome": "done",
            "outcome_note": "called",
            "version": 2,
            "deadline_state": "met_late",
        }
        assert [line["kind"] for line in answer.json()["events"]] == ["created", "done"]
        assert task.case.tasks.count() == 2

    def test_snoozing_waking_and_handing_over(self, api, csm, manager, other_csm, task_for):
        task = task_for("low")
        until = (database_now() + timedelta(days=20)).date().isoformat()

        states = [
            post(api(csm), task, "snooze", until=until).json()["state"],
            post(api(csm), task, "wake", version=2).json()["state"],
            post(api(manager), task, "reassign", version=3, to="other_csm").json()["owner"],
        ]

        assert states == ["snoozed", "open", "other_csm"]
        assert RetentionTask.objects.get().owner == other_csm

    def test_a_stale_save_is_refused_with_both_values(self, api, csm, manager, task_for):
        task = task_for("medium")
        post(api(manager), task, "finish")

        answer = post(api(csm), task, "finish", note="me too")

        body = answer.json()
        assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
        assert (body["type"], body["status"]) == ("urn:retention:problem:stale", 409)
        assert body["mine"] == {"state": "done", "outcome": "done", "note": "me too"}
        assert (body["theirs"]["by"], body["theirs"]["version"]) == ("manager", 2)

    def test_wrong_ones_are_refused_with_their_reasons_and_change_nothing(self, api, manager, outsider, task_for):
        task, client = task_for("low"), api(manager)

        for action, changes, status, words in WRONG:
            answer = post(client, task, action, **changes)

            assert (answer.status_code, words in answer.json()["detail"]) == (status, True), answer.json()
            assert RetentionTask.objects.get().version == 1, action

    def test_fields_that_are_not_offered_are_not_written(self, api, csm, task_for):
        task = task_for("medium")

        post(api(csm), task, "finish", owner_name="me", due_at="2030-01-01", state="cancelled")

        task.refresh_from_db()
        assert (task.state, task.owner_name, task.due_at) == ("done", "csm", NOW + timedelta(hours=24))

    def test_the_same_request_again_gets_the_same_answer(self, api, csm, task_for):
        task, client = task_for("medium"), api(csm)

        answers = [
            client.post(f"{TASKS}/{task.pk}/finish/", CHANGES["finish"], format="json", HTTP_IDEMPOTENCY_KEY="k1")
            for _ in range(2)
        ]

        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].json() == answers[1].json()
        assert task.case.tasks.count() == 2

    def test_a_playbook_is_started_on_a_case(self, api, csm, other_csm, analyst, task_for):
        case = task_for().case
        address, body = f"{CASES}/{case.pk}/playbook/", {"playbook": "low-risk"}

        assert api(other_csm).post(address, body, format="json").status_code == 404
        assert api(analyst).post(address, body, format="json").status_code == 403
        assert api(csm).post(address, {"playbook": "none"}, format="json").status_code == 422
        done = api(csm).post(address, body, format="json")

        assert (done.status_code, done.json()["playbook"]) == (200, "low-risk")
        assert list(case.tasks.order_by("pk").values_list("title", "state")) == [
            ("Call the customer", "cancelled"),
            ("Care mail", "open"),
        ]

    def test_a_case_is_closed_with_outcome_and_note(self, api, csm, task_for):
        case = task_for().case
        body = {"outcome": "condition_cleared", "note": "Back at 82."}

        first = api(csm).post(f"{CASES}/{case.pk}/close/", body, format="json")
        second = api(csm).post(f"{CASES}/{case.pk}/close/", body, format="json")

        assert (first.status_code, first.json()["state"], first.json()["outcome"]) == (
            200,
            "closed",
            "condition_cleared",
        )
        assert (second.status_code, second.json()["type"]) == (422, "urn:retention:problem:not-possible")
        assert Case.objects.get().closed_by == csm
