"""One task after another, and what came meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse

from playbooks.models import (
    TaskHold,
)
from playbooks.work import worklist
from tests.makers import make_customer, make_task
from tests.playbooks.web.conftest import make_work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]
keep = make_work
QUEUE = "/retention/"
HTMX = {"HX-Request": "true"}


class TestPlay:
    def test_one_after_another_past_what_others_have_with_a_reason_for_a_skip_and_round_again(
        self, client, csm, manager, work, now
    ):
        TaskHold.objects.create(task=work["Birch Ltd"], person=manager, until=now + timedelta(minutes=5))
        client.force_login(csm)

        first = client.get(QUEUE, {"play": "1"})
        page = client.get(first.url)
        queue = {"queue": QueryDict(first.url.partition("?")[2])["queue"]}
        skip = reverse("playbooks:task-skip", args=[work["Ash Ltd"].pk])
        held = TaskHold.objects.get(person=csm).task_id
        unsaid = client.post(skip, {"reason": "", **queue})
        second = client.post(skip, {"reason": "Invoice first", **queue})

        assert first.url.startswith(reverse("playbooks:task", args=[work["Ash Ltd"].pk]))
        assert "Working through this view" in page.content.decode()
        assert page.context["left"] == 3
        assert held == work["Ash Ltd"].pk
        assert unsaid.status_code == 422
        assert "This field is required" in unsaid.content.decode()
        assert second.url.startswith(reverse("playbooks:task", args=[work["Cedar Ltd"].pk]))
        client.get(second.url)
        again = client.post(reverse("playbooks:task-skip", args=[work["Cedar Ltd"].pk]), {"reason": "Later", **queue})
        assert again.url.startswith(reverse("playbooks:task", args=[work["Ash Ltd"].pk]))
        held = client.get(reverse("playbooks:task", args=[work["Birch Ltd"].pk]), queue).content.decode()
        assert "manager has this task open too" in held
        left = client.post(reverse("playbooks:play-leave"), queue)
        assert left.url == QUEUE
        assert not TaskHold.objects.filter(person=csm).exists()

    def test_says_when_there_is_nothing_to_work_through(self, client, other_csm):
        client.force_login(other_csm)

        page = client.get(QUEUE, {"play": "1", "tier": "high"}, follow=True)

        assert page.redirect_chain == [(f"{QUEUE}?tier=high", 302)]
        assert "nothing to work through" in page.content.decode()


class TestNews:
    def test_tells_what_came_and_what_changed_and_nothing_twice(self, client, csm, other_csm, work, now):
        client.force_login(csm)
        address = client.get(QUEUE).context["news_address"]

        quiet = client.get(address, headers=HTMX)
        same = client.get(address, headers={**HTMX, "If-None-Match": quiet["ETag"]})
        worklist.start(task_id=work["Ash Ltd"].pk, by=csm, now=now, version=1)
        worklist.finish(task_id=work["Birch Ltd"].pk, outcome="saved", note="Yes", by=csm, now=now, version=1)
        make_task(make_customer(name="New Ltd", owner=csm), due_in=timedelta(days=3), now=now + timedelta(days=2))
        make_task(make_customer(name="Foreign", owner=other_csm), due_in=timedelta(days=3), now=now + timedelta(days=2))
        told = client.get(address, headers={**HTMX, "If-None-Match": quiet["ETag"]})

        assert (quiet.status_code, quiet.content.strip(), same.status_code) == (200, b"", 304)
        assert told.status_code == 200
        assert "1 new, 2 changed" in told.content.decode()

    @pytest.mark.parametrize(
        "query", ["", "since=x&rows=1.2-x", "since=2026-13-45T00:00:00&rows=99999999999999999999.1"]
    )
    def test_nonsense_is_no_news(self, client, csm, work, query):
        client.force_login(csm)

        answer = client.get(reverse("playbooks:queue-news") + f"?{query}", headers=HTMX)

        assert (answer.status_code, answer.content.strip()) == (200, b"")
