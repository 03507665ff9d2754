from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from django.contrib.auth import get_user_model

from playbooks.models import Case, PlaybookRun, RetentionTask
from playbooks.work import escalation, worklist
from playbooks.work.changing import Why
from tests.playbooks.conftest import NOW, history
from tests.playbooks.work.deeds import LATER, finish, snooze

pytestmark = pytest.mark.django_db


def tasks():
    return list(RetentionTask.objects.order_by("pk").values_list("title", "state", "outcome", "owner__username"))


class TestOpenTask:
    def test_records_the_first_look_of_the_owner_once(self, task_for, csm):
        task = task_for()

        for hours in (1, 2):
            worklist.open_task(task_id=task.pk, by=csm, now=NOW + timedelta(hours=hours))

        assert history(task) == [("created", ""), ("opened", "csm")]
        assert task.events.get(kind="opened").at == LATER

    def test_of_somebody_else_records_nothing(self, task_for, manager):
        task = task_for()

        worklist.open_task(task_id=task.pk, by=manager, now=LATER)

        assert history(task) == [("created", "")]

    def test_changes_no_version(self, task_for, csm):
        task = task_for()

        assert worklist.open_task(task_id=task.pk, by=csm, now=LATER).version == task.version


class TestFinish:
    def test_makes_the_task_of_the_next_step(self, task_for, csm):
        task = task_for("medium")

        done = finish(task, csm)

        assert (done.state, done.outcome, done.outcome_note, done.finished_at, done.version) == (
            "done",
            "done",
            "called them",
            LATER,
            2,
        )
        assert tasks() == [("Call the customer", "done", "done", "csm"), ("Draft the plan", "open", "", "csm")]
        following = RetentionTask.objects.get(state="open")
        assert (following.position, following.created_at, following.due_at) == (2, LATER, LATER + timedelta(hours=24))
        assert history(done) == [("created", ""), ("done", "csm")]

    def test_of_the_last_step_closes_the_case_with_the_outcome(self, task_for, csm):
        task = task_for("low")

        finish(task, csm, "saved", "They stay; sent the value report.")

        case, run = Case.objects.get(), PlaybookRun.objects.get()
        assert (case.state, case.outcome, case.outcome_note) == ("closed", "saved", "They stay; sent the value report.")
        assert (case.closed_at, case.closed_by) == (LATER, csm)
        assert (run.state, run.ended_at) == ("finished", LATER)
        assert tasks() == [("Care mail", "done", "saved", "csm")]

    def test_of_the_last_step_takes_an_outcome_of_a_case(self, task_for, csm):
        task = task_for("low")

        with pytest.raises(worklist.UnableToFinish, match="last step") as refused:
            finish(task, csm, "done")

        assert refused.value.why == Why.INVALID
        assert tasks() == [("Care mail", "open", "", "csm")]

    def test_of_the_last_step_takes_a_word_on_what_was_done(self, task_for, csm):
        task = task_for("low")

        with pytest.raises(worklist.UnableToFinish, match="what was done"):
            finish(task, csm, "saved", note="  ")

        assert (tasks(), Case.objects.get().state) == ([("Care mail", "open", "", "csm")], "open")

    @pytest.mark.parametrize("outcome", ["false_alarm", "duplicate", "condition_cleared"])
    def test_of_any_step_closes_the_case_when_there_is_no_risk(self, task_for, csm, outcome):
        finish(task_for("medium"), csm, outcome)

        assert (Case.objects.get().state, Case.objects.get().outcome) == ("closed", outcome)
        assert PlaybookRun.objects.get().state == "ended"
        assert tasks() == [("Call the customer", "done", outcome, "csm")]

    def test_gives_the_next_step_to_whoever_did_this_one(self, task_for, csm, other_csm, manager):
        task = task_for("medium")
        task = worklist.reassign(task_id=task.pk, to=other_csm, note="", by=manager, now=NOW, version=task.version)

        finish(task, other_csm)

        assert [row[3] for row in tasks()] == ["other_csm", "other_csm"]

    def test_gives_the_next_step_to_the_customers_owner_when_that_person_is_gone(
        self, task_for, csm, other_csm, manager
    ):
        task = task_for("medium")
        task = worklist.reassign(task_id=task.pk, to=other_csm, note="", by=manager, now=NOW, version=task.version)
        get_user_model().objects.filter(pk=other_csm.pk).update(is_active=False)

        finish(task, manager)

        assert [row[3] for row in tasks()] == ["other_csm", "csm"]

    def test_of_a_snoozed_task_works_too(self, task_for, csm):
        task = snooze(task_for("low"), csm)

        finish(task, csm, "not_saved")

        assert tasks() == [("Care mail", "done", "not_saved", "csm")]

    def test_marks_a_late_one_even_before_the_sweep_does(self, task_for, csm):
        task = task_for("high")

        done = finish(task, csm, now=NOW + timedelta(hours=5))

        assert done.breached_at == done.due_at == NOW + timedelta(hours=4)

    def test_refuses_an_outcome_that_there_is_not(self, task_for, csm):
        with pytest.raises(worklist.UnableToFinish, match="“wonderful” is no outcome"):
            finish(task_for(), csm, "wonderful")

    def test_offers_the_outcomes_that_fit_the_step(self, task_for):
        first = [value for value, _ in worklist.outcomes(task=task_for("medium"))]
        last = [value for value, _ in worklist.outcomes(task=task_for("low"))]

        assert first == ["done", *Case.Outcome.values]
        assert last == Case.Outcome.values


