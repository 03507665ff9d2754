from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest

from playbooks.models import CalendarDay, WorkingCalendar, WorkingHours
from playbooks.work import calendars
from playbooks.work.deadlines import Calendar, due_at

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")


def make(**fields):
    calendar = WorkingCalendar.objects.create(code="office", name="Office", **fields)
    for weekday in range(5):
        WorkingHours.objects.create(calendar=calendar, weekday=weekday, opens=time(9), closes=time(18))
    return calendar


def load(calendar):
    return calendars.load(calendar_ids=[calendar.pk])[calendar.pk]


class TestLoad:
    def test_reads_hours_and_special_days(self, django_assert_num_queries):
        calendar = make()
        CalendarDay.objects.create(calendar=calendar, day=date(2026, 3, 3), works=False)
        CalendarDay.objects.create(calendar=calendar, day=date(2026, 3, 7), works=True)

        with django_assert_num_queries(1):
            found = load(calendar)

        nine_to_six = ((timedelta(hours=9), timedelta(hours=18)),)
        assert found == Calendar(
            time_zone=SHANGHAI,
            week=(nine_to_six,) * 5 + ((), ()),
            days={date(2026, 3, 3): False, date(2026, 3, 7): True},
        )

    def test_around_the_clock_means_holidays_too(self):
        calendar = make(always_open=True)
        CalendarDay.objects.create(calendar=calendar, day=date(2026, 10, 1), works=False)

        start = datetime(2026, 9, 30, 20, tzinfo=SHANGHAI)

        found = due_at(start=start, amount=24, unit="working_hours", calendar=load(calendar))
        assert found == start + timedelta(hours=24)

    def test_a_calendar_without_hours_is_an_office_week(self):
        calendar = WorkingCalendar.objects.create(code="empty", name="Empty")

        assert load(calendar).week == calendars.fallback().week

    def test_a_day_until_23_59_is_open_until_midnight(self):
        calendar = WorkingCalendar.objects.create(code="night", name="Night")
        WorkingHours.objects.create(calendar=calendar, weekday=0, opens=time(20), closes=time(23, 59))

        assert load(calendar).week[0] == ((timedelta(hours=20), timedelta(hours=24)),)


class TestSeedHolidays:
    @pytest.mark.parametrize("year", [2025, 2026])
    def test_every_day_of_a_published_chinese_year_agrees_with_the_other_list(self, year):
        calendar = make()

        done = calendars.seed_holidays(calendar_id=calendar.pk, years=[year])

        found = load(calendar)
        days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
        assert [day for day in days if found.works_on(day) != chinese_calendar.is_workday(day)] == []
        assert done.provisional == []
        assert set(calendar.days.values_list("status", flat=True)) == {"final"}

    def test_make_up_days_of_2026_work(self):
        calendar = make()
        calendars.seed_holidays(calendar_id=calendar.pk, years=[2026])

        made_up = calendar.days.filter(works=True).order_by("day").values_list("day", flat=True)

        assert [f"{day:%m-%d}" for day in made_up] == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]

    def test_a_year_whose_make_up_days_are_not_published_is_provisional(self):
        calendar = make()

        done = calendars.seed_holidays(calendar_id=calendar.pk, years=[2026, 2027])

        by_year = {
            year: set(calendar.days.filter(day__year=year).values_list("status", flat=True)) for year in (2026, 2027)
        }
        assert done.provisional == [2027]
        assert by_year == {2026: {"final"}, 2027: {"provisional"}}

    def test_a_country_that_moves_no_days_is_final(self):
        calendar = make(country="US", time_zone="America/New_York")

        done = calendars.seed_holidays(calendar_id=calendar.pk, years=[2027])

        assert done.provisional == []
        assert calendar.days.get(day=date(2027, 7, 5)).works is False

    def test_keeps_what_a_person_entered_and_removes_what_the_list_no_longer_has(self):
        calendar = make()
        CalendarDay.objects.create(calendar=calendar, day=date(2026, 10, 1), works=True, name="We work")
        CalendarDay.objects.create(calendar=calendar, day=date(2026, 11, 11), works=False, name="Sale")
        CalendarDay.objects.create(
            calendar=calendar, day=date(2026, 8, 8), works=False, name="Was announced", seeded=True
        )

        done = calendars.seed_holidays(calendar_id=calendar.pk, years=[2026])

        rows = calendar.days.filter(day__in=[date(2026, 10, 1), date(2026, 11, 11), date(2026, 8, 8)])
        assert list(rows.order_by("day").values_list("name", "works")) == [("We work", True), ("Sale", False)]
        assert (done.written, done.removed) == (27, 1)

    def test_again_changes_nothing(self):
        calendar = make()
        calendars.seed_holidays(calendar_id=calendar.pk, years=[2026])
        before = list(calendar.days.order_by("day").values())

        calendars.seed_holidays(calendar_id=calendar.pk, years=[2026])

        assert list(calendar.days.order_by("day").values()) == before

    def test_refuses_a_country_that_the_list_does_not_know(self):
        calendar = make(country="XX")

        with pytest.raises(calendars.UnableToSeedHolidays, match="no country “XX”"):
            calendars.seed_holidays(calendar_id=calendar.pk, years=[2026])

    def test_the_daily_job_keeps_this_year_and_the_next(self):
        calendar = make()

        calendars.keep_seeded(year=2026)

        assert set(calendar.days.dates("day", "year")) == {date(2026, 1, 1), date(2027, 1, 1)}
