"""The list of cases, and the whole story of one on one page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from playbooks.models import Playbook, PlaybookVersion, Step
from playbooks.web import case_story
from playbooks.work import worklist
from retention.clock import database_now
from tests.makers import make_customer, make_health, make_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]


def keep(people):
    now = database_now()
    customer = make_customer(name="Late Ltd", owner=people["csm"])
    make_health(customer, logins=[16, 3], today=timezone.localdate(now))
    return make_task(customer, due_in=timedelta(hours=3), now=now - timedelta(hours=1))


@pytest.fixture
def task(kept):
    return kept.rows


def finish(task, outcome, note, *, by, now):
    again, version = now.date() + timedelta(days=14), task.version
    return worklist.finish(
        task_id=task.pk, outcome=outcome, note=note, by=by, now=now, version=version, next_touch=again
    )


class TestStory:
    def test_tells_everything_in_order_from_the_first_warning_to_the_outcome(self, task, csm, now):
        finish(task, "done", "They are moving offices.", by=csm, now=now)
        second = task.case.tasks.get(position=2)
        finish(second, "saved", "They renew.", by=csm, now=now + timedelta(hours=1))
        task.case.refresh_from_db()

        told = [(line.about, line.words, line.who, line.note) for line in case_story.story(case=task.case, user=csm)]

        assert told == [
            ("", "The case was opened.", "", ""),
            ("", "The playbook “Medium risk” was started.", "", ""),
            ("", "Warning (Medium): Score below 60 for a week", "", ""),
            ("Step 1", "Done", "csm", "They are moving offices."),
            ("Step 2", "Created", "", ""),
            ("Step 2", "Done", "csm", "They renew."),
            ("", "The case was closed: Saved.", "csm", "They renew."),
        ]

    def test_asks_as_often_for_a_long_story_as_for_a_short_one(self, task, csm, now, django_assert_num_queries):
        def questions():
            with django_assert_num_queries(9):
                return len(case_story.story(case=task.case, user=csm))

        case_story.story(case=task.case, user=csm)  # the permissions are read once
        short = questions()
        for number in range(20):
            worklist.comment(task_id=task.pk, note=f"Note {number}", by=csm, now=now)

        assert questions() == short + 20

    def test_says_how_far_the_playbook_is(self, task, csm, now):
        finish(task, "done", "Called.", by=csm, now=now)

        with translation.override("en"):
            said = [(step.state, step.state_words) for step in case_story.steps(case=task.case)]

        assert said == [("done", "Done"), ("waiting", "Waiting")]


class TestPages:
    def test_a_case_is_found_from_its_task_and_from_the_list(self, client, task, csm):
        client.force_login(csm)
        address = reverse("playbooks:case", args=[task.case_id])

        for page in ("playbooks:cases", "playbooks:task"):
            found = client.get(reverse(page, args=[task.pk] if page == "playbooks:task" else []))
            assert address in found.content.decode()
        shown = client.get(address).content.decode()

        assert "The story so far" in shown
        assert "Score below 60 for a week" in shown

    def test_proposes_an_outcome_when_no_warning_is_open_any_more(self, client, task, csm):
        task.case.reasons.get().warning.__class__.objects.update(cleared_on=task.created_at.date() + timedelta(days=9))
        client.force_login(csm)

        shown = client.get(reverse("playbooks:case", args=[task.case_id])).content.decode()

        assert "None of its warnings is open any more" in shown

    def test_the_list_is_narrowed_by_what_stands_in_the_address(self, client, task, csm, now):
        client.force_login(csm)

        found = {
            query: [case.pk for case in client.get(reverse("playbooks:cases") + query).context["page"]]
            for query in ("", "?state=closed", "?level=medium&state=open")
        }

        assert found == {"": [task.case_id], "?state=closed": [], "?level=medium&state=open": [task.case_id]}

    def test_another_csm_finds_nothing(self, client, task, other_csm):
        client.force_login(other_csm)

        assert list(client.get(reverse("playbooks:cases")).context["page"]) == []
        assert client.get(reverse("playbooks:case", args=[task.case_id])).status_code == 404

    @pytest.mark.parametrize("who", ["outsider", "interviewer"])
    def test_is_not_for_people_who_see_no_tasks(self, client, task, request, who):
        client.force_login(request.getfixturevalue(who))

        assert client.get(reverse("playbooks:cases")).status_code == 403
        assert client.get(reverse("playbooks:case", args=[task.case_id])).status_code == 403


class TestActions:
    @pytest.fixture
    def price(self):
        playbook = Playbook.objects.create(code="price", name="Price")
        edition = PlaybookVersion.objects.create(playbook=playbook, number=1, state="published")
        Step.objects.create(version=edition, position=1, title="Ask", sla_amount=8, sla_unit="clock_hours")
        return playbook

    def post(self, client, task, action, **fields):
        return client.post(reverse(f"playbooks:case-{action}", args=[task.case_id]), fields, follow=True)

    def test_start_the_playbook_that_fits(self, client, task, csm, price):
        client.force_login(csm)

        answer = self.post(client, task, "playbook", playbook="price")

        assert "The playbook “Price” has begun." in answer.content.decode()
        assert list(task.case.tasks.order_by("pk").values_list("title", "state")) == [
            ("Step 1", "cancelled"),
            ("Ask", "open"),
        ]

    def test_close_a_case_that_has_recovered(self, client, task, csm):
        task.case.reasons.get().warning.__class__.objects.update(cleared_on=task.created_at.date() + timedelta(days=9))
        client.force_login(csm)
        page = client.get(reverse("playbooks:case", args=[task.case_id]))
        assert page.context["close_form"].initial["outcome"] == "condition_cleared"

        self.post(client, task, "close", outcome="condition_cleared", note="Back at 82.")

        task.case.refresh_from_db()
        assert (task.case.state, task.case.outcome, task.case.closed_by) == ("closed", "condition_cleared", csm)

    def test_say_what_stands_in_the_way(self, client, task, csm, price):
        client.force_login(csm)

        assert self.post(client, task, "playbook", playbook="none").status_code == 200
        assert self.post(client, task, "close", outcome="saved", note=" ").status_code == 200
        without = self.post(client, task, "close", outcome="saved", note="They renew.")
        assert (without.status_code, "in touch next" in without.content.decode()) == (200, True)
        again = (timezone.localdate() + timedelta(days=14)).isoformat()
        self.post(client, task, "close", outcome="saved", note="They renew.", next_touch=again)
        late = self.post(client, task, "playbook", playbook="price")
        assert (late.status_code, "The case is closed" in late.content.decode()) == (200, True)

    @pytest.mark.parametrize(
        ("who", "status"), [("other_csm", 404), ("analyst", 403), ("interviewer", 403), ("outsider", 403)]
    )
    def test_are_not_for_others(self, client, task, request, who, status, price):
        client.force_login(request.getfixturevalue(who))

        found = [
            self.post(client, task, "playbook", playbook="price").status_code,
            self.post(client, task, "close", outcome="saved", note="They renew.").status_code,
        ]

        assert found == [status, status]
        task.case.refresh_from_db()
        assert task.case.state == "open"
