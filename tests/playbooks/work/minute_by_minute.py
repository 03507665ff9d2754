"""A slow calendar that looks at every minute: what the fast one is compared with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MINUTE = timedelta(minutes=1)


class SlowCalendar:
    """Open at a minute when the wall clock shows a time inside the hours of that day."""

    def __init__(self, zone, hours, special):
        self.zone = zone
        self.hours = hours
        self.special = special

    def hours_of(self, day):
        own = self.hours[day.weekday()]
        if day not in self.special:
            return own
        if not self.special[day]:
            return []
        if own:
            return own
        working = [hours for hours in self.hours if hours]
        return working[0] if working else []

    def is_open(self, moment):
        local = moment.astimezone(self.zone)
        shown = local.hour * 60 + local.minute
        return any(opens <= shown < closes for opens, closes in self.hours_of(local.date()))

    def working_hours(self, start, amount):
        left = amount * 60
        minute = start.astimezone(UTC)
        while True:
            if self.is_open(minute):
                left -= 1
                if left == 0:
                    return minute + MINUTE
            minute += MINUTE

    def working_minutes(self, start, end):
        minute, found = start.astimezone(UTC), 0
        while minute < end:
            found += self.is_open(minute)
            minute += MINUTE
        return found

    def working_days(self, start, amount):
        minute = start.astimezone(UTC)
        while not self.is_open(minute):
            minute += MINUTE
        begin = minute.astimezone(self.zone)
        days = [begin.date()]
        while len(days) <= amount:
            minute += MINUTE
            day = minute.astimezone(self.zone).date()
            if self.is_open(minute) and day != days[-1]:
                days.append(day)
        last_open = minute
        while (local := minute.astimezone(self.zone)).date() == days[-1]:
            if self.is_open(minute):
                if (local.hour, local.minute) >= (begin.hour, begin.minute):
                    return minute
                last_open = minute
            minute += MINUTE
        return last_open + MINUTE


def at(text, zone):
    """A moment from '2026-02-13 16:00' on the wall of a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)
