"""The task page says why, and what is done there is done once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from playbooks.models import Case, RetentionTask
from playbooks.work import worklist
from tests.makers import make_customer, make_health, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]


@pytest.fixture
def tasks(csm, now):
    """Three tasks in the order of their deadlines."""
    made = []
    for name, hours in (("First Ltd", 1), ("Second Ltd", 2), ("Third Ltd", 3)):
        customer = make_customer(name=name, owner=csm, industry="Health" if name == "Third Ltd" else "Tools")
        make_health(customer, logins=[16] * 31 + [3], today=timezone.localdate(now))
        made.append(make_task(customer, due_in=timedelta(hours=hours), now=now))
    return made


def address(name, task):
    return reverse(f"playbooks:{name}", args=[task.pk])


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def finish(client, task, **changes):
    form = {"outcome": "done", "note": "Called, they want training.", "version": task.version, "queue": ""}
    return client.post(address("task-finish", task), {**form, **changes})


def snooze(client, task, **changes):
    until = (timezone.localdate() + timedelta(days=5)).isoformat()
    form = {"until": until, "reason": "Their budget round ends on Friday.", "version": task.version, "queue": ""}
    return client.post(address("task-snooze", task), {**form, **changes})


class TestPage:
    def test_says_why_and_what_to_do(self, client, tasks, csm):
        client.force_login(csm)

        page = client.get(address("task", tasks[0])).content.decode()

        assert "Call them." in page
        assert "Score below 60 for a week" in page
        assert "The score: 41.5 (rule: &lt; 60)" in page
        assert "Logins in 30 days" in page
        assert "\N{MINUS SIGN}48.75" in page

    def test_leads_back_to_the_queue_as_it_was_filtered(self, client, tasks, csm):
        client.force_login(csm)

        page = client.get(address("task", tasks[0]), {"queue": "tier=high"}).content.decode()

        assert 'href="/retention/?tier=high"' in page

    def test_those_who_only_look_get_no_forms(self, client, tasks, analyst):
        client.force_login(analyst)

        response = client.get(address("task", tasks[0]))

        assert response.status_code == 200
        assert "finish_form" not in response.context


class TestFinish:
    def test_goes_on_with_the_playbook_and_lands_on_the_next_task(self, client, tasks, csm):
        client.force_login(csm)

        response = finish(client, tasks[0])

        tasks[0].refresh_from_db()
        assert (tasks[0].state, tasks[0].outcome_note) == ("done", "Called, they want training.")
        assert response.url == address("task", tasks[1])
        assert told(response) == ["Done for First Ltd: Step done."]
        assert RetentionTask.objects.filter(case=tasks[0].case, state="open").get().position == 2

    def test_stays_inside_the_filtered_queue(self, client, tasks, csm):
        client.force_login(csm)

        response = finish(client, tasks[0], queue="industry=Health")

        assert response.url == f"{address('task', tasks[2])}?queue=industry%3DHealth"

    def test_returns_to_the_queue_after_the_last(self, client, tasks, csm):
        RetentionTask.objects.exclude(pk=tasks[0].pk).update(state="cancelled")
        client.force_login(csm)

        assert finish(client, tasks[0], outcome="false_alarm").url == reverse("playbooks:queue")

    def test_an_outcome_without_a_note_comes_back_with_the_page(self, client, tasks, csm):
        client.force_login(csm)

        response = finish(client, tasks[0], note="")

        assert response.status_code == 422
        assert list(response.context["finish_form"].errors) == ["note"]
        assert RetentionTask.objects.get(pk=tasks[0].pk).state == "open"

    def test_the_last_step_cannot_just_be_done(self, client, csm, now):
        task = make_task(make_customer(owner=csm), due_in=timedelta(hours=1), now=now, steps=1)
        client.force_login(csm)

        assert finish(client, task).status_code == 422
        assert finish(client, task, outcome="saved").status_code == 302
        assert Case.objects.get().outcome == "saved"

    def test_a_stale_form_is_refused_with_both_values(self, client, tasks, csm, manager, now):
        worklist.finish(task_id=tasks[0].pk, outcome="saved", note="They stay.", by=manager, now=now, version=1)
        client.force_login(csm)

        response = finish(client, tasks[0], outcome="not_saved", note="They leave.")

        page = response.content.decode()
        assert response.status_code == 409
        assert "Somebody was faster" in page
        assert "Not saved · They leave." in page
        assert "Saved · They stay." in page
        assert RetentionTask.objects.get(pk=tasks[0].pk).outcome == "saved"

    def test_cannot_be_sent_to_another_site(self, client, tasks, csm):
        client.force_login(csm)

        response = finish(client, tasks[0], queue="https://evil.example/\r\nX: y")

        assert response.url.startswith("/retention/tasks/")


class TestSnooze:
    def test_puts_off_until_a_day_with_a_reason(self, client, tasks, csm):
        client.force_login(csm)

        response = snooze(client, tasks[0])

        tasks[0].refresh_from_db()
        assert (tasks[0].state, tasks[0].snooze_reason) == ("snoozed", "Their budget round ends on Friday.")
        assert response.url == address("task", tasks[1])
        assert told(response)[0].startswith("First Ltd is snoozed until ")

    @pytest.mark.parametrize("wrong", [{"reason": ""}, {"until": ""}, {"until": "2020-01-01"}, {"until": "2099-01-01"}])
    def test_a_wrong_form_comes_back_and_changes_nothing(self, client, tasks, csm, wrong):
        client.force_login(csm)

        response = snooze(client, tasks[0], **wrong)

        assert response.status_code == 422
        assert list(response.context["snooze_form"].errors) == list(wrong)
        assert RetentionTask.objects.get(pk=tasks[0].pk).state == "open"

    def test_is_taken_back_before_its_day(self, client, tasks, csm):
        client.force_login(csm)
        snooze(client, tasks[0])

        response = client.post(address("task-wake", tasks[0]), {"version": 2, "queue": ""})

        assert response.url == address("task", tasks[0])
        assert RetentionTask.objects.get(pk=tasks[0].pk).state == "open"

    def test_a_stale_form_shows_both_values(self, client, tasks, csm, manager, now):
        day = timezone.localdate(now) + timedelta(days=2)
        worklist.snooze(task_id=tasks[0].pk, until=day, reason="On holiday", by=manager, now=now, version=1)
        client.force_login(csm)

        response = snooze(client, tasks[0])

        assert response.status_code == 409
        assert "Their budget round ends on Friday." in response.content.decode()
        assert "On holiday" in response.content.decode()


SEE = {"csm": 200, "other_csm": 404, "manager": 200, "director": 200, "operator": 200, "analyst": 200}
DO = {"csm": 302, "other_csm": 404, "manager": 302, "director": 302, "operator": 403, "analyst": 403}


@pytest.mark.parametrize("part", [*SEE, "interviewer", "outsider"])
class TestAccess:
    def test_who_may_look(self, client, tasks, request, part):
        client.force_login(request.getfixturevalue(part))

        assert client.get(address("task", tasks[0])).status_code == SEE.get(part, 403)

    @pytest.mark.parametrize("do", [finish, snooze])
    def test_who_may_do_it(self, client, tasks, request, part, do):
        client.force_login(request.getfixturevalue(part))

        assert do(client, tasks[0]).status_code == DO.get(part, 403)

    def test_who_sees_the_tasks_on_the_customer_page(self, client, tasks, request, part):
        client.force_login(request.getfixturevalue(part))

        response = client.get(reverse("retention:customer", args=[tasks[0].case.customer_id]))

        assert response.status_code == SEE.get(part, 403)
        assert (b"Step 1" in response.content) == (SEE.get(part) == 200)