class TestAStaleSave:
    def test_is_refused_with_both_values(self, task_for, csm, manager):
        task = task_for("medium")
        finish(task, manager, "done", now=LATER)

        with pytest.raises(worklist.UnableToFinish, match="manager changed this task meanwhile") as refused:
            finish(task, csm, "saved", "I did it", version=1)

        assert refused.value.why == Why.STALE
        assert refused.value.mine == {"state": "done", "outcome": "saved", "note": "I did it"}
        assert refused.value.theirs == {
            "state": "done",
            "outcome": "done",
            "owner": "csm",
            "version": 2,
            "by": "manager",
            "at": LATER.astimezone(UTC).isoformat(),
        }
        assert tasks()[0] == ("Call the customer", "done", "done", "csm")

    def test_with_the_newest_version_of_something_over_says_so(self, task_for, csm):
        task = finish(task_for("medium"), csm)

        with pytest.raises(worklist.UnableToFinish, match="cannot be done with it") as refused:
            finish(task, csm)

        assert refused.value.why == Why.INVALID

    def test_marks_of_the_sweep_make_no_form_stale(self, task_for, csm):
        task = task_for("high")
        escalation.sweep(now=NOW + timedelta(hours=5))

        finish(task, csm, now=NOW + timedelta(hours=6))

        assert tasks()[0] == ("Acknowledge and call", "done", "done", "csm")


class TestWhoMay:
    def test_finish_a_task_of_the_csms_portfolio(self, tasks_for, request):
        expected = {
            "csm": None,
            "other_csm": Why.MISSING,
            "manager": None,
            "director": None,
            "operator": Why.DENIED,
            "analyst": Why.DENIED,
            "interviewer": Why.MISSING,
            "outsider": Why.MISSING,
        }

        found = {}
        for who, task in zip(expected, tasks_for("medium", len(expected)), strict=True):
            try:
                found[who] = finish(task, request.getfixturevalue(who)).state
            except worklist.UnableToFinish as refused:
                found[who] = refused.why

        assert found == {who: why or "done" for who, why in expected.items()}

    @pytest.mark.parametrize(
        ("who", "why"), [("csm", Why.DENIED), ("other_csm", Why.MISSING), ("operator", Why.DENIED)]
    )
    def test_not_hand_a_task_to_somebody_else(self, task_for, request, other_csm, who, why):
        task, person = task_for(), request.getfixturevalue(who)

        with pytest.raises(worklist.UnableToReassign) as refused:
            worklist.reassign(task_id=task.pk, to=other_csm, note="", by=person, now=NOW, version=1)

        assert refused.value.why == why

    def test_the_new_owner_sees_a_task_outside_their_portfolio(self, task_for, other_csm, manager):
        task = task_for()
        assert not RetentionTask.objects.visible_to(other_csm).exists()

        worklist.reassign(task_id=task.pk, to=other_csm, note="", by=manager, now=NOW, version=1)

        assert list(RetentionTask.objects.visible_to(other_csm)) == [task]


