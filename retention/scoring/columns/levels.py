"""What each aggregation means, said once for the one-day and the range statement alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from psycopg import sql

from retention.scoring.definitions import Definition


class Reading(Protocol):
    """How a statement gets at the days of a measure.

    A window of w days ends `offset` days before the day of the score. Every answer is an SQL
    expression that is null where the window has no row.
    """

    def total(self, measure: int, window: int, offset: int) -> sql.Composable:
        """The exact sum, as numeric."""

    def rows(self, measure: int, window: int, offset: int) -> sql.Composable:
        """How many days have a value; 0 or null for none."""

    def smallest(self, measure: int, window: int, offset: int) -> sql.Composable:
        """The smallest value, as numeric."""

    def largest(self, measure: int, window: int, offset: int) -> sql.Composable:
        """The largest value, as numeric."""

    def latest(self, measure: int, window: int, offset: int) -> sql.Composable:
        """The value of the last day with one, as numeric."""

    def active_days(self, measure: int, window: int, offset: int) -> sql.Composable:
        """On how many days the value is above 0."""

    def days_since(self, measure: int, window: int) -> sql.Composable:
        """Days from the last day with a value above 0 to the day of the score, as a whole number."""

    def started(self, measures: Sequence[int], offset: int) -> sql.Composable:
        """Whether the customer had any row of any of them on or before the window's last day."""


def level(metric: Definition, reading: Reading, offset: int = 0) -> sql.Composed:
    """The value of a metric (not of a ratio, and without its comparison) as a float8 expression."""
    if metric.aggregation == "days_since":
        return _days_since(metric, reading)
    if metric.aggregation == "breadth":
        return _breadth(metric, reading)
    value = _windowed(metric, reading, offset)
    if not metric.zero_fill:
        return value
    return sql.SQL("coalesce({}, CASE WHEN {} THEN 0::float8 END)").format(
        value, reading.started(metric.measures, offset)
    )


def change(now: sql.Composable, before: sql.Composable) -> sql.Composed:
    """One level against an older one; null where either is null or the older is 0."""
    return sql.SQL("({} / nullif({}, 0::float8) - 1::float8)").format(now, before)


def ratio(numerator: sql.Composable, denominator: sql.Composable) -> sql.Composed:
    """One metric divided by another; null where either is null or the denominator is 0."""
    return sql.SQL("({} / nullif({}, 0::float8))").format(numerator, denominator)


def _windowed(metric: Definition, reading: Reading, offset: int) -> sql.Composed:
    window = metric.window or 1
    if metric.aggregation == "sum":
        return _total(metric.measures, reading, window, offset)
    measure = metric.measures[0]
    if metric.aggregation == "mean":
        return sql.SQL("({}::float8 / {})").format(
            reading.total(measure, window, offset), reading.rows(measure, window, offset)
        )
    read = {
        "min": reading.smallest,
        "max": reading.largest,
        "latest": reading.latest,
        "active_days": reading.active_days,
    }[metric.aggregation]
    return sql.SQL("{}::float8").format(read(measure, window, offset))


def _total(measures: Sequence[int], reading: Reading, window: int, offset: int) -> sql.Composed:
    totals = [reading.total(measure, window, offset) for measure in measures]
    if len(totals) == 1:
        return sql.SQL("{}::float8").format(totals[0])
    return sql.SQL("CASE WHEN num_nonnulls({}) > 0 THEN ({})::float8 END").format(
        sql.SQL(", ").join(totals),
        sql.SQL(" + ").join(sql.SQL("coalesce({}, 0)").format(one) for one in totals),
    )


def _days_since(metric: Definition, reading: Reading) -> sql.Composed:
    lookback = metric.lookback or 1
    return sql.SQL("coalesce({}, CASE WHEN {} THEN {} END)::float8").format(
        reading.days_since(metric.measures[0], lookback), reading.started(metric.measures, 0), lookback
    )


def _breadth(metric: Definition, reading: Reading) -> sql.Composed:
    ages = sql.SQL(", ").join(reading.days_since(measure, metric.window or 1) for measure in metric.measures)
    return sql.SQL("nullif(num_nonnulls({ages}), CASE WHEN {started} THEN -1 ELSE 0 END)::float8").format(
        ages=ages, started=reading.started(metric.measures, 0)
    )
