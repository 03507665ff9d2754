from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from playbooks.models import Absence, Escalation, TaskEvent, Team
from playbooks.work import escalation, worklist
from tests.playbooks.conftest import NOW, at_once, history

pytestmark = pytest.mark.django_db


def hours(number):
    return NOW + timedelta(hours=number)


def told():
    """Who was told of what, in order: level and name."""
    return list(Escalation.objects.order_by("pk").values_list("level", "to_name"))


def lines(task):
    return [kind for kind, _ in history(task)]


class TestLevels:
    def test_reach_owner_manager_and_director_in_turn(self, task_for):
        task = task_for("high")  # 4 hours

        table = []
        for number in (1.9, 2, 3.9, 4, 7.9, 8, 11.9, 12):
            escalation.sweep(now=hours(number))
            table.append((number, told()))

        hint, manager, director = (1, "csm"), (2, "manager"), (3, "director")
        assert table == [
            (1.9, []),
            (2, [hint]),
            (3.9, [hint]),
            (4, [hint, manager]),
            (7.9, [hint, manager]),
            (8, [hint, manager, director]),
            (11.9, [hint, manager, director]),
            (12, [hint, manager, director, (4, "director")]),
        ]
        assert lines(task) == ["created", "escalated", "breached", "escalated", "escalated", "escalated"]
        assert [line.data for line in task.events.filter(kind="escalated").order_by("pk")] == [
            {"level": 1, "percent": 50, "to": "csm"},
            {"level": 2, "percent": 100, "to": "manager"},
            {"level": 3, "percent": 200, "to": "director"},
            {"level": 4, "percent": 300, "to": "director"},
        ]

    def test_are_counted_in_working_time(self, task_for):
        task_for("low", now=NOW + timedelta(days=3))  # Thursday 10:00, due on Tuesday 10:00

        table = []
        for day, hour in [(6, 14), (6, 15), (10, 9), (10, 10), (12, 18), (13, 9), (13, 10)]:
            escalation.sweep(now=NOW.replace(day=day, hour=hour))
            table.append((day, hour, len(told())))

        # 27 open hours; half: Friday 14:30; deadline: Tuesday 10:00; twice: Friday the week after, 10:00
        assert table == [(6, 14, 0), (6, 15, 1), (10, 9, 1), (10, 10, 2), (12, 18, 2), (13, 9, 2), (13, 10, 3)]

    def test_are_those_that_the_team_agreed_on_when_the_task_was_made(self, office, task_for):
        for percent, target in [(25, "manager"), (75, "director")]:
            office.team.escalation_steps.create(percent=percent, target=target)
        task_for("high")
        office.team.escalation_steps.all().delete()  # agreed anew: what runs already goes on as it was

        table = []
        for hour in (0.9, 1, 2.9, 3, 6.9, 7):
            escalation.sweep(now=hours(hour))
            table.append((hour, told()))

        manager, director, again = (1, "manager"), (2, "director"), (3, "director")
        assert table == [
            (0.9, []),
            (1, [manager]),
            (2.9, [manager]),
            (3, [manager, director]),
            (6.9, [manager, director]),
            (7, [manager, director, again]),
        ]

    def test_reach_the_delegate_of_a_manager_who_is_away(self, task_for, manager, other_csm):
        Absence.objects.create(user=manager, delegate=other_csm, first_day=NOW.date(), last_day=NOW.date())
        task_for("high")

        escalation.sweep(now=hours(4))

        assert told() == [(1, "csm"), (2, "other_csm")]

    def test_missed_by_a_late_sweep_are_told_once_each_and_of_the_further_ones_the_last(self, task_for):
        task = task_for("high")

        escalation.sweep(now=hours(21))
        escalation.sweep(now=hours(21))

        assert told() == [(1, "csm"), (2, "manager"), (3, "director"), (6, "director")]
        task.refresh_from_db()
        assert (task.escalation_level, task.next_escalation_at) == (6, hours(24))

    def test_end_with_the_task(self, task_for, csm):
        task = task_for("high")
        worklist.finish(task_id=task.pk, outcome="false_alarm", note="x", by=csm, now=hours(1), version=1)

        assert escalation.sweep(now=hours(50)) == escalation.EscalationResult()

    def test_wait_while_a_task_is_snoozed_but_the_deadline_passes(self, task_for, csm):
        task = task_for("high")
        worklist.snooze(task_id=task.pk, until=hours(6), reason="in a meeting", by=csm, now=hours(1), version=1)

        first = escalation.sweep(now=hours(5))
        second = escalation.sweep(now=hours(6))

        task.refresh_from_db()
        assert (first.breached, first.escalated, first.woken) == (1, [], 0)
        assert (second.breached, len(second.escalated), second.woken) == (0, 2, 1)
        assert (task.state, task.breached_at, task.version) == ("open", task.due_at, 3)
        assert lines(task) == ["created", "snoozed", "breached", "woken", "escalated", "escalated"]