class TestReassign:
    def test_gives_the_task_to_somebody_else(self, task_for, other_csm, manager):
        task = task_for()

        task = worklist.reassign(task_id=task.pk, to=other_csm, note="Cora is ill", by=manager, now=LATER, version=1)

        assert (task.owner, task.owner_name, task.version) == (other_csm, "other_csm", 2)
        line = task.events.get(kind="reassigned")
        assert (line.by, line.note, line.data) == (manager, "Cora is ill", {"before": "csm", "after": "other_csm"})

    @pytest.mark.parametrize("who", ["outsider", "interviewer", "analyst"])
    def test_not_to_somebody_who_does_no_tasks(self, task_for, manager, request, who):
        with pytest.raises(worklist.UnableToReassign, match="may not do retention tasks"):
            worklist.reassign(
                task_id=task_for().pk, to=request.getfixturevalue(who), note="", by=manager, now=NOW, version=1
            )

    def test_not_to_somebody_who_may_no_longer_log_in(self, task_for, manager, other_csm):
        other_csm.is_active = False

        with pytest.raises(worklist.UnableToReassign, match="may not do retention tasks"):
            worklist.reassign(task_id=task_for().pk, to=other_csm, note="", by=manager, now=NOW, version=1)

    def test_not_across_tenants(self, task_for, manager, other_csm, settings):
        tenants = {manager.pk: ["east"], other_csm.pk: ["west"]}
        settings.RETENTION = {"TENANTS": lambda user: tenants.get(user.pk, [])}
        task = task_for(tenant="east")

        with pytest.raises(worklist.UnableToReassign, match="tenant"):
            worklist.reassign(task_id=task.pk, to=other_csm, note="", by=manager, now=NOW, version=1)


class TestStart:
    def test_notes_when_work_began_and_moves_no_deadline(self, task_for, csm):
        task = task_for()
        due = task.due_at

        task = worklist.start(task_id=task.pk, by=csm, now=LATER, version=1)

        assert (task.state, task.started_at, task.due_at, task.version) == ("open", LATER, due, 2)
        assert history(task) == [("created", ""), ("started", "csm")]
        with pytest.raises(worklist.UnableToStart, match="begun already"):
            worklist.start(task_id=task.pk, by=csm, now=LATER, version=2)


class TestComment:
    def test_is_a_line_of_the_history_and_takes_no_version(self, task_for, csm, manager):
        task = task_for()

        worklist.comment(task_id=task.pk, note=" Ask Ann first. ", by=manager, now=LATER)

        line = task.events.get(kind="commented")
        assert (line.by, line.note) == (manager, "Ask Ann first.")
        task.refresh_from_db()
        assert task.version == 1
        with pytest.raises(worklist.UnableToComment, match="Write something"):
            worklist.comment(task_id=task.pk, note=" ", by=csm, now=LATER)


class TestChecklist:
    def test_is_ticked_off_and_back_with_a_line_each_time(self, task_for, csm, other_csm):
        task = task_for()
        worklist.add_item(task_id=task.pk, text="Ask who decides", by=csm, now=NOW)
        item = task.checklist.get()

        for done in (True, True, False):
            worklist.tick(task_id=task.pk, item_id=item.pk, done=done, by=csm, now=LATER)
        item.refresh_from_db()
        assert item.done_at is None
        worklist.tick(task_id=task.pk, item_id=item.pk, done=True, by=csm, now=LATER)

        item.refresh_from_db()
        assert (item.done_at, item.done_by_name) == (LATER, "csm")
        assert history(task) == [("created", ""), ("ticked", "csm"), ("unticked", "csm"), ("ticked", "csm")]
        with pytest.raises(worklist.UnableToTick):
            worklist.tick(task_id=task.pk, item_id=item.pk, done=False, by=other_csm, now=LATER)
        with pytest.raises(worklist.UnableToTick, match="no such item"):
            worklist.tick(task_id=task.pk, item_id=0, done=True, by=csm, now=LATER)

    def test_has_an_end(self, task_for, csm):
        task = task_for()
        for text in ["", "x" * 201]:
            with pytest.raises(worklist.UnableToTick, match="at most 200"):
                worklist.add_item(task_id=task.pk, text=text, by=csm, now=NOW)
