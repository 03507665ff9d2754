"""The filter by how owners see their customers is there only for people who may see that."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from retention import roles
from retention.analytics import segments
from retention.ingest.by_hand import sentiments
from retention.models import SavedSegment, Sentiment
from tests.makers import make_customer, make_health

pytestmark = pytest.mark.django_db

STRANGE = "“sentiment” is no filter of this page. Remove it from the address."
LISTS = ["retention:customers", "retention:health"]
HTMX = {"HX-Request": "true"}
ALARMED = {"sentiment": str(Sentiment.ALARMED)}


@pytest.fixture(autouse=True)
def customers(csm):
    """Of two customers the owner is alarmed about one."""
    now = timezone.now()
    made = [make_customer(name=name, owner=csm) for name in ("Alarm Ltd", "Calm Ltd")]
    for customer, value in zip(made, (Sentiment.ALARMED, Sentiment.CONTENT), strict=True):
        make_health(customer, logins=[16], today=timezone.localdate())
        sentiments.judge(customer_id=customer.pk, value=value, reason="Known.", by=csm, now=now)
    return made


@pytest.fixture
def half(without):
    """Sees every customer, and of none how its owner sees it."""
    return without("view_ownersentiment", of=roles.MANAGER)


def names(response):
    return sorted(customer.name for customer in response.context["page"])


def of_file(client):
    """The customers of the file; of who may not ask so what is said instead."""
    answer = client.get(reverse("retention:customers-file"), ALARMED)
    if answer.status_code == 400:
        return answer.content.decode()
    lines = answer.getvalue().decode().splitlines()
    return sorted(line.split(",")[1] for line in lines[1:])


def test_narrows_the_list_and_the_file_only_for_who_may_see_it(client, manager, half):
    client.force_login(manager)
    page = client.get(reverse("retention:customers"), ALARMED)
    assert (names(page), of_file(client)) == (["Alarm Ltd"], ["Alarm Ltd"])
    assert STRANGE not in page.content.decode()

    client.force_login(half)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("retention:customers"), ALARMED)
        assert (names(page), of_file(client)) == (["Alarm Ltd", "Calm Ltd"], f"Nothing was exported.\n{STRANGE}")
    assert STRANGE in page.content.decode()
    assert page.context["chips"] == []
    assert not [one for one in asked if "ownersentiment" in one["sql"] or "retention_feeling" in one["sql"]]


def test_seeing_customers_by_a_rule_of_the_host_is_not_enough(client, outsider, settings):
    settings.RETENTION = {**settings.RETENTION, "VISIBILITY": lambda user, found: found}
    client.force_login(outsider)

    page = client.get(reverse("retention:customers"), ALARMED)

    assert (names(page), of_file(client)) == (["Alarm Ltd", "Calm Ltd"], f"Nothing was exported.\n{STRANGE}")
    assert STRANGE in page.content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_is_offered_only_to_who_may_see_it(client, manager, half, name):
    offered = {}
    for person in (manager, half):
        client.force_login(person)
        whole = client.get(reverse(name), {"filters": "1"}).content.decode()
        part = client.get(reverse(name), {"filters": "1"}, headers=HTMX).content.decode()
        offered[person.username] = ("Sentiment of the owner" in whole, "Sentiment of the owner" in part)

    assert offered == {"manager": (True, True), "half": (False, False)}


def test_the_dashboard_names_it_and_counts_everybody(client, half):
    client.force_login(half)

    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("retention:health"), {**ALARMED, "segment": "A"})

    assert STRANGE in page.content.decode()
    assert [chip.label for chip in page.context["chips"]] == ["Segment"]
    assert not [one for one in asked if "ownersentiment" in one["sql"] or "retention_feeling" in one["sql"]]


def test_a_segment_that_names_it_is_not_narrowed_by_it_and_none_is_saved_with_it(client, manager, half):
    segments.save(name="Alarming", query="sentiment=1", shared=True, by=manager, now=timezone.now())
    client.force_login(half)

    shown = client.get(reverse("retention:customers") + "?sentiment=1")
    assert [one.segment.name for one in shown.context["segments"].shared] == ["Alarming"]
    assert (names(shown), shown.context["segments"].query) == (["Alarm Ltd", "Calm Ltd"], "")
    assert STRANGE in shown.content.decode()

    client.post(reverse("retention:segment-save"), {"name": "Mine", "query": "sentiment=1&segment=A"})
    client.post(reverse("retention:segment-save"), {"name": "Empty", "query": "sentiment=1"})
    assert list(SavedSegment.objects.filter(owner=half).values_list("name", "query")) == [("Mine", "segment=A")]
