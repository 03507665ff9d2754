"""What a queue says of itself while it stands: compared with what is shown, by rows, editions, groups and numbers."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from playbooks.models import RetentionTask
from playbooks.web.desk import news
from playbooks.web.desk.groups import Counts
from playbooks.work import worklist
from retention.clock import database_now
from tests.makers import make_customer, make_task
from tests.playbooks.web.conftest import make_work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]
keep = make_work
QUEUE = "/retention/"
HTMX = {"HX-Request": "true"}
NOTHING = {"overdue": 0, "today": 0, "week": 0, "later": 0, "waiting": 0, "snoozed": 0}


def page_of(client, query=""):
    """Where a page of the queue asks what is new."""
    found = re.search(r'id="queue-news"[^>]* hx-get="([^"]+)"', client.get(f"{QUEUE}?{query}").content.decode())
    return unescape(found[1])


def ask(client, address):
    return client.get(address, headers=HTMX).content.decode()


def given_to(csm, other_csm, manager, now):
    """A task of somebody else's customer that was handed over just now, made long before."""
    task = make_task(make_customer(name="Fir Ltd", owner=other_csm), due_in=timedelta(days=3), now=now)
    return worklist.reassign(task_id=task.pk, to=csm, note="", by=manager, now=now, version=1)


def woken(csm, work, now):
    task = work["Dogwood Ltd"]
    return worklist.wake(task_id=task.pk, by=csm, now=now, version=1)


class TestArrivals:
    def test_a_task_that_was_handed_over_is_new(self, client, csm, other_csm, manager, work, now):
        client.force_login(csm)
        address = page_of(client)
        given_to(csm, other_csm, manager, now)

        told = ask(client, address)

        assert ">1 new " in told.replace('<p class="rt-message info">', ">")
        assert "Fir Ltd" in ask(client, f"{address}&show=1")

    def test_the_numbers_that_come_with_it_say_too_that_requests_are_counted_filters_aside(
        self, client, csm, other_csm, manager, work, now
    ):
        client.force_login(csm)
        addresses = page_of(client), page_of(client, "when=week")
        given_to(csm, other_csm, manager, now)

        assert ["waiting on approval, filters aside" in ask(client, one) for one in addresses] == [False, True]

    def test_a_task_that_is_back_from_a_snooze_changed_and_says_its_new_group(self, client, csm, work, now):
        client.force_login(csm)
        address = page_of(client)
        woken(csm, work, now)

        told = ask(client, address)

        assert "1 changed" in told
        assert re.search(r'rt-mark">changed: (This week|Later|Today)<', told)

    def test_time_alone_changes_a_row(self, client, csm, work, now):
        client.force_login(csm)
        RetentionTask.objects.filter(pk=work["Birch Ltd"].pk).update(
            due_at=now + timedelta(hours=1), due_soon_at=now + timedelta(minutes=5)
        )
        address = page_of(client)
        RetentionTask.objects.filter(pk=work["Birch Ltd"].pk).update(
            due_at=now - timedelta(minutes=1), due_soon_at=now - timedelta(minutes=5)
        )

        told = ask(client, address)

        assert 'rt-mark">changed: Overdue<' in told
        assert 'data-counted="overdue">2<' in told

    def test_a_row_that_was_given_away_says_to_whom_where_one_may_see_it(self, client, csm, other_csm, manager, work):
        client.force_login(csm)
        address = page_of(client)
        task, now = work["Ash Ltd"], database_now()
        worklist.reassign(task_id=task.pk, to=other_csm, note="", by=manager, now=now, version=1)

        assert f'<template data-gone="{task.pk}">moved: now with {other_csm}</template>' in ask(client, address)


class TestCost:
    def test_a_quiet_answer_asks_as_little_however_many_tasks_there_are(self, client, csm, work, now):
        client.force_login(csm)
        few = page_of(client)

        def questions(address):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address, headers=HTMX).content.strip() == b""
            return [one["sql"] for one in asked if "retention_playbooks_retentiontask" in one["sql"]]

        questions(few)  # what is kept of permissions
        first = questions(few)
        for number in range(60):
            make_task(make_customer(name=f"Many {number}", owner=csm), due_in=timedelta(days=4), now=now)
        many = page_of(client)

        assert len(first) == len(questions(many)) == 3

    def test_where_nothing_changed_the_browser_is_told_so(self, client, csm, work):
        client.force_login(csm)
        address = page_of(client)

        quiet = client.get(address, headers=HTMX)
        again = client.get(address, headers={**HTMX, "If-None-Match": quiet["ETag"]})
        with time_machine.travel(database_now() + timedelta(seconds=40)):
            later = client.get(address, headers={**HTMX, "If-None-Match": quiet["ETag"]})

        assert [quiet.status_code, again.status_code, later.status_code] == [200, 304, 304]


@pytest.mark.parametrize(
    ("keys", "page", "had", "new"),
    [
        ([1, 9, 2, 3], 1, 3, [9]),
        ([9, 1, 2, 3, 8], 1, 3, [9, 8]),
        ([9, 1, 2, 3, 8], 1, 50, [9]),  # 8 only moved up
        ([9, 1, 7, 2, 3, 8], 2, 50, [7]),  # 9 only moved down
        ([9, 1, 7, 2, 3, 8], 2, 3, [7, 8]),
        ([1, 2, 3], 1, 3, []),
        ([8, 9], 1, 3, [8, 9]),
        ([8, 9], 2, 50, []),
    ],
)
def test_what_came_to_stand_between_the_rows_of_a_page_is_new(keys, page, had, new):
    rows = dict.fromkeys((1, 2, 3), (1, "0late"))
    shown = news.Shown(rows=rows, numbers="1", had=had, total=had, page=page)

    found = news.compare(shown=shown, keys=keys, there=rows, counts=Counts(groups=NOTHING, new=0), gone={})

    assert found.new == new


@pytest.mark.parametrize(
    ("left", "total", "elsewhere"), [(0, 100, 0), (0, 102, 2), (1, 99, 0), (1, 100, 1), (2, 90, 0)]
)
def test_what_came_to_other_pages_is_counted_by_what_is_missing_on_this_one(left, total, elsewhere):
    rows = dict.fromkeys((1, 2, 3), (1, "3intime"))
    shown = news.Shown(rows=rows, numbers="1", had=3, total=100, page=1)
    there = {key: rows[key] for key in list(rows)[left:]}

    found = news.compare(
        shown=shown, keys=list(there), there=there, counts=Counts(groups=NOTHING | {"later": total}, new=0), gone={}
    )

    assert found.elsewhere == elsewhere
