"""Who may reach what: every endpoint, every method, every kind of person."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import pytest
from rest_framework.test import APIClient

from retention import roles
from retention.api.urls import router, urlpatterns
from tests.conftest import make_person
from tests.retention.api.conftest import portfolios

OWN = "/api/v1"
OF_CUSTOMERS = {
    "customers": "customer",
    "contacts": "contact",
    "subscriptions": "subscription",
    "interactions": "interaction",
    "warnings": "warning",
    "notes": "note",
    "sentiments": "sentiment",
}
LISTS = [*OF_CUSTOMERS, "snapshots"]
DEFINITIONS = ["measures", "metrics"]
WRITABLE = ["customers", "contacts", "subscriptions", "interactions", "observations"]
WITHOUT_A_CUSTOMER = ["audit"]
"""Its access is tested with what it shows: tests/playbooks/test_trail.py."""
ROUTES = [*LISTS, *DEFINITIONS, *WRITABLE, *WITHOUT_A_CUSTOMER, "schema"]
METHODS = ("get", "post", "put", "patch", "delete")


CAST = {
    "csm": [roles.CSM],
    "other_csm": [roles.CSM],
    "manager": [roles.MANAGER],
    "director": [roles.DIRECTOR],
    "interviewer": [roles.INTERVIEWER],
    "operator": [roles.OPERATOR],
    "analyst": [roles.ANALYST],
    "outsider": [],
}


@pytest.fixture(scope="module")
def written(kept_for_module):
    """The cast, and the portfolios of the two CSMs."""
    found = {}

    def write():
        make, people = portfolios(), {name: make_person(name, *held) for name, held in CAST.items()}
        found.update(cast=people, mine=make(people["csm"], "C1"), theirs=make(people["other_csm"], "C2"))

    with kept_for_module(write):
        yield found


@pytest.fixture
def cast(written, db):
    return {name: copy(person) for name, person in written["cast"].items()}


@pytest.fixture
def mine(written, db):
    return replace(written["mine"], customer=copy(written["mine"].customer))


@pytest.fixture
def theirs(written, db):
    return replace(written["theirs"], customer=copy(written["theirs"].customer))


def test_every_route_is_in_this_file():
    routes = {prefix for prefix, _, _ in router.registry}

    assert routes == {*LISTS, *DEFINITIONS, *WRITABLE, *WITHOUT_A_CUSTOMER}
    assert len(urlpatterns) == len(router.urls) + 2


@pytest.mark.django_db
@pytest.mark.parametrize("method", METHODS)
def test_strangers_are_asked_to_sign_in(client_of, method):
    ask = getattr(client_of(), method)

    answers = {route: ask(f"{OWN}/{route}/", [], format="json") for route in ROUTES}

    assert {
        route: (answer.status_code, answer["WWW-Authenticate"], answer["Content-Type"])
        for route, answer in answers.items()
    } == dict.fromkeys(ROUTES, (401, "Token", "application/problem+json"))


@pytest.mark.parametrize("route", LISTS)
def test_a_list_shows_what_each_person_may_see(client_of, cast, mine, theirs, route):
    def seen(person):
        answer = client_of(person).get(f"{OWN}/{route}/")
        key = "external_id" if route == "customers" else "customer"
        return sorted(row[key] for row in answer.data["results"]) if answer.status_code == 200 else answer.status_code

    assert {role: seen(person) for role, person in cast.items()} == {
        "csm": ["C1"],
        "other_csm": ["C2"],
        "manager": ["C1", "C2"],
        "director": ["C1", "C2"],
        "interviewer": 403,
        "operator": ["C1", "C2"],
        "analyst": ["C1", "C2"],
        "outsider": 403,
    }


@pytest.mark.parametrize("route", OF_CUSTOMERS)
def test_a_row_of_a_foreign_customer_answers_as_one_that_does_not_exist(client_of, csm, mine, theirs, route):
    client = client_of(csm)
    foreign = getattr(theirs, OF_CUSTOMERS[route])

    own = client.get(f"{OWN}/{route}/{getattr(mine, OF_CUSTOMERS[route]).pk}/")
    hidden = client.get(f"{OWN}/{route}/{foreign.pk}/")
    missing = client.get(f"{OWN}/{route}/999999999/")

    assert (own.status_code, hidden.status_code, missing.status_code) == (200, 404, 404)
    assert hidden.content == missing.content


@pytest.mark.parametrize("route", LISTS)
def test_filters_find_nothing_of_a_foreign_customer(client_of, csm, mine, theirs, route):
    narrowed = "external_id=C2" if route == "customers" else f"customer=C2&customer_id={theirs.customer.pk}"

    answer = client_of(csm).get(f"{OWN}/{route}/?{narrowed}")

    assert answer.data == {"next": None, "results": []}


def test_definitions_are_shown_to_those_with_the_permission(client_of, cast, definitions):
    seen = {
        role: [client_of(person).get(f"{OWN}/{route}/").status_code for route in DEFINITIONS]
        for role, person in cast.items()
    }

    assert seen == {
        "csm": [403, 403],
        "other_csm": [403, 403],
        "manager": [200, 200],
        "director": [200, 200],
        "interviewer": [403, 403],
        "operator": [200, 200],
        "analyst": [200, 200],
        "outsider": [403, 403],
    }


@pytest.mark.parametrize("route", WRITABLE)
def test_only_the_operator_writes(client_of, cast, route):
    seen = {role: client_of(p).post(f"{OWN}/{route}/", [], format="json").status_code for role, p in cast.items()}

    refused = dict.fromkeys(cast, 403)
    assert seen == {**refused, "operator": 400}  # may write; an empty list is refused


def test_notes_are_written_by_those_who_look_after_the_customer(client_of, cast, mine, theirs):
    def write(person, **changes):
        sent = {"customer_id": mine.customer.pk, "text": "  They like the new report. ", **changes}
        return client_of(person).post(f"{OWN}/notes/", sent, format="json")

    seen = {role: write(person).status_code for role, person in cast.items()}
    foreign, empty = write(cast["csm"], customer_id=theirs.customer.pk), write(cast["csm"], text=" ")

    refused = {"interviewer": 403, "operator": 403, "analyst": 403, "outsider": 403}
    assert seen == {"csm": 201, "other_csm": 422, "manager": 201, "director": 201, **refused}
    answer = client_of(cast["csm"]).get(f"{OWN}/notes/?customer=C1").data["results"]
    assert [(row["text"], row["author_name"]) for row in answer][:2] == [
        ("Call in May", "Ann"),
        ("They like the new report.", "csm"),
    ]
    assert (foreign.status_code, empty.status_code) == (422, 400)
    assert foreign.data["detail"] == f"customer_id: there is no customer {theirs.customer.pk} that you may see."
    assert theirs.customer.notes.count() == 1


def test_a_sentiment_is_said_by_the_owner_alone(client_of, cast, mine, theirs):
    def say(person, **changes):
        sent = {"customer_id": mine.customer.pk, "value": 4, "reason": " A good talk. ", **changes}
        return client_of(person).post(f"{OWN}/sentiments/", sent, format="json")

    seen = {role: say(person).status_code for role, person in cast.items()}
    foreign, wrong = say(cast["csm"], customer_id=theirs.customer.pk), say(cast["csm"], value=6)

    refused = dict.fromkeys(("manager", "director", "interviewer", "operator", "analyst", "outsider"), 403)
    assert seen == {"csm": 201, "other_csm": 422, **refused}
    assert (foreign.status_code, wrong.status_code) == (422, 400)
    said = {
        query: [
            (row["value"], row["reason"], row["owner_name"], row["in_force"])
            for row in client_of(cast["csm"]).get(f"{OWN}/sentiments/?{query}").data["results"]
        ]
        for query in ("customer=C1", "in_force=true", "in_force=false", "value=3")
    }
    before, now = (2, "Late again", "Ann", False), (4, "A good talk.", "csm", True)
    assert said == {"customer=C1": [before, now], "in_force=true": [now], "in_force=false": [before], "value=3": []}


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_nothing_is_changed_or_deleted_row_by_row(client_of, operator, mine, definitions, method):
    ask, rows = getattr(client_of(operator), method), {"measures": "logins", "metrics": "logins_7d"}

    answers = {
        route: ask(f"{OWN}/{route}/{rows.get(route, mine.customer.pk)}/", {}, format="json").status_code
        for route in [*LISTS, *DEFINITIONS]
    }

    assert answers == {**dict.fromkeys([*LISTS, *DEFINITIONS], 403), "snapshots": 404}


def test_somebody_who_was_deactivated_is_a_stranger(client_of, csm, mine):
    client = client_of(csm)
    csm.is_active = False
    csm.save()

    assert client.get(f"{OWN}/customers/").status_code == 401


def test_a_role_that_is_taken_away_ends_at_once(client_of, csm, mine):
    client = client_of(csm)
    assert client.get(f"{OWN}/customers/").status_code == 200

    csm.groups.clear()

    assert client.get(f"{OWN}/customers/").status_code == 403


def test_a_session_needs_the_csrf_token_to_write(operator):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(operator)

    answer = client.post(f"{OWN}/observations/", [], format="json")

    assert answer.status_code == 403


class TestTenants:
    @pytest.fixture(autouse=True)
    def two_tenants(self, settings, operator, mine, theirs):
        mine.customer.tenant = "north"
        mine.customer.save()
        theirs.customer.tenant = "south"
        theirs.customer.save()
        settings.RETENTION = {"TENANTS": lambda user: {"north"}, "REQUEST_TENANT": lambda request: "north"}

    @pytest.mark.parametrize("route", LISTS)
    def test_nobody_sees_another_tenant_whatever_the_role(self, client_of, operator, route):
        answer = client_of(operator).get(f"{OWN}/{route}/")

        assert len(answer.data["results"]) == 1

    def test_rows_for_another_tenants_customer_are_rows_for_nobody(self, client_of, operator, definitions):
        row = {"customer": "C2", "measure": "logins", "day": "2026-03-01", "value": 1}

        answer = client_of(operator).post(f"{OWN}/observations/", [row], format="json")

        assert answer.status_code == 422
        assert answer.data["errors"][0]["reason"] == "is not a customer we know."

    def test_a_tenant_that_is_not_ones_own_is_refused(self, client_of, operator, definitions, settings):
        settings.RETENTION = {"TENANTS": lambda user: {"north"}, "REQUEST_TENANT": lambda request: "south"}
        row = {"customer": "C2", "measure": "logins", "day": "2026-03-01", "value": 1}

        answer = client_of(operator).post(f"{OWN}/observations/", [row], format="json")

        assert (answer.status_code, answer.data["type"]) == (403, "urn:retention:problem:tenant")
