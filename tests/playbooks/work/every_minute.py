"""Three years of a calendar, one mark a minute: the reference of minute_by_minute.py, walked once and looked up.

`SlowCalendar` says of one minute whether it is open. Here every minute from the first to the last day gets its mark, in
order, so that ten thousand questions are answered by counting marks. Nothing of the code under test is used.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from datetime import UTC, datetime, timedelta

MINUTE = timedelta(minutes=1)
STRIDE = 15
"""Minutes between two looks at the clock on the wall; zones change their clocks at full quarters of an hour."""


class EveryMinute:
    """The marks of a calendar: `slow` says which hours a local day has, and in which zone."""

    def __init__(self, slow, first_day, last_day):
        self.zone = slow.zone
        self.begin = datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC)
        end = datetime(last_day.year, last_day.month, last_day.day, tzinfo=UTC)
        self.open = bytearray((end - self.begin) // MINUTE)
        self.opened = array("I", [0])
        self.of_day = defaultdict(list)
        self._walk(slow)

    def _walk(self, slow):
        masks, count = {}, 0
        for index in range(0, len(self.open), STRIDE):
            local = (self.begin + index * MINUTE).astimezone(self.zone)
            day = local.date()
            if day not in masks:
                masks[day] = self._mask(slow.hours_of(day))
            shown = local.hour * 60 + local.minute
            marks = masks[day][shown : shown + STRIDE]
            self.open[index : index + STRIDE] = marks
            if not any(marks):
                self.opened.extend([count] * STRIDE)
                continue
            self.of_day[day].append((index, shown))
            for mark in marks:
                count += mark
                self.opened.append(count)

    @staticmethod
    def _mask(hours):
        mask = bytearray(1440)
        for opens, closes in hours:
            mask[opens:closes] = b"\x01" * (closes - opens)
        return bytes(mask)

    def index(self, moment):
        return (moment - self.begin) // MINUTE

    def moment(self, index):
        return self.begin + index * MINUTE

    def working_minutes(self, start, end):
        return self.opened[self.index(end)] - self.opened[self.index(start)]

    def working_hours(self, start, amount):
        wanted = self.opened[self.index(start)] + amount * 60
        return self.moment(bisect_left(self.opened, wanted))

    def after_minutes(self, start, minutes):
        return self.moment(bisect_left(self.opened, self.opened[self.index(start)] + minutes))

    def working_days(self, start, amount):
        first = self.index(start)
        while not self.open[first]:
            first += 1
        begin = self.moment(first).astimezone(self.zone)
        day, left = begin.date(), amount
        while left:
            day += timedelta(days=1)
            left -= day in self.of_day
        last = None
        for index, shown in self.of_day[day]:
            for number in range(STRIDE):
                if self.open[index + number]:
                    if (shown + number) >= begin.hour * 60 + begin.minute:
                        return self.moment(index + number)
                    last = index + number
        return self.moment(last + 1)
