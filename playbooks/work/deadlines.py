"""When a piece of work is due, counted in hours, working hours or working days of a team."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from playbooks.models import SlaUnit

Stretch = tuple[timedelta, timedelta]
"""Opening and closing as shown by the clock on the wall, counted from midnight."""

_DAY = timedelta(days=1)
_NOTHING = timedelta(0)
_LONGEST_CLOSURE = 366
"""Days in a row without an open minute after which a calendar is taken to have none."""


class UnableToSetDeadline(Exception):
    """A deadline cannot be computed from this calendar or amount."""


@dataclass(frozen=True)
class Calendar:
    """Working time of a team as plain values.

    It is open at a moment when the clock of its time zone shows a time inside a stretch of that day
    (closing time excluded). `days` holds the days that differ from the week: True is a make-up
    working day, False a holiday. A make-up day has the hours of its own weekday or, where that
    weekday is free, those of the first working day of the week.
    """

    time_zone: ZoneInfo
    week: tuple[tuple[Stretch, ...], ...]
    days: Mapping[date, bool] = field(default_factory=dict)

    @classmethod
    def always_open(cls, time_zone: ZoneInfo) -> Calendar:
        """Around the clock: no holidays, every day a working day."""
        return cls(time_zone=time_zone, week=(((_NOTHING, _DAY),),) * 7)

    def stretches(self, day: date) -> tuple[Stretch, ...]:
        """The working hours of a local day, in order; empty on a day off."""
        regular = self.week[day.weekday()]
        works = self.days.get(day)
        if works is None:
            return regular
        if not works:
            return ()
        return regular or next((hours for hours in self.week if hours), ())

    def works_on(self, day: date) -> bool:
        """Whether any work is done on a local day."""
        return bool(self.stretches(day))


@dataclass(frozen=True)
class _Piece:
    """Open time without a break or a clock change: UTC start and end, and the offset in force."""

    start: datetime
    end: datetime
    offset: timedelta

    def shown(self, day: date) -> tuple[timedelta, timedelta]:
        """What the clock on the wall shows at the start and at the end, counted from midnight."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return self.start + self.offset - midnight, self.end + self.offset - midnight


def due_at(*, start: datetime, amount: int, unit: str, calendar: Calendar) -> datetime:
    """The moment by which work that begins at `start` has to be done, in UTC.

    - `clock_hours`: so many hours of real time later, whatever the calendar says.
    - `working_hours`: when so many open hours of real time have passed. Outside the hours the count
      starts at the next opening; 8 hours from 09:00 of a day 09:00-17:00 end at 17:00 of that day.
    - `working_days`: outside the hours the start moves to the next opening; then so many working
      days (make-up days count, holidays do not) after the day of that start, when the clock shows
      the same time. Where that day is closed at that time, its next opening on the same day; where
      it has closed for good by then, its closing time. Friday 16:00 + 3 working days is Wednesday
      16:00; Saturday 16:00 + 3 is Thursday 09:00.

    Raises UnableToSetDeadline for an unknown unit, an amount below 1, a start without time zone, and
    a calendar without working time.
    """
    if start.utcoffset() is None:
        raise UnableToSetDeadline(f"The start {start} has no time zone. Pass an aware moment.")
    if amount < 1:
        raise UnableToSetDeadline(f"The deadline is {amount}; it has to be at least 1.")
    start = start.astimezone(UTC)
    if unit == SlaUnit.CLOCK_HOURS:
        return start + timedelta(hours=amount)
    if unit == SlaUnit.WORKING_HOURS:
        return after(start=start, work=timedelta(hours=amount), calendar=calendar)
    if unit == SlaUnit.WORKING_DAYS:
        return _working_days_later(start, amount, calendar)
    raise UnableToSetDeadline(f"{unit!r} is no unit of a deadline; known are {', '.join(SlaUnit.values)}.")


def after(*, start: datetime, work: timedelta, calendar: Calendar) -> datetime:
    """The earliest moment by which so much open time has passed since `start`."""
    left = work
    start = start.astimezone(UTC)
    for piece in _pieces_from(start, calendar):
        begin = max(piece.start, start)
        if left <= piece.end - begin:
            return begin + left
        left -= piece.end - begin
    raise AssertionError("unreachable: _pieces_from only ends by raising")


