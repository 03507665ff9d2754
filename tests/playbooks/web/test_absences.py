"""My absences: noted and ended by oneself, with a delegate who can do the work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from playbooks.models import Absence

pytestmark = pytest.mark.django_db
PAGE = "/retention/absences/"


@pytest.fixture
def today():
    return timezone.localdate()


def note(client, first, last, delegate=""):
    days = {"first_day": first.isoformat(), "last_day": last.isoformat()}
    return client.post(reverse("playbooks:absences"), {**days, "delegate": delegate})


def noted():
    return [(one.user.username, one.first_day, one.last_day, one.delegate) for one in Absence.objects.order_by("pk")]


def test_are_noted_and_shown(client, csm, other_csm, today):
    client.force_login(csm)

    answer = note(client, today, today + timedelta(days=3), "other_csm")

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert noted() == [("csm", today, today + timedelta(days=3), other_csm)]
    page = client.get(PAGE).content.decode()
    assert "other_csm stands in for you." in page
    assert "I am back" in page


def test_are_refused_where_nobody_could_do_the_work(client, csm, outsider, today):
    client.force_login(csm)
    assert note(client, today, today + timedelta(days=5)).status_code == 302

    table = {
        "delegate who may not": note(client, today + timedelta(days=9), today + timedelta(days=9), "outsider"),
        "oneself": note(client, today + timedelta(days=9), today + timedelta(days=9), "csm"),
        "unknown": note(client, today + timedelta(days=9), today + timedelta(days=9), "nobody"),
        "backwards": note(client, today + timedelta(days=9), today + timedelta(days=8)),
        "over": note(client, today - timedelta(days=9), today - timedelta(days=8)),
        "twice": note(client, today + timedelta(days=5), today + timedelta(days=6)),
    }

    assert {name: answer.status_code for name, answer in table.items()} == dict.fromkeys(table, 200)
    assert "may not do this work" in table["delegate who may not"].content.decode()
    assert "already. End that one first" in table["twice"].content.decode()
    assert len(noted()) == 1


def test_end_today_or_are_taken_back_by_the_person_alone(client, csm, other_csm, today):
    running = Absence.objects.create(user=csm, first_day=today - timedelta(days=2), last_day=today + timedelta(days=2))
    future = Absence.objects.create(user=csm, first_day=today + timedelta(days=5), last_day=today + timedelta(days=6))
    client.force_login(other_csm)
    assert client.post(reverse("playbooks:absence-end", args=[running.pk])).status_code == 404

    client.force_login(csm)
    for one in (running, future):
        assert client.post(reverse("playbooks:absence-end", args=[one.pk])).status_code == 302

    assert noted() == [("csm", today - timedelta(days=2), today - timedelta(days=1), None)]
    assert client.post(reverse("playbooks:absence-end", args=[running.pk])).status_code == 404


def test_are_for_people_with_work(client, analyst, interviewer, outsider, manager):
    found = {}
    for person in (analyst, interviewer, outsider, manager):
        client.force_login(person)
        found[person.username] = client.get(PAGE).status_code

    assert found == {"analyst": 403, "interviewer": 403, "outsider": 403, "manager": 200}
