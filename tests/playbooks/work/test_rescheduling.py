from __future__ import annotations

from datetime import date, timedelta

import pytest

from playbooks.models import CalendarDay, RetentionTask, Team, WorkingCalendar
from playbooks.work import calendars
from playbooks.work.rescheduling import NewDeadline, UnableToReschedule, reschedule
from tests.playbooks.conftest import NOW, history

pytestmark = pytest.mark.django_db


def close(calendar, *days):
    for day in days:
        CalendarDay.objects.create(calendar=calendar, day=date(2026, 3, day), works=False)


class TestReschedule:
    def test_a_changed_calendar_moves_nothing_by_itself(self, office, task_for):
        task = task_for("low")

        close(office.calendar, 3, 4)
        calendars.seed_holidays(calendar_id=office.calendar.pk, years=[2026])

        assert RetentionTask.objects.get().due_at == task.due_at

    def test_counts_unfinished_tasks_again_and_says_what_moved(self, office, task_for, manager):
        low, high = task_for("low"), task_for("high")
        close(office.calendar, 3, 4)

        moved = reschedule(calendar_id=office.calendar.pk, by=manager, now=NOW + timedelta(hours=1))

        monday = NOW + timedelta(days=7)
        assert moved == [NewDeadline(task_id=low.pk, before=low.due_at, after=monday)]
        low.refresh_from_db()
        assert (low.due_at, low.version) == (monday, 2)
        assert low.next_escalation_at == NOW.replace(day=6, hour=14, minute=30) - timedelta(days=1)
        assert history(low) == [("created", ""), ("rescheduled", "manager")]
        assert history(high) == [("created", "")]

    def test_a_dry_run_shows_the_same_and_writes_nothing(self, office, task_for, manager):
        task = task_for("low")
        close(office.calendar, 3)

        moved = reschedule(calendar_id=office.calendar.pk, by=manager, now=NOW, dry_run=True)

        assert [one.after for one in moved] == [NOW + timedelta(days=4)]
        assert RetentionTask.objects.get().due_at == task.due_at
        assert history(task) == [("created", "")]

    def test_leaves_the_tasks_of_other_teams(self, office, task_for, manager):
        task_for("low")
        other = WorkingCalendar.objects.create(code="other", name="Other")
        Team.objects.create(code="others", name="Others", calendar=other)
        close(other, 3, 4)

        assert reschedule(calendar_id=other.pk, by=manager, now=NOW) == []

    @pytest.mark.parametrize("who", ["csm", "analyst", "outsider"])
    def test_is_for_leaders(self, office, task_for, request, who):
        with pytest.raises(UnableToReschedule, match="lead a team"):
            reschedule(calendar_id=office.calendar.pk, by=request.getfixturevalue(who), now=NOW)
