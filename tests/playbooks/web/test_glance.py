"""A row of the queue opened in place: what it shows, and the forms that work there."""

from __future__ import annotations

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from playbooks.models import (
    CaseMember,
    ChecklistItem,
    RetentionTask,
    TaskEvent,
)
from playbooks.web.desk import glance
from tests.makers import make_interactions
from tests.playbooks.web.conftest import make_work
from tests.playbooks.web.desk import shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]
keep = make_work
QUEUE = "/retention/"
HTMX = {"HX-Request": "true"}


class TestGlance:
    def test_shows_what_moved_the_score_the_checklist_and_the_latest_news(self, client, csm, work, now):
        task = work["Ash Ltd"]
        make_interactions(task.case.customer, now=now)
        ChecklistItem.objects.create(task=task, position=1, text="Ask for the invoice")
        client.force_login(csm)
        address = reverse("playbooks:task-look", args=[task.pk])

        part = client.get(address, headers=HTMX).content.decode()

        assert part.strip().startswith("<tr")
        for words in ("Logins in 30 days", "Ask for the invoice", "Zhang Min", "mailto:zm@example.com", "Snooze…"):
            assert words in part
        assert "Assign…" not in part
        assert client.get(address).url == reverse("playbooks:task", args=[task.pk])

    @pytest.mark.parametrize(
        ("do", "expected"),
        [
            ("finish", 'name="outcome" value="saved"'),
            ("snooze", 'name="until"'),
            ("comment", 'name="note"'),
            ("playbook", 'name="playbook"'),
            ("priority", 'name="priority"'),
            ("wait", 'name="reason"'),
        ],
    )
    def test_a_form_opens_in_the_row_also_without_a_script(self, client, csm, work, do, expected):
        client.force_login(csm)
        query = {"open": work["Ash Ltd"].pk, "do": do, "outcome": "saved"}

        page = client.get(QUEUE, query).content.decode()

        assert expected in page
        assert 'name="back" value="queue"' in page

    def test_a_colleague_of_the_retention_team_sees_the_task_and_nothing_else_of_the_customer(
        self, client, other_csm, work, now
    ):
        task = work["Ash Ltd"]
        make_interactions(task.case.customer, now=now)
        address = reverse("playbooks:task-look", args=[task.pk])
        client.force_login(other_csm)
        assert client.get(address, headers=HTMX).status_code == 404

        CaseMember.objects.create(
            case=task.case, user=other_csm, name="other_csm", role="sales", state="acknowledged", asked_at=now,
            acknowledged_at=now, due_at=now, sla_amount=4, sla_unit="clock_hours",
        )  # fmt: skip

        part = client.get(address, headers=HTMX)
        assert part.status_code == 200
        assert "mailto" not in part.content.decode()

    def test_after_a_form_of_a_row_the_next_row_has_its_turn(self, client, csm, work):
        client.force_login(csm)
        task = work["Ash Ltd"]
        sent = {
            "version": 1,
            "queue": "tier=high&tier=healthy",
            "back": "queue",
            "note": "They stay.",
            "outcome": "saved",
        }

        done = client.post(reverse("playbooks:task-finish", args=[task.pk]), sent)
        stayed = client.post(
            reverse("playbooks:task-priority", args=[work["Birch Ltd"].pk]),
            {"version": 1, "queue": "", "back": "queue", "priority": "low"},
        )

        assert done.url == f"{QUEUE}?tier=high&tier=healthy#task-{work['Birch Ltd'].pk}"
        following = RetentionTask.objects.get(case=task.case, state="open")
        assert stayed.url == f"{QUEUE}#task-{following.pk}"
        assert RetentionTask.objects.get(pk=work["Birch Ltd"].pk).priority == "low"

    def test_a_form_that_is_refused_stays_in_its_row_with_what_was_entered(self, client, csm, work):
        client.force_login(csm)
        task = work["Ash Ltd"]
        RetentionTask.objects.filter(pk=task.pk).update(version=2)
        sent = {"version": 1, "back": "queue", "do": "finish", "note": "They leave.", "outcome": "not_saved"}

        refused = client.post(reverse("playbooks:task-finish", args=[task.pk]), sent)
        page = client.get(refused.url)

        assert refused.url == f"{QUEUE}?open={task.pk}&do=finish#refused"
        form = page.context["way"].form
        assert [form[name].value() for name in ("note", "outcome", "version")] == ["They leave.", "not_saved", 2]
        assert "changed" in page.context["refusals"][0]
        assert client.get(refused.url).context["refusals"] == []

    def test_a_field_that_is_refused_is_marked(self, client, csm, work):
        client.force_login(csm)
        task = work["Ash Ltd"]
        sent = {"version": 1, "back": "queue", "do": "comment", "note": " "}

        page = client.get(client.post(reverse("playbooks:task-comment", args=[task.pk]), sent).url)

        fields = re.findall(r"<textarea[^>]*>", page.content.decode())
        assert [('aria-invalid="true"' in one, "is-invalid" in one) for one in fields] == [(True, True)]
        assert 'role="alert" id="refused"' in page.content.decode()

    def test_an_item_of_the_checklist_is_ticked_in_the_row(self, client, csm, work):
        client.force_login(csm)
        task = work["Ash Ltd"]
        item = task.checklist.create(position=1, text="Ask for the renewal")

        ticked = client.post(
            reverse("playbooks:task-tick", args=[task.pk]), {"item": item.pk, "done": "on", "back": "row", "queue": ""}
        )

        item.refresh_from_db()
        assert (item.done_by_name != "", ticked.url) == (True, f"{QUEUE}?open={task.pk}#item-{item.pk}")
        assert f'id="item-{item.pk}" role="checkbox" aria-checked="true"' in client.get(ticked.url).content.decode()

    @pytest.mark.parametrize("do", ["assign", "mail"])
    def test_says_why_a_form_is_not_there(self, client, csm, work, do):
        client.force_login(csm)
        work["Ash Ltd"].case.customer.contacts.all().delete()

        page = client.get(QUEUE, {"open": work["Ash Ltd"].pk, "do": do})

        assert (page.context["way"], len(page.context["refusals"])) == (None, 1)
        assert page.context["refusals"][0] in page.content.decode().replace("&#x27;", "'")

    @pytest.mark.parametrize(
        ("action", "sent", "said"),
        [
            ("task-skip", {"reason": ""}, "This field is required."),
            ("task-priority", {"version": 1, "priority": "huge"}, "“huge” is not among the choices. Choose one of"),
            ("task-priority", {"priority": "high"}, "It was not sent along which edition of the task you saw."),
            ("task-playbook", {"version": 1}, "This field is required."),
            ("task-playbook", {"version": 1, "playbook": "x"}, "“x” is not among the choices. Choose one of the list."),
            ("task-start", {}, "It was not sent along which edition of the task you saw."),
            ("task-tick", {}, "Say which item of the checklist it is."),
        ],
    )
    def test_what_has_no_place_on_the_page_is_named_above_it(self, client, csm, work, action, sent, said):
        client.force_login(csm)
        task = work["Ash Ltd"]

        refused = client.post(reverse(f"playbooks:{action}", args=[task.pk]), sent)

        assert refused.status_code == 200
        assert said in refused.content.decode()
        assert not TaskEvent.objects.filter(task=task).exclude(kind="opened").exists()

    def test_says_what_becomes_of_the_playbook_at_work(self, client, csm, work):
        client.force_login(csm)
        task = work["Ash Ltd"].pk

        glance = client.get(QUEUE, {"open": task, "do": "playbook"}).content.decode()
        bulk = client.get(reverse("playbooks:bulk"), {"kind": "playbook", "task": [task]}).content.decode()

        said = "It takes the place of the one at work: what is finished stays, the rest is cancelled."
        assert (glance.count(said), bulk.count(said)) == (1, 1)

    def test_what_is_due_at_the_same_moment_comes_in_the_order_of_what_is_at_stake(self, client, csm, work, now):
        RetentionTask.objects.filter(owner=csm, state="open").update(due_at=now, due_soon_at=now, created_at=now)
        client.force_login(csm)

        # risk x MRR x renewal: Ash 0.6375 x 20,000 x 1, Cedar as of five days ago 0.3375 x 20,000 x 1.86, Birch no risk
        assert shown(client.get(QUEUE)) == ["Ash Ltd", "Cedar Ltd", "Birch Ltd", "Dogwood Ltd"]
        sent = {"version": 1, "back": "queue", "note": "They leave.", "outcome": "not_saved"}
        done = client.post(reverse("playbooks:task-finish", args=[work["Ash Ltd"].pk]), sent)
        assert done.url.endswith(f"#task-{work['Cedar Ltd'].pk}")


