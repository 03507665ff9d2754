"""Working calendars: read for counting, filled with public holidays, and changed with open eyes."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from playbooks.models import CalendarDay, WorkingCalendar
from playbooks.work.deadlines import Calendar, Stretch
from retention import statements

OFFICE_HOURS: Stretch = (timedelta(hours=9), timedelta(hours=18))


class UnableToSeedHolidays(Exception):
    """The public holidays of a calendar are not known."""


@dataclass(frozen=True)
class Seeded:
    """What seed_holidays did: special days added or renewed, removed, and years still provisional."""

    written: int
    removed: int
    provisional: list[int]


def load(*, calendar_ids: Collection[int]) -> dict[int, Calendar]:
    """Calendars as plain values, by id, in one query.

    A calendar without hours that is not around the clock gets Monday to Friday, 09:00 to 18:00.
    """
    rows = statements.fetch("playbooks.work", "calendars", {"calendar_ids": list(calendar_ids)})
    return {row["id"]: _as_value(row) for row in rows}


def fallback() -> Calendar:
    """Working time where nobody has set up a calendar: Monday to Friday, 09:00 to 18:00 of TIME_ZONE."""
    return Calendar(time_zone=ZoneInfo(settings.TIME_ZONE), week=_office_week())


@transaction.atomic
def seed_holidays(*, calendar_id: int, years: Collection[int]) -> Seeded:
    """Write the public holidays and make-up working days of some years into a calendar.

    Days that a person entered stay as they are; days from the public list are renewed. Where a
    country moves working days every year and a year has no such day yet, that year is not
    published: its days are marked provisional. Due dates that are already set do not move; see
    rescheduling.reschedule.

    Raises UnableToSeedHolidays for a country that the list does not know.
    """
    calendar = WorkingCalendar.objects.select_for_update().get(pk=calendar_id)
    if not calendar.country or not years:
        return Seeded(written=0, removed=0, provisional=[])
    wanted: dict[date, CalendarDay] = {}
    provisional = []
    for year in sorted(years):
        found = _public_days(calendar, year)
        wanted |= {row.day: row for row in found}
        if any(row.status == CalendarDay.Status.PROVISIONAL for row in found):
            provisional.append(year)
    own = CalendarDay.objects.filter(calendar=calendar, day__year__in=list(years))
    kept = set(own.filter(seeded=False).values_list("day", flat=True))
    removed, _ = own.filter(seeded=True).exclude(day__in=wanted).delete()
    rows = [row for day, row in wanted.items() if day not in kept]
    CalendarDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["calendar", "day"], update_fields=["works", "name", "status"]
    )
    return Seeded(written=len(rows), removed=removed, provisional=provisional)


def keep_seeded(*, year: int) -> list[Seeded]:
    """Seed this year and the next into every calendar with a country; what the daily job does."""
    ids = WorkingCalendar.objects.exclude(country="").values_list("pk", flat=True)
    return [seed_holidays(calendar_id=pk, years=[year, year + 1]) for pk in ids]


def seed_empty(*, year: int) -> list[str]:
    """Seed this year and the next into calendars that have no public holiday yet; return their codes."""
    empty = WorkingCalendar.objects.exclude(country="").exclude(days__seeded=True).order_by("pk")
    found = list(empty.values_list("pk", "code"))
    for calendar_id, _code in found:
        seed_holidays(calendar_id=calendar_id, years=[year, year + 1])
    return [code for _id, code in found]


def _public_days(calendar: WorkingCalendar, year: int) -> list[CalendarDay]:
    try:
        days, provisional = _listed(calendar.country, year)
    except NotImplementedError as error:
        raise UnableToSeedHolidays(
            _(
                "The list of public holidays has no country “%(country)s”. Use its two-letter code, or leave it empty"
                " and enter the days by hand."
            )
            % {"country": calendar.country}
        ) from error
    status = CalendarDay.Status.PROVISIONAL if provisional else CalendarDay.Status.FINAL
    return [
        CalendarDay(calendar=calendar, day=day, works=works, name=name, status=status, seeded=True)
        for day, works, name in days
    ]


@lru_cache(maxsize=100)
def _listed(country: str, year: int) -> tuple[list[tuple[date, bool, str]], bool]:
    """The special days of a year as (day, whether it is worked, name), and whether more are to be expected."""
    found = holidays.country_holidays(country, years=year)
    moved = {day for day in found.weekend_workdays if day.year == year}
    off = [(day, False, str(name)[:120]) for day, name in found.items()]
    on = [(day, True, "Make-up working day") for day in moved]
    return sorted(off + on), not moved and _moves_days(country, year)


def _moves_days(country: str, year: int) -> bool:
    """Whether the country moved working days to a weekend in one of the three years before."""
    before = range(year - 3, year)
    found = holidays.country_holidays(country, years=before)
    return any(day.year in before for day in found.weekend_workdays)


def _as_value(row: Mapping[str, Any]) -> Calendar:
    zone = ZoneInfo(row["time_zone"])
    if row["always_open"]:
        return Calendar.always_open(zone)
    days = {date.fromisoformat(day): works for day, works in json.loads(row["days"] or "{}").items()}
    hours = json.loads(row["hours"] or "[]")
    if not hours:
        return Calendar(time_zone=zone, week=_office_week(), days=days)
    week: list[list[Stretch]] = [[] for _ in range(7)]
    for weekday, opens, closes in hours:
        week[weekday].append((_since_midnight(opens), _since_midnight(closes)))
    return Calendar(time_zone=zone, week=tuple(tuple(day) for day in week), days=days)


def _since_midnight(written: str) -> timedelta:
    """Counted from midnight; 23:59 as a closing time means the end of the day."""
    shown = time.fromisoformat(written)
    if (shown.hour, shown.minute) == (23, 59):
        return timedelta(days=1)
    return timedelta(hours=shown.hour, minutes=shown.minute, seconds=shown.second)


def _office_week() -> tuple[tuple[Stretch, ...], ...]:
    return ((OFFICE_HOURS,),) * 5 + ((), ())