class TestWhomTheyReach:
    def test_never_the_owner_who_is_late(self, office, task_for, manager):
        task_for("high", owner=manager)

        escalation.sweep(now=hours(4))

        assert told() == [(1, "manager"), (2, "director")]

    def test_never_somebody_who_may_no_longer_log_in(self, task_for, csm, manager):
        task_for("high")
        get_user_model().objects.filter(pk__in=[csm.pk, manager.pk]).update(is_active=False)

        escalation.sweep(now=hours(4))

        assert told() == [(1, "director"), (2, "director")]

    def test_nobody_is_recorded_counted_and_reported(self, task_for):
        task = task_for("high")
        Team.objects.update(manager=None, director=None)

        done = escalation.sweep(now=hours(9))

        assert told() == [(1, "csm"), (2, ""), (3, "")]
        assert len(done.unheard) == 2
        assert [(one.task, one.level) for one in escalation.unheard(now=hours(9))] == [(task, 2), (task, 3)]

    def test_those_whom_the_host_names(self, task_for, other_csm, settings, director):
        settings.RETENTION = {"APPROVERS": lambda customer: [other_csm, director]}
        task_for("high")

        escalation.sweep(now=hours(8))

        assert told() == [(1, "csm"), (2, "other_csm"), (3, "director")]


def test_a_calendar_that_became_useless_stops_no_sweep(task_for, office):
    task_for("low")
    office.calendar.hours.all().delete()
    office.calendar.hours.create(weekday=0, opens="09:00", closes="18:00")
    office.calendar.days.bulk_create(
        office.calendar.days.model(calendar=office.calendar, day=date(2026, 3, 2) + timedelta(days=n), works=False)
        for n in range(800)
    )

    done = escalation.sweep(now=NOW + timedelta(days=4))

    assert (done.breached, len(done.escalated)) == (1, 2)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_each_once(tasks_for):
    made = tasks_for("high", 20)

    at_once(*[lambda: escalation.sweep(now=hours(8))] * 2)
    escalation.sweep(now=hours(8))

    assert sorted(Escalation.objects.values_list("task_id", "level")) == sorted(
        (task.pk, level) for task in made for level in (1, 2, 3)
    )
    assert len(made) == 20
    found = defaultdict(list)
    for task_id, kind in TaskEvent.objects.order_by("pk").values_list("task", "kind"):
        found[task_id].append(kind)
    assert found == {task.pk: ["created", "breached", *["escalated"] * 3] for task in made}


class TestTheCommand:
    def test_takes_warnings_in_and_escalates_as_of_a_moment(self, office, customer, warn):
        warn(customer(), "high")
        out, errors = StringIO(), StringIO()

        call_command("escalate", "--now", "2026-03-02T10:00", stdout=out, stderr=errors)
        call_command("escalate", "--now", "2026-03-02T18:00+08:00", stdout=out, stderr=errors)

        assert out.getvalue().splitlines() == [
            "2026-03-02 10:00 CST: 1 cases got warnings, 1 tasks made, 0 woken, 0 newly late, 0 escalations.",
            "2026-03-02 18:00 CST: 0 cases got warnings, 0 tasks made, 0 woken, 1 newly late, 3 escalations.",
        ]
        assert errors.getvalue() == ""

    def test_says_who_is_missing(self, task_for):
        task = task_for("high", name="Acme")
        Team.objects.update(manager=None, director=None)
        errors = StringIO()

        call_command("escalate", "--now", "2026-03-02T15:00", stdout=StringIO(), stderr=errors)

        assert errors.getvalue() == (
            f"Nobody to tell: task {task.pk} (Acme (C1)), level 2, late since 2026-03-02 14:00 CST."
            " Give its team an active manager and director.\n"
        )
