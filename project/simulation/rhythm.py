"""When people work: the week, public holidays and the seasons of each industry."""

from __future__ import annotations

from datetime import date, timedelta
from math import cos, pi

OFFICE_WEEK = (1.0, 1.04, 1.03, 1.0, 0.9, 0.12, 0.08)
SHOP_WEEK = (0.86, 0.86, 0.9, 0.95, 1.1, 1.22, 1.08)
ROUND_THE_CLOCK = (1.0, 1.0, 1.0, 1.0, 1.0, 0.72, 0.66)

WEEKS = {
    "Retail": SHOP_WEEK,
    "Hospitality": SHOP_WEEK,
    "Logistics": ROUND_THE_CLOCK,
    "Healthcare": ROUND_THE_CLOCK,
}
"""Activity on each day of the week, from Monday; every other industry keeps office hours."""

PEAKS = {
    "Retail": (11, 0.10),
    "Hospitality": (8, 0.10),
    "Education": (10, 0.08),
    "Logistics": (11, 0.08),
    "Finance": (1, 0.05),
    "Energy": (1, 0.05),
}
"""The busiest month of an industry, and how far above the average it is."""

HOLIDAYS = {(1, 1), (5, 1), (5, 2), (5, 3), (10, 1), (10, 2), (10, 3), (10, 4), (10, 5)}
HOLIDAY_FACTOR = 0.55


def activity(*, industry: str, day: date) -> float:
    """How busy an industry is on a day, 1 being a usual working day."""
    level = WEEKS.get(industry, OFFICE_WEEK)[day.weekday()] * season(industry=industry, day=day)
    if (day.month, day.day) in HOLIDAYS and industry not in WEEKS:
        level *= HOLIDAY_FACTOR
    return level


def season(*, industry: str, day: date) -> float:
    """The slow swing of the year: a cosine with its top in the industry's busiest month."""
    month, height = PEAKS.get(industry, (6, 0.03))
    place = (day.timetuple().tm_yday / 365.25) - (month - 0.5) / 12
    return 1 + height * cos(2 * pi * place)


def calendar(*, industry: str, first: date, days: int) -> list[float]:
    """The activity of many days in a row."""
    return [activity(industry=industry, day=first + timedelta(days=step)) for step in range(days)]
