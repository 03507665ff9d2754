from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbooks.work.deadlines import (
    Calendar,
    UnableToSetDeadline,
    after,
    due_at,
    next_open,
    opening_of,
    working_time,
)
from playbooks.work.terms import Clock
from tests.playbooks.work.every_minute import EveryMinute
from tests.playbooks.work.minute_by_minute import SlowCalendar, at

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")

OFFICE = [[(540, 1080)]] * 5 + [[], []]  # Mon-Fri 09:00-18:00
LUNCH = [[(540, 720), (810, 1080)]] * 5 + [[], []]  # a break from 12:00 to 13:30
SHORT_FRIDAY = [[(540, 1080)]] * 4 + [[(600, 840)], [], []]  # Fridays 10:00-14:00
ROUND_THE_CLOCK = [[(0, 1440)]] * 7

CHINA_2026 = {
    **{
        date(2026, month, day): False
        for month, day in [
            (1, 1), (1, 2), (2, 16), (2, 17), (2, 18), (2, 19), (2, 20), (2, 23), (4, 5), (4, 6), (5, 1), (5, 2),
            (5, 4), (5, 5), (6, 19), (9, 25), (10, 1), (10, 2), (10, 3), (10, 5), (10, 6), (10, 7),
        ]
    },
    **{
        date(2026, month, day): True
        for month, day in [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]
    },
}  # fmt: skip


def calendar(zone, hours, special=None):
    week = tuple(
        tuple((timedelta(minutes=opens), timedelta(minutes=closes)) for opens, closes in stretches)
        for stretches in hours
    )
    return Calendar(time_zone=zone, week=week, days=special or {})


CHINA = calendar(SHANGHAI, OFFICE, CHINA_2026)

