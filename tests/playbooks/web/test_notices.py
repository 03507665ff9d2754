"""The notifications of a person: read, led on from, and chosen."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.urls import reverse

from playbooks.messaging import notices
from playbooks.messaging.told import centre, preferences
from playbooks.messaging.told.preferences import Wish
from playbooks.models import MessageTemplate
from tests.makers import NOW, make_customer, make_task

pytestmark = pytest.mark.django_db
LIST = "playbooks:notices"


@pytest.fixture
def told(csm):
    """A CSM who was told of two tasks."""
    MessageTemplate.objects.create(
        code="notice-assignment", name="New task", name_zh="新任务", audience="staff", subject="x", body="x"
    )
    made = [make_task(make_customer(name=name, owner=csm), due_in=timedelta(hours=4), now=NOW) for name in ("A", "B")]
    notices.tell_of_tasks(task_ids=[task.pk for task in made], now=NOW)
    return made


def text(client, **query):
    return client.get(reverse(LIST), query).content.decode()


def test_lists_them_counts_them_and_marks_them_as_read(client, csm, told):
    client.force_login(csm)
    page = text(client)
    assert (page.count("New task</a>"), "Unread · 2" in page, "2<span" in page) == (2, True, True)

    newest = centre.notices_of(user=csm)[0]
    client.post(reverse("playbooks:notices-read"), {"notice": newest.pk})
    assert (text(client, show="unread").count("New task</a>"), text(client).count("New task</a>")) == (1, 2)
    client.post(reverse("playbooks:notices-read"), {"all": "1"})
    assert "You have read everything." in text(client, show="unread")


def test_leads_to_what_it_is_about_and_is_read_then(client, csm, told):
    client.force_login(csm)
    notice = centre.notices_of(user=csm)[0]

    assert client.get(reverse("playbooks:notice", args=[notice.pk])).headers["Location"] == reverse(
        "playbooks:task", args=[told[1].pk]
    )
    assert centre.count_unread(user=csm) == 1


def test_the_notices_of_others_are_nobodys_business(client, manager, csm, told):
    client.force_login(manager)
    theirs = centre.notices_of(user=csm)[0].pk

    assert "You have not been told anything yet." in text(client)
    assert client.get(reverse("playbooks:notice", args=[theirs])).status_code == 404
    client.post(reverse("playbooks:notices-read"), {"notice": theirs, "all": "1"})
    assert centre.count_unread(user=csm) == 2


def test_remembers_what_a_person_wants_to_be_told(client, csm):
    client.force_login(csm)
    address = reverse("playbooks:notices-settings")
    assert client.get(address).content.decode().count(" checked") == 14

    sent = {"sent": "1", "late:on_page": "on", "quiet_from": "19:00", "quiet_until": "08:30", "quiet_weekends": "on"}
    assert client.post(address, sent).status_code == 302

    wishes = preferences.wishes_of(user=csm)
    assert (wishes["late"], wishes["assigned"]) == (Wish(True, False), Wish(False, False))
    hours = preferences.hours_of(user=csm)
    assert (hours.quiet_from, hours.quiet_until, hours.quiet_weekends) == (time(19), time(8, 30), True)
    page = client.get(address).content.decode()
    assert ('value="08:30"' in page, page.count(" checked")) == (True, 2)


def test_half_of_quiet_hours_and_an_empty_form_change_nothing(client, csm):
    client.force_login(csm)
    address = reverse("playbooks:notices-settings")

    refused = client.post(address, {"sent": "1", "quiet_from": "19:00"})
    assert (refused.status_code, "a beginning and an end" in refused.content.decode()) == (422, True)
    assert client.post(address, {}).status_code == 422
    assert preferences.wishes_of(user=csm)["late"] == Wish()
