"""The working calendars of a configuration file: hours of the week, and days that people entered."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any
from zoneinfo import available_timezones

from playbooks.models import CalendarDay, WorkingCalendar, WorkingHours
from retention.configuration.reading import Entry, shown
from retention.configuration.sections import Loading, Section, named, put

KEY = "calendars"
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_STRETCH = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$")
_END_OF_DAY = time(23, 59)

Hours = list[tuple[int, time, time]]
Days = list[tuple[date, bool, str]]


def dump() -> list[dict[str, Any]]:
    """Every calendar as the file has it; public holidays come from the list of the country, not from the file."""
    return [_written(calendar) for calendar in WorkingCalendar.objects.order_by("pk")]


def _written(calendar: WorkingCalendar) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": calendar.code, "name": calendar.name, "name_zh": calendar.name_zh}
    entry |= {"time_zone": calendar.time_zone, "country": calendar.country}
    if calendar.always_open:
        entry["always_open"] = True
    week: dict[str, list[str]] = {}
    for weekday, opens, closes in _hours_of(calendar):
        week.setdefault(WEEK[weekday], []).append(f"{opens:%H:%M}-{_shown_end(closes)}")
    entry["hours"] = week
    entry["days"] = [{"day": day.isoformat(), "works": works, "name": name} for day, works, name in _days_of(calendar)]
    return {key: value for key, value in entry.items() if value not in ("", {}, []) or key == "country"}


def load(entries: list[Entry], loading: Loading) -> None:
    """Read the calendars and write those that are new or differ.

    `hours` and `days` replace what people entered before, where the file has them; public holidays stay.
    """
    present = {one.code: one for one in WorkingCalendar.objects.all()}
    read = [(entry.code(), *_values(entry, present.get(entry.code()))) for entry in entries]
    if loading.problems:
        return
    for code, values, hours, days in read:
        calendar, details = put(loading, section=KEY, model=WorkingCalendar, code=code, values=values)
        changed = _write_hours(calendar, hours) + _write_days(calendar, days)
        if details is not None:
            loading.compared(KEY, code, details + changed)


def _values(entry: Entry, present: WorkingCalendar | None) -> tuple[dict[str, Any], Hours | None, Days | None]:
    values: dict[str, Any] = named(entry, present=present)
    values["time_zone"] = entry.text("time_zone", default="Asia/Shanghai", longest=60)
    if values["time_zone"] not in available_timezones():
        entry.problem(f"there is no time zone {values['time_zone']!r}. Write it like Asia/Shanghai.")
    values["country"] = entry.text("country").upper()
    if not re.fullmatch(r"([A-Z]{2})?", values["country"]):
        entry.problem(f"country must be two letters or empty, got {values['country']!r}.")
    values["always_open"] = entry.flag("always_open", default=False)
    hours, days = _read_hours(entry), _read_days(entry)
    entry.finish()
    return values, hours, days


def _read_hours(entry: Entry) -> Hours | None:
    raw = entry.take("hours")
    if raw is None:
        return None
    week = Entry(place=f"{entry.place} hours", raw=raw, problems=entry.problems)
    found: Hours = []
    for weekday, name in enumerate(WEEK):
        found += _stretches(week, weekday, name)
    week.finish()
    return found


def _stretches(week: Entry, weekday: int, name: str) -> Hours:
    raw = week.take(name) or []
    found: Hours = []
    for text in raw if isinstance(raw, list) else [raw]:
        match = _STRETCH.match(text) if isinstance(text, str) else None
        if match is None or not match[0][:5] < match[0][6:] <= "24:00":
            week.problem(f"{name}: hours are written like 09:00-18:00, got {shown(text)}.")
            continue
        opens = time(int(match[1]), int(match[2]))
        closes = _END_OF_DAY if match[3] == "24" else time(int(match[3]), int(match[4]))
        if found and found[-1][2] > opens:
            week.problem(f"{name}: the hours overlap or are out of order at {text}.")
        found.append((weekday, opens, closes))
    return found


def _read_days(entry: Entry) -> Days | None:
    if entry.take("days") is None:
        return None
    found: Days = []
    for row in entry.entries("days", named_by="day"):
        raw = row.take("day")
        try:
            day = raw if isinstance(raw, date) else date.fromisoformat(str(raw))
        except ValueError:
            row.problem(f"day must be a date like 2026-10-01, got {shown(raw)}.")
            continue
        found.append((day, row.flag("works", default=False), row.text("name")))
        row.finish()
    return sorted(found)


def _hours_of(calendar: WorkingCalendar) -> Hours:
    return list(calendar.hours.order_by("weekday", "opens").values_list("weekday", "opens", "closes"))


def _days_of(calendar: WorkingCalendar) -> Days:
    return list(calendar.days.filter(seeded=False).order_by("day").values_list("day", "works", "name"))


def _write_hours(calendar: WorkingCalendar, hours: Hours | None) -> list[tuple[str, str, str]]:
    before = _hours_of(calendar)
    if hours is None or hours == before:
        return []
    calendar.hours.all().delete()
    WorkingHours.objects.bulk_create(
        WorkingHours(calendar=calendar, weekday=weekday, opens=opens, closes=closes) for weekday, opens, closes in hours
    )
    return [("hours", f"{len(before)} stretches", f"{len(hours)} stretches")]


def _write_days(calendar: WorkingCalendar, days: Days | None) -> list[tuple[str, str, str]]:
    before = _days_of(calendar)
    if days is None or days == before:
        return []
    calendar.days.filter(seeded=False).delete()
    CalendarDay.objects.bulk_create(
        (CalendarDay(calendar=calendar, day=day, works=works, name=name) for day, works, name in days),
        update_conflicts=True,
        unique_fields=["calendar", "day"],
        update_fields=["works", "name", "seeded", "status"],
    )
    return [("days", str(len(before)), str(len(days)))]


def _shown_end(closes: time) -> str:
    return "24:00" if closes == _END_OF_DAY else f"{closes:%H:%M}"


def codes() -> set[str]:
    """The calendars that exist."""
    return set(WorkingCalendar.objects.values_list("code", flat=True))


SECTION = Section(key=KEY, dump=dump, load=load, codes=codes)
