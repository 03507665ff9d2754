"""Many tasks at once and back again, one after another, and in the order of what is at stake."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from playbooks.models import BulkResult, QueueLayout, RetentionTask, SavedView, TaskEvent, TaskHold
from playbooks.work import worklist
from playbooks.work.changing import UnableToChangeTask
from playbooks.work.desk import bulk, playing, priority, undoing, views
from playbooks.work.desk.bulk import Wanted
from tests.makers import NOW, make_customer, make_health, make_task

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=9)
TOO_LATE = NOW + timedelta(minutes=11)


@pytest.fixture
def tasks(csm):
    """Three tasks of a CSM: a customer each."""
    names = ("Ash Ltd", "Birch Ltd", "Cedar Ltd")
    return [make_task(make_customer(name=name, owner=csm), due_in=timedelta(hours=4), now=NOW) for name in names]


def seen(tasks):
    return {task.pk: task.version for task in tasks}


def results(action):
    return list(action.results.order_by("task").values_list("task__case__customer__name", "state"))


def changed(tasks, *names):
    return list(RetentionTask.objects.filter(pk__in=seen(tasks)).order_by("pk").values_list(*names))


class TestBulk:
    def test_assigns_what_may_be_assigned_and_undoes_what_nobody_changed_since(
        self, tasks, csm, other_csm, manager, outsider
    ):
        worklist.start(task_id=tasks[1].pk, by=csm, now=NOW, version=1)
        wanted = Wanted(kind="assign", to=other_csm, words="to other_csm")

        action = bulk.carry_out(wanted=wanted, seen=seen(tasks), by=manager, now=NOW)

        assert results(action) == [("Ash Ltd", "done"), ("Birch Ltd", "refused"), ("Cedar Ltd", "done")]
        assert "changed this task meanwhile" in action.results.get(state="refused").why
        assert changed(tasks, "owner_name") == [("other_csm",), ("csm",), ("other_csm",)]

        worklist.start(task_id=tasks[2].pk, by=other_csm, now=LATER, version=2)
        undoing.undo(action_id=action.pk, by=manager, now=LATER)

        assert results(action) == [("Ash Ltd", "undone"), ("Birch Ltd", "refused"), ("Cedar Ltd", "kept")]
        assert changed(tasks, "owner_name", "version") == [("csm", 3), ("csm", 2), ("other_csm", 3)]
        assert TaskEvent.objects.filter(kind="undone").count() == 1
        with pytest.raises(undoing.UnableToTakeBack):
            undoing.undo(action_id=action.pk, by=manager, now=LATER)

    def test_a_csm_may_not_assign_and_nothing_of_other_portfolios_is_touched_or_named(self, tasks, csm, other_csm):
        wanted = Wanted(kind="assign", to=other_csm)

        own = bulk.carry_out(wanted=wanted, seen=seen(tasks), by=csm, now=NOW)
        foreign = bulk.carry_out(wanted=Wanted(kind="note", note="Hello"), seen=seen(tasks), by=other_csm, now=NOW)

        assert {state for _name, state in results(own)} == {"refused"}
        assert results(foreign) == []
        assert not TaskEvent.objects.filter(kind__in=["commented", "reassigned"]).exists()

    def test_snoozes_and_wakes_again_with_the_count_of_before(self, tasks, csm):
        wanted = Wanted(kind="snooze", until=date(2026, 3, 9), reason="Trade fair")
        before = changed(tasks, "state", "snoozed_until", "snoozes", "snooze_reason")

        action = bulk.carry_out(wanted=wanted, seen=seen(tasks), by=csm, now=NOW)

        assert {row[0] for row in changed(tasks, "state")} == {"snoozed"}
        undoing.undo(action_id=action.pk, by=csm, now=LATER)
        assert changed(tasks, "state", "snoozed_until", "snoozes", "snooze_reason") == before

    def test_ten_minutes_later_nothing_is_undone(self, tasks, csm):
        action = bulk.carry_out(wanted=Wanted(kind="priority", priority="high"), seen=seen(tasks), by=csm, now=NOW)

        with pytest.raises(undoing.UnableToTakeBack, match="within 10 minutes"):
            undoing.undo(action_id=action.pk, by=csm, now=TOO_LATE)
        assert {row[0] for row in changed(tasks, "priority")} == {"high"}

    def test_somebody_else_cannot_undo_it(self, tasks, csm, manager):
        action = bulk.carry_out(wanted=Wanted(kind="priority", priority="high"), seen=seen(tasks), by=csm, now=NOW)

        with pytest.raises(undoing.UnableToTakeBack, match="no such bulk action"):
            undoing.undo(action_id=action.pk, by=manager, now=NOW)

    def test_starts_a_playbook_and_says_where_none_is_published(self, office, tasks, csm):
        high, none = Wanted(kind="playbook", playbook="high-risk"), Wanted(kind="playbook", playbook="none")

        started = bulk.carry_out(wanted=high, seen=seen(tasks[:1]), by=csm, now=NOW)
        refused = bulk.carry_out(wanted=none, seen=seen(tasks[1:2]), by=csm, now=NOW)

        assert (results(started), results(refused)) == ([("Ash Ltd", "done")], [("Birch Ltd", "refused")])
        assert "“none”" in refused.results.get().why
        assert tasks[0].case.runs.get(state="running").version.playbook.code == "high-risk"

    @pytest.mark.parametrize(("kind", "count"), [("finish", 1), ("note", 0)])
    def test_refuses_what_cannot_be_done_in_bulk(self, tasks, csm, kind, count):
        with pytest.raises(bulk.UnableToActInBulk):
            bulk.carry_out(wanted=Wanted(kind=kind), seen=seen(tasks[:count]), by=csm, now=NOW)
        assert not BulkResult.objects.exists()


class TestRank:
    def test_is_risk_times_mrr_times_nearness_times_what_was_said_in_python_and_in_sql(self, csm):
        plan = [  # logins → score, MRR, days to the renewal, what was said
            ("Near", 10, 1000, 0, "normal"),
            ("Half a year", 10, 1000, 400, "normal"),
            ("Said", 10, 1000, 90, "high"),
            ("Past", 20, 1000, -5, "low"),
        ]
        for name, logins, mrr, days, said in plan:
            customer = make_customer(name=name, owner=csm)
            make_health(customer, logins=[logins], late=0, mrr=mrr, renewal_in=days)
            make_task(customer, due_in=timedelta(hours=1), now=NOW, priority=said)
        make_task(make_customer(name="No score", owner=csm), due_in=timedelta(hours=1), now=NOW)

        found = {
            task.case.customer.name: (
                round(task.rank, 6),
                round(
                    priority.rank_of(task=task, health=getattr(task.case.customer, "health", None)).number,
                    6,
                ),
            )
            for task in priority.with_rank(RetentionTask.objects.all())
        }

        # 10 logins: 0.75 x 50 + 25 = 62.5, so the risk is 0.375; 20 logins: 100, so there is none
        expected = {"Near": 750.0, "Half a year": 375.0, "Said": 1125.0, "Past": 0.0, "No score": 0.0}
        assert found == {name: (number, number) for name, number in expected.items()}

    def test_a_priority_is_said_by_whoever_works_on_it(self, tasks, csm, outsider):
        task = priority.prioritise(task_id=tasks[0].pk, priority="low", by=csm, now=NOW, version=1)

        assert (task.priority, task.version) == ("low", 2)
        assert TaskEvent.objects.get(kind="prioritised").data == {"before": "normal", "after": "low"}
        with pytest.raises(priority.UnableToPrioritise):
            priority.prioritise(task_id=tasks[0].pk, priority="urgent", by=csm, now=NOW, version=2)


class TestPlay:
    def test_a_task_is_before_one_person_until_they_go_on_or_the_time_is_over(self, tasks, csm, manager):
        everything = RetentionTask.objects.all()

        assert playing.take(task_id=tasks[0].pk, by=csm, now=NOW)
        assert not playing.take(task_id=tasks[0].pk, by=manager, now=LATER)
        assert playing.free(everything, by=manager, now=LATER).count() == 2
        assert playing.free(everything, by=csm, now=LATER).count() == 3
        assert playing.take(task_id=tasks[0].pk, by=manager, now=TOO_LATE)
        assert playing.take(task_id=tasks[1].pk, by=manager, now=TOO_LATE)
        assert list(TaskHold.objects.values_list("task", "person")) == [(tasks[1].pk, manager.pk)]

    def test_skipping_asks_why(self, tasks, csm):
        with pytest.raises(UnableToChangeTask, match="why"):
            playing.skip(task_id=tasks[0].pk, reason=" ", by=csm, now=NOW)

        playing.skip(task_id=tasks[0].pk, reason="Needs the invoice first", by=csm, now=NOW)

        assert TaskEvent.objects.get(kind="skipped").note == "Needs the invoice first"
        assert changed(tasks[:1], "state", "version") == [("open", 1)]


class TestViews:
    def test_are_one_s_own_or_everybody_s_and_deleted_by_their_owner_or_who_leads(self, csm, other_csm, manager):
        own = views.save(name="Mine", shared=False, query="tier=high", columns=["due"], by=csm, now=NOW)
        ours = views.save(name="Ours", shared=True, query="tier=low", columns=[], by=csm, now=NOW)

        assert list(SavedView.objects.visible_to(other_csm)) == [ours]
        assert set(SavedView.objects.visible_to(csm)) == {own, ours}
        for person, view in ((other_csm, ours), (manager, own)):
            with pytest.raises(views.UnableToDeleteView):
                views.delete(view_id=view.pk, by=person)
        views.delete(view_id=ours.pk, by=manager)
        assert list(SavedView.objects.all()) == [own]

    def test_saving_under_the_same_name_takes_the_place_where_that_is_said(self, csm, other_csm):
        newer = {"name": " Mine ", "shared": True, "query": "tier=low", "columns": ["due"], "now": NOW}
        kept = SavedView.objects.values_list("name", "query", "shared", "columns")
        views.save(name="Mine", shared=False, query="tier=high", columns=[], by=csm, now=NOW)

        with pytest.raises(views.UnableToReplaceView, match="“Mine” already"):
            views.save(**newer, by=csm)
        assert list(kept.all()) == [("Mine", "tier=high", False, [])]
        views.save(**newer, by=csm, replaces=True)
        assert list(kept.all()) == [("Mine", "tier=low", True, ["due"])]
        views.save(**newer, by=other_csm)
        assert kept.count() == 2
        with pytest.raises(views.UnableToSaveView, match="name"):
            views.save(name="", shared=False, query="", columns=[], by=csm, now=NOW)

    def test_columns_and_folded_groups_are_remembered(self, csm):
        views.choose_columns(columns=["due", "mrr"], by=csm)
        views.fold(group="later", folded=True, by=csm)
        views.fold(group="snoozed", folded=True, by=csm)
        views.fold(group="later", folded=False, by=csm)

        assert list(QueueLayout.objects.values_list("columns", "folded")) == [(["due", "mrr"], ["snoozed"])]


def test_the_next_touch_is_noted_with_the_case(tasks, csm):
    task = tasks[0]
    refused = {"outcome": "saved", "note": "They stay.", "by": csm, "now": NOW, "version": 1}
    with pytest.raises(worklist.UnableToFinish, match="next touch"):
        worklist.finish(task_id=task.pk, next_touch=date(2026, 3, 1), **refused)

    worklist.finish(task_id=task.pk, next_touch=date(2026, 4, 1), **refused)

    task.case.refresh_from_db()
    assert task.case.next_touch_on == date(2026, 4, 1)
