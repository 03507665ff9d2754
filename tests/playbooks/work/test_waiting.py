from __future__ import annotations

from datetime import timedelta

import pytest

from playbooks.cases import intake
from playbooks.models import Escalation, RetentionTask
from playbooks.work import escalation, queue, rescheduling, waiting, worklist
from playbooks.work.changing import Why
from retention.models import Interaction
from tests.playbooks.conftest import NOW, history

pytestmark = pytest.mark.django_db


def hours(number):
    return NOW + timedelta(hours=number)


def wait(task, by, *, now=NOW, reason="They ask their board", version=None):
    version = task.version if version is None else version
    return waiting.wait(task_id=task.pk, reason=reason, by=by, now=now, version=version)


def resume(task, by, *, now):
    return waiting.resume(task_id=task.pk, by=by, now=now, version=task.version)


def told():
    return list(Escalation.objects.order_by("pk").values_list("level", "to_name"))


class TestWait:
    def test_stops_the_clock_with_a_reason(self, task_for, csm):
        task = wait(task_for("high"), csm, now=hours(1))

        assert (task.state, task.waiting_since, task.waiting_reason) == ("waiting", hours(1), "They ask their board")
        assert (task.next_escalation_at, task.due_at, task.started_at) == (None, hours(4), hours(1))
        assert escalation.sweep(now=hours(50)) == escalation.EscalationResult()
        line = task.events.get(kind="waiting")
        assert (line.by, line.note, line.data) == (csm, "They ask their board", {"left": "3.0 h"})
        found = queue.with_deadline_state(RetentionTask.objects.all(), now=hours(50)).get()
        assert found.deadline_state == "paused"

    def test_needs_a_reason_and_a_task_that_is_open(self, task_for, csm, manager):
        task = task_for()
        for changes, why in [({"reason": " "}, Why.INVALID), ({"version": 7}, Why.STALE)]:
            with pytest.raises(waiting.UnableToWait) as refused:
                wait(task, csm, **changes)
            assert refused.value.why == why

        wait(task, csm)
        with pytest.raises(waiting.UnableToWait, match="Waiting for the customer"):
            wait(RetentionTask.objects.get(), manager)

    @pytest.mark.parametrize("who", ["other_csm", "analyst", "outsider"])
    def test_is_for_people_who_work_on_the_task(self, task_for, request, who):
        with pytest.raises(waiting.UnableToWait):
            wait(task_for(), request.getfixturevalue(who))


class TestResume:
    def test_goes_on_with_the_time_that_was_left(self, task_for, csm):
        task = wait(task_for("high"), csm, now=hours(1))

        task = resume(task, csm, now=hours(11))

        assert (task.state, task.waiting_since, task.due_at) == ("open", None, hours(14))
        assert (task.due_soon_at, task.next_escalation_at) == (NOW + timedelta(hours=13, minutes=12), hours(12))
        assert (task.paused, task.paused_late) == (timedelta(hours=10), timedelta(0))
        assert history(task) == [("created", ""), ("waiting", "csm"), ("resumed", "csm")]

    def test_counts_what_was_left_in_working_time(self, task_for, csm):
        task = task_for("low")  # 3 working days: Thursday 10:00, so 27 open hours
        task = wait(task, csm, now=NOW + timedelta(hours=4))  # Monday 14:00: 23 open hours are left

        task = resume(task, csm, now=NOW.replace(day=7))  # a Saturday

        # Monday the 9th 9 h, Tuesday 9 h, Wednesday 5 h
        assert task.due_at == NOW.replace(day=11, hour=14)
        assert task.next_escalation_at == NOW.replace(day=10, hour=9, minute=30)

    def test_tells_each_level_once_after_any_number_of_pauses(self, task_for, csm):
        task = task_for("high")  # 4 hours: told at 2, 4 and 8 hours of its own time
        table = []
        for hour in range(30):
            if hour in (1, 7, 13):
                task = wait(task, csm, now=hours(hour))
            if hour in (6, 9, 20):
                task = resume(task, csm, now=hours(hour))
            escalation.sweep(now=hours(hour))
            task.refresh_from_db()
            table.append((hour, len(told())))

        # its own time is 2 from hour 7 to 9, when it goes on; 4 at hour 11 (due), 8 at 22, 12 at 26
        changes = [row for row, before in zip(table, [(-1, 0), *table], strict=False) if row[1] != before[1]]
        assert changes == [(9, 1), (11, 2), (22, 3), (26, 4)]
        assert (task.due_at, task.breached_at) == (hours(11), hours(11))
        assert (task.paused, task.paused_late) == (timedelta(hours=7), timedelta(hours=7))

    def test_a_task_that_was_late_stays_late_and_only_further_levels_are_put_off(self, task_for, csm):
        task = task_for("high")
        escalation.sweep(now=hours(5))
        task.refresh_from_db()

        task = resume(wait(task, csm, now=hours(5)), csm, now=hours(25))

        assert (task.due_at, task.next_escalation_at) == (hours(4), hours(28))

    def test_finishing_while_it_waits_is_judged_by_the_deadline_that_moved(self, task_for, csm):
        task = wait(task_for("high"), csm, now=hours(1))

        task = worklist.finish(
            task_id=task.pk, outcome="false_alarm", note="x", by=csm, now=hours(100), version=task.version
        )

        assert (task.state, task.due_at, task.breached_at) == ("done", hours(103), None)
        assert queue.with_deadline_state(RetentionTask.objects.all(), now=hours(200)).get().deadline_state == "met"

    def test_is_refused_where_nothing_waits(self, task_for, csm):
        with pytest.raises(waiting.UnableToResume, match="cannot be done with it"):
            resume(task_for(), csm, now=NOW)