BY_HAND = [
    # calendar, start, amount, unit, due
    # -- clock hours: real time, whatever the calendar says
    (CHINA, "2026-03-02 10:00", 4, "clock_hours", "2026-03-02 14:00"),
    (CHINA, "2026-03-02 10:00", 24, "clock_hours", "2026-03-03 10:00"),
    (CHINA, "2026-02-14 23:30", 4, "clock_hours", "2026-02-15 03:30"),
    (CHINA, "2026-12-31 20:00", 24, "clock_hours", "2027-01-01 20:00"),
    (calendar(BERLIN, OFFICE), "2026-03-28 12:00", 24, "clock_hours", "2026-03-29 13:00"),  # a day of 23 hours
    (calendar(BERLIN, OFFICE), "2026-10-24 12:00", 24, "clock_hours", "2026-10-25 11:00"),  # a day of 25 hours
    # -- working hours
    (CHINA, "2026-03-02 09:00", 4, "working_hours", "2026-03-02 13:00"),
    (CHINA, "2026-03-02 09:00", 9, "working_hours", "2026-03-02 18:00"),  # the end of the day, not the next morning
    (CHINA, "2026-03-02 09:00", 10, "working_hours", "2026-03-03 10:00"),
    (CHINA, "2026-03-02 16:00", 4, "working_hours", "2026-03-03 11:00"),
    (CHINA, "2026-03-02 07:15", 4, "working_hours", "2026-03-02 13:00"),  # before opening
    (CHINA, "2026-03-02 18:00", 4, "working_hours", "2026-03-03 13:00"),  # at closing
    (CHINA, "2026-03-06 17:00", 4, "working_hours", "2026-03-09 12:00"),  # over the weekend
    (CHINA, "2026-03-07 12:00", 1, "working_hours", "2026-03-09 10:00"),  # made on a Saturday
    (CHINA, "2026-02-13 17:00", 4, "working_hours", "2026-02-14 12:00"),  # Saturday 02-14 is worked
    (CHINA, "2026-02-14 17:00", 4, "working_hours", "2026-02-24 12:00"),  # then the Spring Festival
    (CHINA, "2026-02-18 12:00", 2, "working_hours", "2026-02-24 11:00"),  # made in the Spring Festival
    (CHINA, "2026-09-30 17:30", 1, "working_hours", "2026-10-08 09:30"),  # over the National Day
    (calendar(SHANGHAI, LUNCH), "2026-03-02 11:00", 2, "working_hours", "2026-03-02 14:30"),
    (calendar(SHANGHAI, LUNCH), "2026-03-02 12:30", 2, "working_hours", "2026-03-02 15:30"),
    (calendar(SHANGHAI, SHORT_FRIDAY), "2026-03-06 13:00", 2, "working_hours", "2026-03-09 10:00"),
    (calendar(BERLIN, ROUND_THE_CLOCK), "2026-03-29 00:00", 4, "working_hours", "2026-03-29 05:00"),
    (calendar(BERLIN, ROUND_THE_CLOCK), "2026-10-25 00:00", 4, "working_hours", "2026-10-25 03:00"),
    (
        calendar(NEW_YORK, [[(60, 300)]] * 7),
        "2026-03-08 00:00",
        4,
        "working_hours",
        "2026-03-09 02:00",
    ),  # 1-5, less 2-3
    (calendar(NEW_YORK, [[(60, 300)]] * 7), "2026-11-01 00:00", 5, "working_hours", "2026-11-01 05:00"),  # 1-2 twice
    # -- working days
    (CHINA, "2026-03-02 10:00", 1, "working_days", "2026-03-03 10:00"),
    (CHINA, "2026-03-02 10:00", 3, "working_days", "2026-03-05 10:00"),
    (CHINA, "2026-03-06 16:00", 3, "working_days", "2026-03-11 16:00"),
    (CHINA, "2026-03-07 16:00", 3, "working_days", "2026-03-12 09:00"),  # Saturday becomes Monday 09:00
    (CHINA, "2026-03-02 18:00", 1, "working_days", "2026-03-04 09:00"),  # at closing: tomorrow morning is the start
    (CHINA, "2026-03-02 03:00", 1, "working_days", "2026-03-03 09:00"),
    (CHINA, "2026-02-13 16:00", 3, "working_days", "2026-02-25 16:00"),  # 02-14, 02-24, 02-25
    (CHINA, "2026-01-01 12:00", 1, "working_days", "2026-01-05 09:00"),  # starts on the make-up Sunday 01-04
    (CHINA, "2026-05-08 10:00", 1, "working_days", "2026-05-09 10:00"),  # the make-up Saturday counts
    (CHINA, "2026-09-18 10:00", 2, "working_days", "2026-09-21 10:00"),  # Sunday 09-20 counts
    (CHINA, "2026-09-30 10:00", 3, "working_days", "2026-10-10 10:00"),  # 10-08, 10-09, make-up Saturday 10-10
    (calendar(SHANGHAI, SHORT_FRIDAY), "2026-03-05 16:00", 1, "working_days", "2026-03-06 14:00"),  # closed by then
    (calendar(SHANGHAI, SHORT_FRIDAY), "2026-03-05 09:30", 1, "working_days", "2026-03-06 10:00"),  # not open yet
    (calendar(BERLIN, OFFICE), "2026-03-27 10:00", 1, "working_days", "2026-03-30 10:00"),  # same time, other offset
    (calendar(NEW_YORK, [[(60, 300)]] * 7), "2026-03-07 02:30", 1, "working_days", "2026-03-08 03:00"),  # no 02:30
    (calendar(NEW_YORK, ROUND_THE_CLOCK), "2026-10-31 01:30", 1, "working_days", "2026-11-01 01:30"),  # the first 01:30
]


@pytest.mark.parametrize(("calendar", "start", "amount", "unit", "due"), BY_HAND)
def test_the_deadline_is_the_one_worked_out_by_hand(calendar, start, amount, unit, due):
    zone = calendar.time_zone

    found = due_at(start=at(start, zone), amount=amount, unit=unit, calendar=calendar)

    assert found == at(due, zone).astimezone(UTC)