class TestLatest:
    def test_escalations_are_one_line_that_names_who_was_told_and_leave_room_for_a_call(self, client, csm, work, now):
        task = work["Ash Ltd"]
        for number, name in enumerate(("Wei Li", "Jing Chen", "Jing Chen"), start=1):
            task.events.create(kind="escalated", at=now - timedelta(minutes=10 - number), data={"to": name})
        make_interactions(task.case.customer, now=now)
        client.force_login(csm)

        page = client.get(reverse("playbooks:task-look", args=[task.pk]), headers=HTMX)

        news = page.context["news"]
        assert [one.told for one in news if one.event] == ["Wei Li, Jing Chen"]
        assert [one.interaction.kind for one in news if one.interaction] == ["call", "mail"]
        assert "told: Wei Li, Jing Chen" in page.content.decode()

    def test_who_may_not_see_talks_is_told_of_none(self, client, csm, work, now):
        task = work["Ash Ltd"]
        make_interactions(task.case.customer, now=now)
        csm.groups.clear()
        may = Permission.objects.filter(group__name="csm")
        told = []
        for permissions in (may, may.exclude(codename="view_interaction")):
            csm.user_permissions.set(permissions)
            client.force_login(csm)
            page = client.get(reverse("playbooks:task-look", args=[task.pk]), headers=HTMX)
            told.append([one.interaction.kind for one in page.context["news"] if one.interaction])

        assert told == [["call", "mail"], []]

    def test_the_bars_of_the_score_add_up_however_many_metrics_moved(self, client, csm, work):
        client.force_login(csm)
        address = reverse("playbooks:task-look", args=[work["Ash Ltd"].pk])

        for most in (1, 2, 6):
            with patch.object(glance, "BARS", most):
                drawn = client.get(address, headers=HTMX).context["waterfall"]
            assert len(drawn.bars) <= most
            assert drawn.change.before + sum(bar.points for bar in drawn.bars) == drawn.change.after
