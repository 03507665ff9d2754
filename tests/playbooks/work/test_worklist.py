from __future__ import annotations

from datetime import UTC, date, timedelta

import pytest
from django.contrib.auth import get_user_model

from playbooks.cases import intake
from playbooks.models import Case, PlaybookRun, RetentionTask
from playbooks.work import escalation, worklist
from playbooks.work.changing import Why
from tests.playbooks.conftest import NOW, at_once, history

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def finish(task, by, outcome="done", note="called them", now=LATER, version=None):
    return worklist.finish(task_id=task.pk, outcome=outcome, note=note, by=by, now=now, version=version or task.version)


def snooze(task, by, until=date(2026, 3, 9), reason="on leave", now=LATER, version=None):
    return worklist.snooze(task_id=task.pk, until=until, reason=reason, by=by, now=now, version=version or task.version)


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
    @pytest.mark.parametrize(
        ("who", "why"),
        [
            ("csm", None),
            ("other_csm", Why.MISSING),
            ("manager", None),
            ("director", None),
            ("operator", Why.DENIED),
            ("analyst", Why.DENIED),
            ("interviewer", Why.MISSING),
            ("outsider", Why.MISSING),
        ],
    )
    def test_finish_a_task_of_the_csms_portfolio(self, task_for, request, who, why):
        task, person = task_for("medium"), request.getfixturevalue(who)

        if why is None:
            assert finish(task, person).state == "done"
            return
        with pytest.raises(worklist.UnableToFinish) as refused:
            finish(task, person)
        assert refused.value.why == why

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


class TestSnooze:
    def test_puts_a_task_off_until_the_first_working_moment_of_a_day(self, task_for, csm):
        task = snooze(task_for("low"), csm, date(2026, 3, 7))  # a Saturday

        assert (task.state, task.snooze_reason, task.version) == ("snoozed", "on leave", 2)
        assert task.snoozed_until == NOW.replace(day=9, hour=9)  # Monday 09:00
        assert history(task) == [("created", ""), ("snoozed", "csm")]

    def test_does_not_move_the_deadline(self, task_for, csm):
        task = task_for("low")

        assert snooze(task, csm).due_at == task.due_at

    def test_can_be_until_a_moment(self, task_for, csm):
        assert snooze(task_for(), csm, LATER + timedelta(hours=2)).snoozed_until == LATER + timedelta(hours=2)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"reason": " "}, "Say why"),
            ({"until": date(2026, 3, 1)}, "not a day within the next 90 days"),
            ({"until": date(2026, 7, 1)}, "not a day within the next 90 days"),
            ({"until": LATER}, "not a day within the next 90 days"),
        ],
    )
    def test_refuses(self, task_for, csm, changes, message):
        with pytest.raises(worklist.UnableToSnooze, match=message) as refused:
            snooze(task_for(), csm, **changes)

        assert refused.value.why == Why.INVALID

    def test_ends_when_its_owner_takes_it_back(self, task_for, csm):
        task = snooze(task_for(), csm)

        task = worklist.wake(task_id=task.pk, by=csm, now=LATER, version=task.version)

        assert (task.state, task.snoozed_until) == ("open", None)
        assert history(task) == [("created", ""), ("snoozed", "csm"), ("woken", "csm")]

    def test_cannot_be_ended_where_there_is_none(self, task_for, csm):
        with pytest.raises(worklist.UnableToWake, match="cannot be done with it"):
            worklist.wake(task_id=task_for().pk, by=csm, now=LATER, version=1)


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