def working_time(*, start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Open time between two moments; nothing where the end is not after the start."""
    total = _NOTHING
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end <= start:
        return total
    day = start.astimezone(calendar.time_zone).date()
    last = end.astimezone(calendar.time_zone).date()
    while day <= last:
        for piece in _pieces(day, calendar):
            total += max(min(piece.end, end) - max(piece.start, start), _NOTHING)
        day += _DAY
    return total


def next_open(*, moment: datetime, calendar: Calendar) -> datetime:
    """The moment itself when the calendar is open then, else the next opening; in UTC."""
    moment = moment.astimezone(UTC)
    piece = next(_pieces_from(moment, calendar))
    return max(piece.start, moment)


def opening_of(*, day: date, calendar: Calendar) -> datetime:
    """The first open moment on or after the start of a local day."""
    for number in range(_LONGEST_CLOSURE):
        for piece in _pieces(day + number * _DAY, calendar):
            return piece.start
    raise _never_open(calendar, day)


def _working_days_later(start: datetime, amount: int, calendar: Calendar) -> datetime:
    begin = next_open(moment=start, calendar=calendar).astimezone(calendar.time_zone)
    time_of_day = timedelta(
        hours=begin.hour, minutes=begin.minute, seconds=begin.second, microseconds=begin.microsecond
    )
    day = next(islice(_working_days_after(begin.date(), calendar), amount - 1, None))
    pieces = _pieces(day, calendar)
    for piece in pieces:
        opens, closes = piece.shown(day)
        if time_of_day < closes:
            return piece.start + max(time_of_day - opens, _NOTHING)
    return pieces[-1].end


def _working_days_after(day: date, calendar: Calendar) -> Iterator[date]:
    """Days with open time after a day; a day that the clocks skip has none."""
    last = day
    while True:
        day += _DAY
        if _pieces(day, calendar):
            last = day
            yield day
        elif (day - last).days > _LONGEST_CLOSURE:
            raise _never_open(calendar, last)


def _pieces_from(moment: datetime, calendar: Calendar) -> Iterator[_Piece]:
    """Open time that ends after a moment, in order and without end."""
    day = moment.astimezone(calendar.time_zone).date()
    last = day
    while True:
        for piece in _pieces(day, calendar):
            if piece.end > moment:
                last = day
                yield piece
        if (day - last).days > _LONGEST_CLOSURE:
            raise _never_open(calendar, last)
        day += _DAY


def _pieces(day: date, calendar: Calendar) -> list[_Piece]:
    """The open time of a local day, in order; cut where the clocks change.

    A time that the wall shows twice counts twice, a time that it skips not at all.
    """
    stretches = calendar.stretches(day)
    if not stretches:
        return []
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    found = []
    for begin, end, offset in _offsets_around(midnight, calendar.time_zone):
        for opens, closes in stretches:
            first = max(midnight + opens - offset, begin)
            last = min(midnight + closes - offset, end)
            if first < last:
                found.append(_Piece(first, last, offset))
    return found


@lru_cache(maxsize=4096)
def _offsets_around(midnight: datetime, zone: ZoneInfo) -> Sequence[tuple[datetime, datetime, timedelta]]:
    """UTC stretches of constant offset that cover one local day amply: one, or two at a clock change."""
    begin, end = midnight - _DAY, midnight + 2 * _DAY
    before, behind = _offset(begin, zone), _offset(end, zone)
    if before == behind:
        return [(begin, end, before)]
    low, high = begin, end
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if _offset(middle, zone) == before:
            low = middle
        else:
            high = middle
    return [(begin, high, before), (high, end, behind)]


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or _NOTHING


def _never_open(calendar: Calendar, day: date) -> UnableToSetDeadline:
    return UnableToSetDeadline(
        f"The calendar ({calendar.time_zone}) has no working time for {_LONGEST_CLOSURE} days after {day}."
        " Give it working hours, or mark it as open around the clock."
    )
