"""Playbooks over REST."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from tests.playbooks.conftest import publish, step_of

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/playbooks/"


def listed(person):
    client = APIClient()
    client.force_login(person)
    return client.get(ADDRESS)


def test_are_listed_with_their_published_steps_in_words(office, operator):
    publish("price", [("Ask", 8, "working_hours"), step_of("wait", **{"for": "2 working_days"})])

    found = {one["code"]: one for one in listed(operator).json()["results"]}

    assert set(found) == {"low-risk", "medium-risk", "high-risk", "price"}
    assert (found["price"]["version"], [step["in_words"] for step in found["price"]["steps"]]) == (
        1,
        ["The customer's owner: Ask, within 8 working hours.", "Wait 2 working days."],
    )


@pytest.mark.parametrize(
    ("who", "status"), [("operator", 200), ("manager", 200), ("analyst", 200), ("csm", 403), ("outsider", 403)]
)
def test_are_for_those_who_see_definitions(office, request, who, status):
    assert listed(request.getfixturevalue(who)).status_code == status
