"""Working time over 2025 to 2027 equals a reference that looks at every minute: ten thousand cases, all by chance."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from playbooks.models import CalendarDay, RetentionTask, Team, WorkingCalendar, WorkingHours
from playbooks.work import calendars, terms, waiting
from playbooks.work.deadlines import Calendar, due_at, working_time
from playbooks.work.teams import Roster
from playbooks.work.terms import Clock
from tests.playbooks.work.every_minute import EveryMinute
from tests.playbooks.work.minute_by_minute import SlowCalendar

pytestmark = pytest.mark.django_db

CASES = 10_000
FIRST = date(2024, 12, 20)
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
MINUTES = 3 * 365 * 1440

OFFICE = [[(540, 1080)]] * 5 + [[], []]
LUNCH = [[(510, 720), (810, 1080)]] * 5 + [[(540, 720)], []]
NIGHT = [[(0, 360), (1320, 1440)]] * 7  # the hours in which clocks are changed
SHORT = [[(540, 1065)]] * 4 + [[(555, 840)], [], []]
TEAMS = [
    ("china", "Asia/Shanghai", "CN", OFFICE),
    ("china-lunch", "Asia/Shanghai", "CN", LUNCH),
    ("new-york", "America/New_York", "US", NIGHT),
    ("berlin", "Europe/Berlin", "DE", SHORT),
    ("lord-howe", "Australia/Lord_Howe", "", NIGHT),  # half an hour of summer time
    ("always", "Asia/Shanghai", "", None),  # around the clock
]


@dataclass
class Pair:
    """A calendar as the product reads it from its rows, and the marks of every minute."""

    fast: Calendar
    slow: SlowCalendar
    minutes: EveryMinute


@pytest.fixture(scope="module")
def pairs(kept_for_module):
    found = []
    with kept_for_module(lambda: found.extend(pair(*team) for team in TEAMS)):
        yield found


def pair(code, zone, country, week):
    row = WorkingCalendar.objects.create(
        code=code, name=code, time_zone=zone, country=country, always_open=week is None
    )
    WorkingHours.objects.bulk_create(
        WorkingHours(calendar=row, weekday=weekday, opens=clock(opens), closes=clock(closes))
        for weekday, hours in enumerate(week or [])
        for opens, closes in hours
    )
    calendars.seed_holidays(calendar_id=row.pk, years=[2025, 2026, 2027])
    special = dict(CalendarDay.objects.filter(calendar=row).values_list("day", "works"))
    slow = SlowCalendar(ZoneInfo(zone), week or [[(0, 1440)]] * 7, special)
    return Pair(calendars.load(calendar_ids=[row.pk])[row.pk], slow, EveryMinute(slow, FIRST))


def clock(minutes):
    return time(23, 59) if minutes == 1440 else time(minutes // 60, minutes % 60)


def by_minute(pair, start, amount, unit):
    if unit == "clock_hours":
        return start + timedelta(hours=amount)
    return getattr(pair.minutes, unit)(start, amount)


def test_ten_thousand_deadlines(pairs):
    chance = random.Random(2025)  # noqa: S311  not for secrets
    wrong = []
    for _ in range(CASES):
        pair = chance.choice(pairs)
        unit = chance.choice(["clock_hours", "working_hours", "working_hours", "working_days", "working_days"])
        start = BEGIN + timedelta(minutes=chance.randrange(MINUTES))
        amount = chance.randint(1, {"clock_hours": 200, "working_hours": 60, "working_days": 12}[unit])

        due = due_at(start=start, amount=amount, unit=unit, calendar=pair.fast)

        expected = by_minute(pair, start, amount, unit)
        open_time = working_time(start=start, end=due, calendar=pair.fast) // timedelta(minutes=1)
        if due != expected or open_time != pair.minutes.working_minutes(start, expected):
            wrong.append((pair.slow.zone, start, amount, unit, due, expected))

    assert wrong == []


def test_the_marks_of_the_reference_are_those_of_the_one_that_walks(pairs):
    chance = random.Random(7)  # noqa: S311  not for secrets
    for _ in range(30):
        pair = chance.choice(pairs)
        start = BEGIN + timedelta(minutes=chance.randrange(MINUTES))
        hours, days = chance.randint(1, 12), chance.randint(1, 3)

        assert pair.minutes.working_hours(start, hours) == pair.slow.working_hours(start, hours)
        assert pair.minutes.working_days(start, days) == pair.slow.working_days(start, days)


def test_deadlines_with_pauses_leave_the_time_that_was_agreed(pairs):
    """However often a task waits, the open minutes outside its pauses up to the deadline are those it was given."""
    chance = random.Random(11)  # noqa: S311  not for secrets
    for _ in range(100):
        pair = chance.choice(pairs)
        start = BEGIN + timedelta(minutes=chance.randrange(MINUTES))
        hours = chance.randint(2, 30)
        due = due_at(start=start, amount=hours, unit="working_hours", calendar=pair.fast)
        task = RetentionTask(created_at=start, due_at=due, sla_amount=hours, sla_unit="working_hours")
        task.paused = task.paused_late = timedelta(0)
        team = Team(calendar_id=1)
        roster = Roster(users={}, teams={}, membership={}, default=team, calendars={1: pair.fast})
        now, stood = start, 0
        for _pause in range(chance.randint(1, 3)):
            since = now + timedelta(minutes=chance.randint(1, 3 * 1440))
            if since >= task.due_at:
                break
            now = since + timedelta(minutes=chance.randint(1, 6 * 1440))
            task.state, task.waiting_since = "waiting", since
            for name, value in waiting.resumed(task=task, now=now, roster=roster).items():
                setattr(task, name, value)
            task.state = "open"
            stood += pair.minutes.working_minutes(since, now)

        assert task.paused == timedelta(minutes=stood)
        assert task.due_at == pair.minutes.after_minutes(start, hours * 60 + stood)
        clock_of_task = terms.clock_of(task, calendar=pair.fast)
        assert clock_of_task.whole == timedelta(hours=hours)
        assert isinstance(clock_of_task, Clock)
