"""Many tasks at once: preview, result for each, and undo."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from playbooks.models import (
    BulkAction,
    RetentionTask,
    TaskEvent,
)
from playbooks.work import worklist
from retention.web import formats
from tests.playbooks.web.conftest import make_work
from tests.playbooks.web.desk import told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]
keep = make_work
QUEUE = "/retention/"


class TestBulk:
    def test_preview_confirm_result_and_undo(self, client, manager, csm, other_csm, work):
        client.force_login(manager)
        chosen = [work["Ash Ltd"].pk, work["Birch Ltd"].pk]

        preview = client.get(
            reverse("playbooks:bulk"), {"kind": "assign", "task": chosen, "queue": "scope=team&tier=high"}
        )
        seen = preview.context["seen"]
        worklist.start(task_id=work["Birch Ltd"].pk, by=csm, now=preview.context["now"], version=1)
        sent = {"kind": "assign", "seen": seen, "to": csm.pk, "note": "Holidays", "queue": "scope=team"}
        done = client.post(reverse("playbooks:bulk"), sent)
        result = client.get(done.url)

        assert preview.context["count"] == 2
        assert "Assign: 2 tasks" in preview.content.decode()
        assert dict(result.context["counts"]) == {"done": 1, "refused": 1}
        words = result.content.decode()
        assert "to csm: Holidays" in words
        assert "changed this task meanwhile" in words
        action = BulkAction.objects.get()
        undo = reverse("playbooks:bulk-undo", args=[action.pk])
        taken_back = client.get(client.post(undo, {"queue": "scope=team"}).url).content.decode()
        assert "1 task is as it was" in taken_back
        assert "Take it back" not in taken_back
        client.force_login(csm)
        assert client.get(reverse("playbooks:bulk-done", args=[action.pk])).status_code == 404
        assert client.post(undo).status_code == 404

    def test_all_of_a_view_in_one_go(self, client, csm, work):
        client.force_login(csm)
        address = reverse("playbooks:bulk")

        preview = client.get(address, {"kind": "note", "all": "1", "queue": "when=overdue"})
        refused = client.post(address, {"kind": "note", "seen": preview.context["seen"], "note": ""})
        client.post(address, {"kind": "note", "seen": preview.context["seen"], "note": "Fair in May"})

        assert preview.context["count"] == 2
        assert refused.status_code == 200
        assert TaskEvent.objects.filter(kind="commented", note="Fair in May").count() == 2

    def test_says_what_happens_with_those_beyond_the_most_at_once(self, client, csm, work, monkeypatch):
        monkeypatch.setattr("playbooks.web.views.desk.bulk.MOST", 3)
        client.force_login(csm)
        address = reverse("playbooks:bulk")

        preview = client.get(address, {"kind": "note", "all": "1"})
        fits = client.get(address, {"kind": "note", "all": "1", "queue": "when=overdue"})
        sent = {"kind": "note", "seen": preview.context["seen"], "note": "", "left_out": "1"}

        said = "3 tasks at once are the most: these are the first of the view, in its order. 1 more stays as it is"
        assert said in preview.content.decode()
        assert "are the most" not in fits.content.decode()
        assert said in client.post(address, sent).content.decode()

    def test_a_snooze_of_many_ends_with_an_event_as_a_single_one_does(self, client, csm, work):
        client.force_login(csm)
        task = work["Ash Ltd"]
        until = (timezone.localdate() + timedelta(days=5)).isoformat()
        sent = {
            "kind": "snooze",
            "seen": f"{task.pk}.1",
            "until": until,
            "event": "answer_received",
            "reason": "Mailed",
        }

        page = client.post(reverse("playbooks:bulk"), sent, follow=True).content.decode()

        task.refresh_from_db()
        assert (task.state, task.snooze_event) == ("snoozed", "answer_received")
        assert "or earlier, as soon as the customer has answered: Mailed" in page

    def test_the_preview_and_the_result_say_whose_deadline_will_have_passed_by_then(self, client, csm, work, now):
        soon, late, far = work["Ash Ltd"], work["Birch Ltd"], work["Cedar Ltd"]
        RetentionTask.objects.filter(pk=soon.pk).update(due_at=now + timedelta(hours=30))
        client.force_login(csm)
        chosen = {"kind": "snooze", "task": [soon.pk, late.pk, far.pk]}
        preview = client.get(reverse("playbooks:bulk"), chosen).content.decode()
        seen = ",".join(f"{task.pk}.1" for task in (soon, late, far))
        until = (timezone.localdate() + timedelta(days=5)).isoformat()

        result = client.post(
            reverse("playbooks:bulk"), {"kind": "snooze", "seen": seen, "until": until, "reason": "Fair"}, follow=True
        ).content.decode()

        at = formats.moment(now + timedelta(hours=30))
        assert f"The first of the deadlines ahead is {at}." in preview
        assert preview.count("will have passed by then.") == preview.count("data-past=") == 2
        assert (result.count("will have passed by then."), f"The deadline, {at}, will have" in result) == (1, True)

    @pytest.mark.parametrize("kind", ["snooze", "playbook", "priority"])
    def test_every_kind_has_its_form(self, client, csm, work, kind):
        client.force_login(csm)

        page = client.get(reverse("playbooks:bulk"), {"kind": kind, "task": work["Ash Ltd"].pk})

        assert page.context["form"].fields

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            (
                {"kind": "snooze", "until": "2001-01-01", "reason": "Fair"},
                "Choose a day from tomorrow on, at most 90 days",
            ),
            ({"kind": "assign", "to": ""}, "Choose a person."),
            ({"kind": "assign", "to": "123456"}, "There is nobody of this number who does retention tasks here."),
            ({"kind": "priority", "priority": "huge"}, "“huge” is not among the choices. Choose one of the list."),
        ],
    )
    def test_what_cannot_be_done_with_any_is_refused_in_the_form(self, client, manager, work, sent, said):
        client.force_login(manager)

        refused = client.post(reverse("playbooks:bulk"), {**sent, "seen": f"{work['Ash Ltd'].pk}.1"})

        assert refused.status_code == 200
        assert said in refused.content.decode()
        assert not BulkAction.objects.exists()
        assert told(client.post(reverse("playbooks:bulk"), {**sent, "seen": "x"})) == ["Select the tasks first."]

    def test_a_csm_is_not_offered_to_assign_and_nobody_gets_at_tasks_of_others(
        self, client, csm, other_csm, analyst, work
    ):
        address, task = reverse("playbooks:bulk"), work["Ash Ltd"].pk
        client.force_login(csm)
        assert client.get(address, {"kind": "assign", "task": task}).status_code == 404
        assert client.get(address, {"kind": "note"}).url == QUEUE
        client.force_login(other_csm)
        assert client.get(address, {"kind": "note", "task": task}).url == QUEUE
        client.post(address, {"kind": "note", "seen": f"{task}.1", "note": "Hello"})
        assert not TaskEvent.objects.filter(kind="commented").exists()
        client.force_login(analyst)
        assert client.get(address, {"kind": "note", "task": task}).status_code == 403
