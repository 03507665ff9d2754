"""The task page says why, and what is done there is done once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from playbooks.models import Case, RetentionTask
from playbooks.work import worklist
from retention.clock import database_now
from retention.web.formats import moment
from tests.makers import make_customer, make_health, make_task
from tests.playbooks.web.desk import told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]


def keep(people):
    """Three tasks in the order of their deadlines."""
    now, made = database_now(), []
    for name, hours in (("First Ltd", 1), ("Second Ltd", 2), ("Third Ltd", 3)):
        customer = make_customer(name=name, owner=people["csm"], industry="Health" if name == "Third Ltd" else "Tools")
        make_health(customer, logins=[16] * 31 + [3], today=timezone.localdate(now))
        made.append(make_task(customer, due_in=timedelta(hours=hours), now=now))
    return made


@pytest.fixture
def tasks(kept):
    return kept.rows


def address(name, task):
    return reverse(f"playbooks:{name}", args=[task.pk])


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

    def test_says_by_which_calendar_the_deadline_is_counted_and_whether_it_was_met(self, client, tasks, csm):
        client.force_login(csm)
        RetentionTask.objects.filter(pk=tasks[0].pk).update(sla_amount=8, sla_unit="working_hours")
        tasks[0].refresh_from_db()
        moments = [tasks[0].due_at - timedelta(hours=1), tasks[0].due_at + timedelta(hours=2)]

        running = client.get(address("task", tasks[0])).content.decode()
        over = []
        for at in moments:
            RetentionTask.objects.filter(pk=tasks[0].pk).update(state="done", outcome="done", finished_at=at)
            over.append(client.get(address("task", tasks[0])).content.decode())

        assert "8 working hours · Mon\N{EN DASH}Fri 09:00\N{EN DASH}18:00, Asia/Shanghai" in running
        assert '<span class="rt-intime rt-number">met</span>' in over[0]
        assert '<span class="rt-late rt-number">met 2 h 0 min late</span>' in over[1]

    def test_says_what_may_be_seen_of_a_customer_that_is_somebody_else_s(self, client, tasks, csm, other_csm):
        RetentionTask.objects.filter(pk=tasks[0].pk).update(owner=other_csm)
        client.force_login(other_csm)

        theirs = client.get(address("task", tasks[0])).content.decode()
        client.force_login(csm)
        ours = client.get(address("task", tasks[0])).content.decode()

        assert "This customer belongs to csm. You see what this task needs" in theirs
        assert "This customer belongs to" not in ours

    def test_leads_back_to_the_queue_as_it_was_filtered(self, client, tasks, csm):
        client.force_login(csm)

        page = client.get(address("task", tasks[0]), {"queue": "tier=high"}).content.decode()

        assert f'href="/retention/?tier=high#task-{tasks[0].pk}"' in page

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
        following = RetentionTask.objects.filter(case=tasks[0].case, state="open").get()
        assert following.position == 2
        (said,) = told(response)
        assert said.startswith(f'Done for First Ltd: Step done. <a href="{address("task", following)}">Next step: “')
        assert "Li Wei" in said or csm.username in said

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

        assert response.status_code == 200
        assert list(response.context["finish_form"].errors) == ["note"]
        assert RetentionTask.objects.get(pk=tasks[0].pk).state == "open"

    def test_the_last_step_cannot_just_be_done(self, client, csm, now):
        task = make_task(make_customer(owner=csm), due_in=timedelta(hours=1), now=now, steps=1)
        client.force_login(csm)

        assert finish(client, task).status_code == 200
        without = finish(client, task, outcome="saved")
        assert (without.status_code, list(without.context["finish_form"].errors)) == (200, ["next_touch"])
        again = timezone.localdate(now) + timedelta(days=30)
        response = finish(client, task, outcome="saved", next_touch=again.isoformat())
        case = Case.objects.get(pk=task.case_id)
        assert (case.outcome, case.next_touch_on) == ("saved", again)
        (said,) = told(response)
        assert "The case is closed and its playbook has ended. Next touch: " in said
        assert reverse("playbooks:case", args=[case.pk]) in said

    def test_the_form_says_beside_each_outcome_where_it_leads(self, client, tasks, csm, now):
        last = make_task(make_customer(owner=csm), due_in=timedelta(hours=1), now=now, steps=1)
        client.force_login(csm)

        found = [client.get(address("task", task)).context["finish_form"].outlooks for task in (tasks[0], last)]

        assert [(one["saved"].closes, one["false_alarm"].closes) for one in found] == [(False, True), (True, True)]
        assert found[0]["saved"].words.startswith("next step: ")
        assert found[1]["saved"].words == "last step: closes the case"

    def test_no_next_touch_is_noted_where_there_was_no_risk(self, client, tasks, csm, now):
        client.force_login(csm)

        finish(client, tasks[0], outcome="duplicate", next_touch=(timezone.localdate(now)).isoformat())

        case = Case.objects.get(pk=tasks[0].case_id)
        assert (case.state, case.next_touch_on) == ("closed", None)

    def test_a_stale_form_is_refused_with_both_values(self, client, tasks, csm, manager, now):
        worklist.finish(task_id=tasks[0].pk, outcome="saved", note="They stay.", by=manager, now=now, version=1)
        client.force_login(csm)

        response = finish(client, tasks[0], outcome="not_saved", note="They leave.")

        page = response.content.decode()
        assert response.status_code == 200
        assert "Somebody was faster" in page
        assert "Not saved · They leave." in page
        assert "Saved · They stay." in page
        assert RetentionTask.objects.get(pk=tasks[0].pk).outcome == "saved"

    def test_a_stale_form_keeps_what_was_written_and_can_be_sent_again(self, client, tasks, csm, manager, now):
        worklist.start(task_id=tasks[0].pk, by=manager, now=now, version=1)
        client.force_login(csm)

        refused = finish(client, tasks[0], outcome="not_saved", note="They leave.")
        form = refused.context["finish_form"]

        assert (refused.status_code, form["note"].value(), form["outcome"].value()) == (200, "They leave.", "not_saved")
        again = {name: form[name].value() for name in ("outcome", "note", "version", "queue")}
        assert client.post(address("task-finish", tasks[0]), again).status_code == 302

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

    def test_says_before_and_after_the_choice_that_the_deadline_will_have_passed_by_then(self, client, tasks, csm, now):
        RetentionTask.objects.filter(pk=tasks[1].pk).update(due_at=now - timedelta(hours=1))
        RetentionTask.objects.filter(pk=tasks[2].pk).update(due_at=now + timedelta(days=60))
        client.force_login(csm)
        pages = [client.get(address("task", task)).content.decode() for task in tasks]
        seen = {"headers": {"HX-Request": "true"}}
        looks = [client.get(address("task-look", task), {"do": "snooze"}, **seen).content.decode() for task in tasks]

        said = [told(snooze(client, task))[-1].split(". ")[1:] for task in tasks]

        at = moment(RetentionTask.objects.get(pk=tasks[0].pk).due_at)
        words = [f"The deadline is {at}. Put off beyond it", "has passed already", "The deadline is "]
        assert [word in page for word, page in zip(words, pages, strict=True)] == [True] * 3
        assert [word in look for word, look in zip(words, looks, strict=True)] == [True] * 3
        assert [page.count("data-past=") for page in pages] == [1, 0, 1]
        assert said == [[f"The deadline, {at}, will have passed by then."], [], []]

    @pytest.mark.parametrize("wrong", [{"reason": ""}, {"until": ""}, {"until": "2020-01-01"}, {"until": "2099-01-01"}])
    def test_a_wrong_form_comes_back_and_changes_nothing(self, client, tasks, csm, wrong):
        client.force_login(csm)

        response = snooze(client, tasks[0], **wrong)

        assert response.status_code == 200
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

        assert response.status_code == 200
        assert "Their budget round ends on Friday." in response.content.decode()
        assert "On holiday" in response.content.decode()


class TestWaiting:
    def wait(self, client, task, **changes):
        form = {"reason": "Their board decides.", "version": task.version, "queue": ""}
        return client.post(address("task-wait", task), {**form, **changes})

    def test_stands_still_and_goes_on(self, client, tasks, csm):
        client.force_login(csm)

        response = self.wait(client, tasks[0])
        page = client.get(address("task", tasks[0])).content.decode()
        queue = client.get(reverse("playbooks:queue"))
        back = client.post(address("task-resume", tasks[0]), {"version": 2, "queue": ""})

        assert response.url == address("task", tasks[1])
        assert "Their board decides." in page
        assert "the deadline stands still" in page
        assert [group.key for group in queue.context["groups"]][-1] == "waiting"
        assert back.url == address("task", tasks[0])
        assert RetentionTask.objects.get(pk=tasks[0].pk).state == "open"

    def test_needs_a_reason(self, client, tasks, csm):
        client.force_login(csm)

        response = self.wait(client, tasks[0], reason="")

        assert response.status_code == 200
        assert list(response.context["wait_form"].errors) == ["reason"]

    def test_a_stale_form_shows_both_values(self, client, tasks, csm, manager, now):
        worklist.start(task_id=tasks[0].pk, by=manager, now=now, version=1)
        client.force_login(csm)

        response = self.wait(client, tasks[0])

        assert response.status_code == 200
        assert "Wait for the customer · Their board decides." in response.content.decode()


class TestSmallSteps:
    def test_start_comment_and_checklist_stay_on_the_page(self, client, tasks, csm):
        client.force_login(csm)
        task = tasks[0]

        answers = [
            client.post(address("task-start", task), {"version": 1}).url,
            client.post(address("task-comment", task), {"note": "They are friendly."}).url,
            client.post(address("task-add-item", task), {"text": "Ask who decides"}).url,
            client.post(address("task-tick", task), {"item": task.checklist.get().pk, "done": "on"}).url,
        ]

        assert set(answers) == {address("task", task)}
        page = client.get(address("task", task)).content.decode()
        assert "They are friendly." in page
        assert "Ask who decides" in page
        assert task.checklist.get().done_by_name == "csm"
        kinds = list(task.events.order_by("pk").values_list("kind", flat=True))
        assert kinds[-3:] == ["started", "commented", "ticked"]

    def test_an_empty_comment_comes_back(self, client, tasks, csm):
        client.force_login(csm)

        response = client.post(address("task-comment", tasks[0]), {"note": ""})

        assert (response.status_code, list(response.context["comment_form"].errors)) == (200, ["note"])

    def test_a_leader_gives_the_task_to_somebody_else(self, client, tasks, manager, other_csm, csm):
        make_customer(owner=other_csm)
        client.force_login(manager)
        form = {"to": other_csm.pk, "note": "Cora is ill", "version": 1, "queue": ""}

        response = client.post(address("task-reassign", tasks[0]), form)

        assert response.status_code == 302
        assert RetentionTask.objects.get(pk=tasks[0].pk).owner == other_csm
        client.force_login(csm)
        assert client.post(address("task-reassign", tasks[1]), form).status_code == 403


SEE = {"csm": 200, "other_csm": 404, "manager": 200, "director": 200, "operator": 200, "analyst": 200}
DO = {"csm": 302, "other_csm": 404, "manager": 302, "director": 302, "operator": 403, "analyst": 403}
EVERYBODY = [*SEE, "interviewer", "outsider"]


class TestAccess:
    def test_who_may_look(self, client, tasks, request):
        found = answers(client, request, lambda: client.get(address("task", tasks[0])))

        assert statuses(found) == {part: SEE.get(part, 403) for part in EVERYBODY}

    @pytest.mark.parametrize("do", [finish, snooze])
    def test_who_may_do_it(self, client, tasks, request, do):
        found = answers(client, request, lambda: do(client, tasks[0]))

        assert statuses(found) == {part: DO.get(part, 403) for part in EVERYBODY}

    def test_who_sees_the_tasks_on_the_customer_page(self, client, tasks, request):
        page = reverse("retention:customer", args=[tasks[0].case.customer_id])
        found = answers(client, request, lambda: client.get(page))

        assert statuses(found) == {part: SEE.get(part, 403) for part in EVERYBODY}
        seen = {part for part, one in found.items() if b"Step 1" in one.content}
        assert seen == {part for part, status in SEE.items() if status == 200}


def statuses(found):
    return {part: one.status_code for part, one in found.items()}


def answers(client, request, ask):
    """What everybody gets who asks the same, each as if nobody had asked before."""
    found = {}
    for part in EVERYBODY:
        client.force_login(request.getfixturevalue(part))
        with transaction.atomic():
            found[part] = ask()
            transaction.set_rollback(True)
    return found