class TestSweep:
    def answer(self, task, *, at, kind="mail_received"):
        Interaction.objects.create(customer=task.case.customer, external_id=f"{kind}{at}", kind=kind, occurred_at=at)

    def test_ends_a_wait_when_the_customer_answers(self, task_for, csm):
        task = wait(task_for("high"), csm, now=hours(1))
        other = wait(task_for("high"), csm, now=hours(1))
        self.answer(task, at=hours(0.5))  # before it waited
        self.answer(task, at=hours(2), kind="champion_left")
        assert waiting.sweep(now=hours(3)) == 0

        self.answer(task, at=hours(5))
        found = escalation.sweep(now=hours(6))

        task.refresh_from_db()
        other.refresh_from_db()
        assert found.resumed == 1
        assert (task.state, task.due_at, task.version, other.state) == ("open", hours(9), 3, "waiting")
        line = task.events.get(kind="resumed")
        assert (line.by_name, line.data["cause"], line.data["after"]) == ("", "mail_received", hours(9).isoformat())
        assert waiting.sweep(now=hours(7)) == 0

    def test_ends_a_wait_at_the_limit_of_the_team_whenever_it_is_noticed(self, office, task_for, csm):
        office.team.waiting_days = 2
        office.team.save()
        task = wait(task_for("high"), csm, now=hours(1))
        limit = NOW.replace(day=4) + timedelta(hours=1)
        assert task.waiting_until == limit
        assert waiting.sweep(now=limit - timedelta(minutes=1)) == 0

        assert waiting.sweep(now=limit + timedelta(days=3)) == 1

        task.refresh_from_db()
        assert (task.state, task.due_at, task.waiting_until) == ("open", limit + timedelta(hours=3), None)
        assert task.events.get(kind="resumed").data["cause"] == "too_long"

    def test_waits_ten_working_days_without_a_word_of_the_team(self, task_for, csm):
        assert wait(task_for("high"), csm).waiting_until == NOW + timedelta(days=14)


class TestPausedTasksElsewhere:
    def test_a_graver_warning_takes_a_waiting_task_away_with_its_run(self, task_for, csm, warn):
        task = wait(task_for("low"), csm)

        intake.take_in(warning_ids=[warn(task.case.customer, "high").pk], now=hours(1))

        task.refresh_from_db()
        assert task.state == "cancelled"

    def test_moving_deadlines_keeps_the_pause(self, office, task_for, csm, manager):
        task = resume(wait(task_for("high"), csm, now=hours(1)), csm, now=hours(3))
        office.team.escalation_steps.create(percent=75, target="manager")

        (moved,) = rescheduling.reschedule(calendar_id=office.calendar.pk, by=manager, now=hours(3))

        task.refresh_from_db()
        assert (moved.before, moved.after, moved.told_after) == (hours(6), hours(6), ((75, "manager"),))
        assert (task.due_at, task.next_escalation_at, task.escalation_plan) == (hours(6), hours(5), "75:manager")
        assert task.events.get(kind="rescheduled").data["told_after"] == "75 % manager"
