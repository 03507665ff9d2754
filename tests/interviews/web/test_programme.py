"""The list shows interviews by what is most urgent, each person their own or their team's."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.interviews.web.conftest import make_interview, make_talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def interviews(exit_form, interviewer, csm):
    return {
        "late": make_interview(exit_form, interviewer=interviewer, owner=csm, name="Late Ltd", days_ago=70),
        "soon": make_interview(exit_form, interviewer=interviewer, owner=csm, name="Soon Ltd", days_ago=40),
        "free": make_interview(exit_form, owner=csm, name="Free Ltd", days_ago=3),
        "talk": make_talk(exit_form, interviewer, owner=csm, name="Talk Ltd", days_ago=20),
    }


def listed(client, **query):
    response = client.get(reverse("interviews:interviews"), query)
    return [interview.customer.name for interview in response.context["page"]], response.context


def test_an_interviewer_finds_their_own_the_most_urgent_first(client, interviews, interviewer):
    client.force_login(interviewer)

    names, context = listed(client)

    assert names == ["Late Ltd", "Soon Ltd", "Talk Ltd"]
    assert context["counts"] == {"open": 4, "mine": 3, "unassigned": 1, "late": 1, "overdue": 2, "scheduled": 0}


def test_an_interviewer_takes_one_that_nobody_holds(client, interviews, interviewer):
    client.force_login(interviewer)
    assert listed(client, box="free")[0] == ["Free Ltd"]
    taken = interviews["free"]
    address = reverse("interviews:assign", args=[taken.pk])

    client.post(address, {"version": taken.version, "person": interviewer.pk})

    taken.refresh_from_db()
    assert (taken.state, taken.interviewer) == ("assigned", interviewer)


def test_a_manager_finds_everybodys_and_those_that_nobody_holds(client, interviews, manager):
    client.force_login(manager)

    assert listed(client)[0] == ["Late Ltd", "Soon Ltd", "Talk Ltd", "Free Ltd"]
    assert listed(client, box="free")[0] == ["Free Ltd"]
    assert listed(client, box="over")[0] == []


def test_a_csm_sees_how_those_of_their_customers_stand_and_no_other(client, interviews, csm, other_csm):
    client.force_login(csm)
    assert len(listed(client)[0]) == 4
    client.force_login(other_csm)
    assert listed(client)[0] == []


def test_asks_as_often_for_twelve_rows_as_for_four(client, interviews, exit_form, interviewer, csm):
    client.force_login(interviewer)
    listed(client)
    with CaptureQueriesContext(connection) as few:
        listed(client)
    for number in range(8):
        make_interview(exit_form, interviewer=interviewer, owner=csm, name=f"More {number}")

    with CaptureQueriesContext(connection) as many:
        assert len(listed(client)[0]) == 11

    assert len(few) == len(many) <= 11  # the last one counts unread notices in the navigation


def test_strangers_are_refused(client, outsider):
    assert client.get(reverse("interviews:interviews")).status_code == 302
    client.force_login(outsider)
    assert client.get(reverse("interviews:interviews")).status_code == 403
