"""How owners see their customers is a filter and a column of the queue only for people who may see it."""

from __future__ import annotations

import re
from contextlib import contextmanager
from html import unescape

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from playbooks.models import QueueLayout, RetentionTask, SavedView
from playbooks.web.desk import columns
from playbooks.web.desk.listing import next_in_queue
from playbooks.work.desk import views
from retention import roles
from retention.ingest.by_hand import sentiments
from retention.models import Sentiment
from tests.playbooks.web.conftest import make_work
from tests.playbooks.web.desk import shown, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]
keep = make_work
QUEUE = "/retention/"
HTMX = {"HX-Request": "true"}
EVERYBODY = ["Ash Ltd", "Birch Ltd", "Cedar Ltd", "Dogwood Ltd"]
DISAGREES = {"scope": "team", "feeling": "disagrees"}
STRANGE = "“feeling” is no filter of the queue. Remove it from the address."


@pytest.fixture(autouse=True)
def said(work, csm, now):
    """The owner is delighted by Ash, whose risk is high: it disagrees with the score."""
    customer = work["Ash Ltd"].case.customer
    sentiments.judge(customer_id=customer.pk, value=Sentiment.DELIGHTED, reason="Known.", by=csm, now=now)


@pytest.fixture
def half(without):
    """Leads the team, and sees of no customer how its owner sees it."""
    return without("view_ownersentiment", of=roles.MANAGER)


@contextmanager
def nothing_asked():
    """No query reads what owners said, nor what is kept of it."""
    with CaptureQueriesContext(connection) as asked:
        yield
    assert not [one for one in asked if "ownersentiment" in one["sql"] or "retention_feeling" in one["sql"]]


class TestFilter:
    def test_narrows_the_queue_only_for_who_may_see_it(self, client, manager, half):
        client.force_login(manager)
        assert shown(client.get(QUEUE, DISAGREES)) == ["Ash Ltd"]

        client.force_login(half)
        with nothing_asked():
            page = client.get(QUEUE, DISAGREES)
        assert shown(page) == EVERYBODY
        assert page.context["problems"] == [STRANGE]
        assert page.context["chips"] == []

    def test_is_offered_only_to_who_may_see_it(self, client, manager, half):
        offered = {}
        for person in (manager, half):
            client.force_login(person)
            part = client.get(QUEUE, {"filters": "1"}, headers=HTMX).content.decode()
            page = client.get(QUEUE, {"filters": "1"}).content.decode()
            offered[person.username] = ('name="feeling"' in part, 'name="feeling"' in page)

        assert offered == {"manager": (True, True), "half": (False, False)}

    def test_is_nothing_for_what_goes_through_a_queue(self, client, half, work, now):
        client.force_login(half)
        queue = QueryDict(mutable=True)
        queue.update(DISAGREES)

        with nothing_asked():
            following = next_in_queue(half, queue.urlencode(), work["Ash Ltd"], now)
            played = client.get(QUEUE, {**DISAGREES, "play": "1"}, follow=True)
            chosen = client.get(reverse("playbooks:bulk"), {"all": "1", "queue": queue.urlencode(), "kind": "priority"})

        assert following == RetentionTask.objects.get(pk=work["Birch Ltd"].pk)
        assert "1 of 3" in played.content.decode()  # who is snoozed is not played
        assert len(chosen.context["tasks"]) == 4


class TestColumn:
    def test_is_left_out_of_what_was_chosen_and_of_shared_views(self, client, manager, half, now):
        view = views.save(
            name="Ours", shared=True, query="scope=team", columns=["due", "sentiment"], by=manager, now=now
        )
        QueueLayout.objects.create(person=half, columns=["sentiment", "rank"])
        client.force_login(half)

        with nothing_asked():
            chosen = client.get(QUEUE, {"scope": "team"})
            viewed = client.get(QUEUE, {"scope": "team", "view": view.pk})

        assert [column.key for column in chosen.context["shown"].columns] == ["customer", "rank"]
        assert [column.key for column in viewed.context["shown"].columns] == ["due", "customer"]
        for page in (chosen, viewed):
            assert "Sentiment of the owner" not in page.content.decode()
            assert "delighted" not in page.content.decode()
        client.force_login(manager)
        assert "delighted" in client.get(QUEUE, {"scope": "team", "view": view.pk}).content.decode()

    def test_cannot_be_chosen_saved_or_sorted_by(self, client, half):
        client.force_login(half)
        there = [column for column in columns.COLUMNS if column.key != "sentiment"]
        known = ", ".join(f"{column.label} ({column.key})" for column in there)
        no_column = f"There is no column “sentiment”; known are {known}."

        refused = client.post(reverse("playbooks:queue-columns"), {"column": ["sentiment", "due"]})
        unsaved = client.post(
            reverse("playbooks:view-save"), {"name": "Mine", "queue": "feeling=disagrees", "column": ["sentiment"]}
        )
        problems = client.get(unsaved.url).context["unsaved"]["problems"]
        sorted_by = client.get(QUEUE, {"scope": "team", "sort": "sentiment"})

        assert told(refused) == [no_column]
        assert problems == [STRANGE, no_column]
        assert not QueueLayout.objects.exists()
        assert not SavedView.objects.exists()
        assert "sentiment" not in sorted_by.context["problems"][0].partition("known are")[2]


def test_a_poll_tells_nothing_of_it(client, half, work):
    QueueLayout.objects.create(person=half, columns=["sentiment", "due"])
    client.force_login(half)
    page = client.get(QUEUE, DISAGREES).content.decode()
    address = unescape(re.search(r'id="queue-news"[^>]* hx-get="([^"]+)"', page)[1])
    RetentionTask.objects.filter(pk=work["Ash Ltd"].pk).update(version=7)

    with nothing_asked():
        answer = client.get(f"{address}&show=1", headers=HTMX)

    assert [task.case.customer.name for task in answer.context["changed"]] == ["Ash Ltd"]
    assert "delighted" not in answer.content.decode()