def test_the_table_has_at_least_forty_rows():
    assert len(BY_HAND) >= 40


class TestChina:
    @pytest.mark.parametrize("year", [2025, 2026])
    def test_every_day_of_the_year_agrees_with_the_other_list(self, year):
        days = list_of_days(year)
        found = holidays.country_holidays("CN", years=year)
        special = dict.fromkeys(found, False) | dict.fromkeys(
            (day for day in found.weekend_workdays if day.year == year), True
        )
        china = calendar(SHANGHAI, OFFICE, special)

        assert [day for day in days if china.works_on(day) != chinese_calendar.is_workday(day)] == []

    def test_2026_has_248_working_days(self):
        assert sum(CHINA.works_on(day) for day in list_of_days(2026)) == 248


ZONES = [
    "Asia/Shanghai",
    "Asia/Kathmandu",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Santiago",
    "Africa/Casablanca",
]


@st.composite
def stretches(draw):
    times = sorted(draw(st.lists(st.integers(0, 1440), min_size=0, max_size=4, unique=True)))
    return [(times[i], times[i + 1]) for i in range(0, len(times) - 1, 2)]


@st.composite
def both_calendars(draw):
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    common = draw(st.sampled_from([OFFICE, LUNCH, SHORT_FRIDAY, ROUND_THE_CLOCK, [[(60, 300)]] * 7, None]))
    hours = common or [draw(stretches()) for _ in range(7)]
    if not any(closes - opens >= 60 for day in hours for opens, closes in day):
        hours = [*hours[:3], [(540, 1080)], *hours[4:]]
    special = draw(
        st.one_of(st.just(CHINA_2026), st.dictionaries(st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.booleans()))
    )
    return calendar(zone, hours, special), SlowCalendar(zone, hours, special)