class TestSnoozeForAnEvent:
    def put_off(self, task, csm, event):
        return worklist.snooze(
            task_id=task.pk, until=date(2026, 3, 9), reason="x", by=csm, now=NOW, version=task.version, event=event
        )

    def test_comes_back_when_the_customer_answers(self, task_for, csm):
        task = self.put_off(task_for(), csm, "answer_received")
        customer = task.case.customer
        for hours, kind in [(-1, "answer_received"), (1, "call"), (3, "answer_received")]:
            customer.interactions.create(external_id=str(hours), kind=kind, occurred_at=NOW + timedelta(hours=hours))

        woken = [escalation.sweep(now=NOW + timedelta(hours=hours)).woken for hours in (2, 3, 4)]

        assert woken == [0, 1, 0]
        task.refresh_from_db()
        assert (task.state, task.snoozed_until, task.snooze_event) == ("open", None, "")
        assert task.events.get(kind="woken").data == {"event": "answer_received"}

    def test_comes_back_when_the_score_has_recovered_or_at_the_latest_on_its_day(self, task_for, csm):
        well, ill = (self.put_off(task_for(), csm, "score_recovered") for _ in range(2))
        well.case.reasons.get().warning.__class__.objects.filter(case_reason__case=well.case).update(
            cleared_on=date(2026, 3, 3)
        )

        escalation.sweep(now=LATER)
        well.refresh_from_db()
        ill.refresh_from_db()
        assert (well.state, ill.state) == ("open", "snoozed")

        escalation.sweep(now=NOW + timedelta(days=7))
        ill.refresh_from_db()
        assert ill.state == "open"

    def test_of_a_kind_that_nobody_knows_is_refused(self, task_for, csm):
        with pytest.raises(worklist.UnableToSnooze, match="full_moon"):
            self.put_off(task_for(), csm, "full_moon")

    def test_the_third_time_the_manager_is_told_and_every_third_after_it(self, task_for, csm):
        task = task_for()
        table = []
        for _ in range(6):
            task = self.put_off(task, csm, "")
            table.append(list(task.escalations.order_by("pk").values_list("cause", "level", "to_name")))

        once, twice = [("snoozed", 1, "manager")], [("snoozed", 1, "manager"), ("snoozed", 2, "manager")]
        assert table == [[], [], once, once, once, twice]
        assert task.events.filter(kind="escalated").first().data == {"snoozes": 3, "to": "manager"}

    def test_a_higher_level_brings_back_what_no_playbook_takes_away(self, office, task_for, csm, warn):
        task = self.put_off(task_for("low"), csm, "")
        office.playbooks["high-risk"].versions.update(state="retired")

        intake.take_in(warning_ids=[warn(task.case.customer, "high").pk], now=LATER)

        task.refresh_from_db()
        assert task.state == "open"
        assert task.events.get(kind="woken").data == {"cause": "higher level"}


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


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    ROUNDS = 10

    def test_finish_one_task_and_one_of_them_is_told(self, task_for, csm, manager):
        for _ in range(self.ROUNDS):
            task = task_for("medium")

            found = at_once(lambda task=task: finish(task, csm), lambda task=task: finish(task, manager))

            refused = [one for one in found if isinstance(one, worklist.UnableToFinish)]
            assert [one.why for one in refused] == [Why.STALE]
            assert [kind for kind, _ in history(task)] == ["created", "done"]
            assert task.case.tasks.count() == 2

    @pytest.mark.slow
    def test_finish_and_escalate(self, rivals, office, customer, warn, csm):
        late = NOW + timedelta(hours=5)
        intake.take_in(warning_ids=[warn(customer(), "high").pk for _ in range(200)], now=NOW)
        tasks = list(RetentionTask.objects.order_by("pk"))
        RetentionTask.objects.update(next_escalation_at=None)
        for number, task in enumerate(tasks):
            RetentionTask.objects.filter(pk=task.pk).update(next_escalation_at=task.next_escalation_at)

            def sweep():
                return escalation.sweep(now=late)

            beats = [sweep, sweep] if number % 10 == 0 else [sweep]  # now and then two at once
            found = rivals.race(lambda task=task: finish(task, csm, now=late), *beats)
            sweep()

            assert [one for one in found if isinstance(one, Exception)] == []
            task.refresh_from_db()
            assert (task.state, task.next_escalation_at) == ("done", None)
            lines = [kind for kind, _ in history(task)]
            assert lines.count("done") == 1
            assert lines.count("escalated") == task.escalations.count() in (0, 2)
        assert len(tasks) == 200

    def test_finish_and_take_in_a_higher_level(self, task_for, csm, warn):
        for _ in range(self.ROUNDS):
            task = task_for("low")
            higher = warn(task.case.customer, "high")

            at_once(
                lambda task=task: finish(task, csm, "saved"),
                lambda higher=higher: intake.take_in(warning_ids=[higher.pk], now=LATER),
            )
            intake.sweep(now=LATER)

            cases = list(task.case.customer.cases.order_by("pk").values_list("level", "state"))
            assert cases in ([("low", "closed"), ("high", "open")], [("high", "open")])
            unfinished = RetentionTask.objects.unfinished().filter(case__customer=task.case.customer)
            assert [one.title for one in unfinished] == ["Acknowledge and call"]
