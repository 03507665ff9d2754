from __future__ import annotations

from datetime import date, timedelta

import pytest

from playbooks.cases import intake
from playbooks.work import escalation, worklist
from playbooks.work.changing import Why
from tests.playbooks.conftest import NOW, history
from tests.playbooks.work.deeds import LATER, snooze

pytestmark = pytest.mark.django_db


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