CHANGES = [  # around clock changes, festivals and the end of a year
    datetime(2026, 3, 8, tzinfo=UTC),
    datetime(2026, 3, 29, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),
    datetime(2026, 10, 3, 15, tzinfo=UTC),
    datetime(2026, 10, 25, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
    datetime(2025, 4, 25, tzinfo=UTC),
    datetime(2026, 2, 14, tzinfo=UTC),
    datetime(2026, 12, 31, tzinfo=UTC),
]
moments = st.one_of(
    st.builds(
        lambda base, minutes: base + timedelta(minutes=minutes), st.sampled_from(CHANGES), st.integers(-3000, 3000)
    ),
    st.integers(0, 3 * 365 * 1440 - 1).map(
        lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
)


class TestAgainstTheMarksOfEveryMinute:
    @settings(max_examples=25, deadline=None)
    @given(both_calendars(), moments)
    def test_which_are_those_of_the_calendar_that_looks_at_the_wall(self, calendars, start):
        _, slow = calendars
        marks = marks_of(slow, start)

        minutes = [start + timedelta(minutes=number) for number in range(1440)]

        assert [marks.is_open(minute) for minute in minutes] == [slow.is_open(minute) for minute in minutes]

    @settings(max_examples=100, deadline=None)
    @given(both_calendars(), moments, st.integers(1, 30))
    def test_working_hours(self, calendars, start, amount):
        fast, slow = calendars

        found = due_at(start=start, amount=amount, unit="working_hours", calendar=fast)

        assert found == marks_of(slow, start).working_hours(start, amount)

    @settings(max_examples=60, deadline=None)
    @given(both_calendars(), moments, st.integers(1, 4))
    def test_working_days(self, calendars, start, amount):
        fast, slow = calendars

        found = due_at(start=start, amount=amount, unit="working_days", calendar=fast)

        assert found == marks_of(slow, start).working_days(start, amount)

    @settings(max_examples=50, deadline=None)
    @given(both_calendars(), moments, st.integers(0, 20_000))
    def test_time_between_two_moments(self, calendars, start, minutes):
        fast, slow = calendars
        end = start + timedelta(minutes=minutes)

        found = working_time(start=start, end=end, calendar=fast)

        assert found == timedelta(minutes=marks_of(slow, start).working_minutes(start, end))


class TestMomentOfAClock:
    def test_half_of_the_clock_hours(self):
        start, due = at("2026-03-02 10:00", SHANGHAI), at("2026-03-02 14:00", SHANGHAI)

        found = Clock(start=start, due=due, unit="clock_hours", calendar=CHINA).moment(50)

        assert found == at("2026-03-02 12:00", SHANGHAI)

    def test_a_further_period_of_working_days_is_counted_in_open_time(self):
        start, due = at("2026-03-06 16:00", SHANGHAI), at("2026-03-11 16:00", SHANGHAI)

        found = [
            Clock(start=start, due=due, unit="working_days", calendar=CHINA).moment(percent)
            for percent in (50, 80, 100, 200)
        ]

        assert found == [
            at("2026-03-10 11:30", SHANGHAI),
            at("2026-03-11 10:36", SHANGHAI),
            due,
            at("2026-03-16 16:00", SHANGHAI),
        ]

    @settings(max_examples=50, deadline=None)
    @given(
        both_calendars(), moments, st.integers(1, 3), st.sampled_from(["clock_hours", "working_hours", "working_days"])
    )
    def test_later_shares_are_never_earlier(self, calendars, start, amount, unit):
        fast, _ = calendars
        due = due_at(start=start, amount=amount, unit=unit, calendar=fast)

        clock = Clock(start=start, due=due, unit=unit, calendar=fast)
        found = [clock.moment(percent) for percent in (50, 80, 100, 200, 300)]

        assert found == sorted(found)
        assert found[0] >= start


class TestOpenings:
    def test_an_open_moment_is_its_own_next_opening(self):
        moment = at("2026-03-02 10:00", SHANGHAI)

        assert next_open(moment=moment, calendar=CHINA) == moment

    def test_the_first_open_moment_of_a_holiday_is_after_the_holidays(self):
        assert opening_of(day=date(2026, 2, 15), calendar=CHINA) == at("2026-02-24 09:00", SHANGHAI)


class TestWhatItRefuses:
    START = datetime(2026, 3, 2, tzinfo=UTC)

    def test_an_unknown_unit(self):
        with pytest.raises(UnableToSetDeadline, match="'fortnights' is no unit"):
            due_at(start=self.START, amount=1, unit="fortnights", calendar=CHINA)

    def test_no_amount(self):
        with pytest.raises(UnableToSetDeadline, match="at least 1"):
            due_at(start=self.START, amount=0, unit="clock_hours", calendar=CHINA)

    def test_a_start_without_time_zone(self):
        with pytest.raises(UnableToSetDeadline, match="no time zone"):
            due_at(start=datetime(2026, 3, 2), amount=1, unit="clock_hours", calendar=CHINA)  # noqa: DTZ001

    @pytest.mark.parametrize("unit", ["working_hours", "working_days"])
    def test_a_calendar_without_working_time(self, unit):
        closed = calendar(SHANGHAI, [[]] * 7)

        with pytest.raises(UnableToSetDeadline, match="no working time"):
            due_at(start=self.START, amount=1, unit=unit, calendar=closed)

    def test_a_calendar_that_is_closed_from_some_day_on(self):
        closed = calendar(SHANGHAI, OFFICE, {date(2026, 3, 3) + timedelta(days=n): False for n in range(800)})

        with pytest.raises(UnableToSetDeadline, match="no working time"):
            after(start=self.START, work=timedelta(hours=20), calendar=closed)


def marks_of(slow, start):
    return EveryMinute(slow, start.date() - timedelta(days=2))


def list_of_days(year):
    return [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
