"""A calendar with one mark a minute, made once and looked up: as exact as minute_by_minute.py, and far quicker.

`SlowCalendar` says of one minute whether it is open. Here every minute from the first day on gets its mark, in order
and as far as somebody asks, so that ten thousand questions are answered by counting marks. Nothing of the code under
test is used.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from datetime import UTC, datetime, timedelta

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
A_DAY = 1440
QUARTER = 15
"""Minutes between two looks at the wall on a day of a clock change; clocks are changed at full quarters of an hour."""


class EveryMinute:
    """The marks of a calendar: `slow` says which hours a local day has, and in which zone."""

    def __init__(self, slow, first_day):
        self.slow = slow
        self.begin = datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC)
        self.days = []
        self.opened = [0]  # open minutes before each day of UTC
        self.of_day = defaultdict(list)  # where the open minutes of a local day are, and what the wall shows there
        self.masks = {}

    def working_minutes(self, start, end):
        return self._before(self.index(end)) - self._before(self.index(start))

    def working_hours(self, start, amount):
        return self.after_minutes(start, amount * 60)

    def after_minutes(self, start, minutes):
        wanted = self._before(self.index(start)) + minutes
        while self.opened[-1] < wanted:
            self._mark_day()
        number = bisect_left(self.opened, wanted) - 1
        found = -1
        for _ in range(wanted - self.opened[number]):
            found = self.days[number].index(1, found + 1)
        return self.moment(number * A_DAY + found + 1)

    def working_days(self, start, amount):
        begin = self.moment(self._next(self.index(start))).astimezone(self.slow.zone)
        day, left = begin.date(), amount
        while left:
            day += DAY
            self._mark_until(self.index(datetime(day.year, day.month, day.day, tzinfo=UTC) + 2 * DAY))
            left -= day in self.of_day
        wanted = begin.hour * 60 + begin.minute
        for index, shown, marks in self.of_day[day]:
            found = marks.find(1, max(wanted - shown, 0))
            if found >= 0:
                return self.moment(index + found)
        index, _shown, marks = self.of_day[day][-1]
        return self.moment(index + marks.rindex(1) + 1)

    def is_open(self, moment):
        index = self.index(moment)
        self._mark_until(index)
        return bool(self.days[index // A_DAY][index % A_DAY])

    def index(self, moment):
        return (moment - self.begin) // MINUTE

    def moment(self, index):
        return self.begin + index * MINUTE

    def _before(self, index):
        self._mark_until(index)
        number, minute = divmod(index, A_DAY)
        return self.opened[number] + self.days[number].count(1, 0, minute)

    def _next(self, index):
        self._mark_until(index)
        number, minute = divmod(index, A_DAY)
        while (found := self.days[number].find(1, minute)) < 0:
            number, minute = number + 1, 0
            self._mark_until(number * A_DAY)
        return number * A_DAY + found

    def _mark_until(self, index):
        while len(self.days) * A_DAY <= index:
            self._mark_day()

    def _mark_day(self):
        first = len(self.days) * A_DAY
        change = self._offset(first) != self._offset(first + A_DAY)
        length = QUARTER if change else A_DAY
        marks = b"".join(self._marks(index, length) for index in range(first, first + A_DAY, length))
        self.days.append(marks)
        self.opened.append(self.opened[-1] + marks.count(1))

    def _marks(self, index, length):
        """The marks of minutes between which no clock is changed."""
        local = self.moment(index).astimezone(self.slow.zone)
        day, shown, marks = local.date(), local.hour * 60 + local.minute, b""
        while len(marks) < length:
            part = self._mask(day)[shown : shown + length - len(marks)]
            if 1 in part:
                self.of_day[day].append((index + len(marks), shown, part))
            marks, day, shown = marks + part, day + DAY, 0
        return marks

    def _mask(self, day):
        hours = tuple(self.slow.hours_of(day))
        if hours not in self.masks:
            mask = bytearray(A_DAY)
            for opens, closes in hours:
                mask[opens:closes] = b"\x01" * (closes - opens)
            self.masks[hours] = bytes(mask)
        return self.masks[hours]

    def _offset(self, index):
        return self.moment(index).astimezone(self.slow.zone).utcoffset()
