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
NEWS = "/retention/queue/news/"
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
        assert "1 of 3" in page.content.decode()
        assert held == work["Ash Ltd"].pk
        assert unsaid.status_code == 200
        assert "This field is required" in unsaid.content.decode()
        assert second.url.startswith(reverse("playbooks:task", args=[work["Cedar Ltd"].pk]))
        assert "2 of 3" in client.get(second.url).content.decode()
        again = client.post(reverse("playbooks:task-skip", args=[work["Cedar Ltd"].pk]), {"reason": "Later", **queue})
        assert again.url.startswith(reverse("playbooks:task", args=[work["Ash Ltd"].pk]))
        all_but_birch = client.get(again.url).content.decode()
        assert "Everything was seen" not in all_but_birch
        assert "Everything else was seen; 1 task is left out while somebody else has it open" in all_but_birch
        held = client.get(reverse("playbooks:task", args=[work["Birch Ltd"].pk]), queue).content.decode()
        assert "3 of 3" in held
        round_again = client.get(again.url).content.decode()
        assert "Everything was seen; this is the beginning again" in round_again
        assert "1 of 3" in round_again
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
        make_task(make_customer(name="New Ltd", owner=csm), due_in=timedelta(days=12), now=now + timedelta(days=2))
        make_task(make_customer(name="Foreign", owner=other_csm), due_in=timedelta(days=3), now=now + timedelta(days=2))
        told = client.get(address, headers={**HTMX, "If-None-Match": quiet["ETag"]})

        assert (quiet.status_code, quiet.content.strip(), same.status_code) == (200, b"", 304)
        assert told.status_code == 200
        words = told.content.decode()
        assert "2 new \N{EN DASH} <a" in words  # the second step of Birch, too
        assert "1 changed" in words
        assert f'<template data-gone="{work["Birch Ltd"].pk}">done elsewhere</template>' in words
        assert words.count("<tr ") == 1
        assert "New Ltd" not in words
        assert "Foreign" not in words
        shown = client.get(f"{address}&show=1", headers=HTMX).content.decode()
        assert 'data-into="later"' in shown
        assert "New Ltd" in shown

    def test_a_row_of_another_portfolio_looks_like_one_that_does_not_exist(self, client, other_csm, work):
        client.force_login(other_csm)
        task = work["Ash Ltd"]
        guesses = [f"{task.pk}.{task.version}", f"{task.pk}.{task.version + 1}", f"{task.pk + 1000}.1"]

        answers = []
        for guess in guesses:
            key = guess.partition(".")[0]
            answer = client.get(f"{NEWS}?numbers=0.0.0.0.0.0.0.0&had=1&total=1&rows={guess}.0late", headers=HTMX)
            assert f'<template data-gone="{key}">no longer in this queue</template>' in answer.content.decode()
            answers.append(answer.content.decode().replace(f'"{key}"', "").replace(f"rows={guess}", ""))

        assert len(set(answers)) == 1

    @pytest.mark.parametrize(
        "query", ["", "since=x&rows=1.2-x", "since=2026-13-45T00:00:00&rows=99999999999999999999.1"]
    )
    def test_nonsense_is_no_news(self, client, csm, work, query):
        client.force_login(csm)

        answer = client.get(reverse("playbooks:queue-news") + f"?{query}", headers=HTMX)

        assert (answer.status_code, answer.content.strip()) == (200, b"")
