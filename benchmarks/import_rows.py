"""Imports observations from a file and compares with the floor: COPY and the same upsert of the same rows alone."""

from __future__ import annotations

import csv
import random
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.db import connection, transaction

from benchmarks import plans
from benchmarks.clockwork import tell
from retention import partitions
from retention.ingest import files
from retention.models import Customer, Measure, Metric

MEASURES = 12
DAYS = 90
LAST = date(2026, 3, 31)
NOW = datetime(2026, 4, 1, 4, tzinfo=UTC)

FLOOR_TABLE = "CREATE TEMPORARY TABLE floor_rows (customer_id bigint, measure_id smallint, day date, value numeric)"
FLOOR_COPY = "COPY floor_rows FROM STDIN (FORMAT csv)"
FLOOR_UPSERT = """
INSERT INTO retention_observation AS o (customer_id, measure_id, day, value)
SELECT customer_id, measure_id, day, value FROM floor_rows ORDER BY customer_id, measure_id, day
    ON CONFLICT (customer_id, measure_id, day) DO UPDATE SET value = excluded.value
 WHERE o.value <> excluded.value
"""


@dataclass(frozen=True)
class Figures:
    """Seconds and megabytes of one comparison."""

    rows: int
    ours: float
    again: float
    floor: float
    memory_grown: float
    peak: float

    @property
    def ratio(self) -> float:
        """Our time as a multiple of the floor's."""
        return self.ours / self.floor


def compare(*, rows: int) -> Figures:
    """Import a file of `rows` observations, import it again, then do the floor; on tables that begin empty.

    The floor is done before and after, and the faster one counts.
    """

    customers = -(-rows // (MEASURES * DAYS))
    _define(customers)
    with tempfile.TemporaryDirectory() as directory:
        path, resolved = Path(directory) / "observations.csv", Path(directory) / "floor.csv"
        _write(path, resolved, rows=rows, customers=customers)
        _empty()
        before = _peak()
        floor = _timed(lambda: _floor(resolved))
        _empty()
        ours = _timed(lambda: files.import_file(kind="observations", path=path, now=NOW))
        peak = _peak()
        again = _timed(lambda: files.import_file(kind="observations", path=path, now=NOW))
        _empty()
        floor = min(floor, _timed(lambda: _floor(resolved)))
    return Figures(rows=rows, ours=ours, again=again, floor=floor, memory_grown=peak - before, peak=peak)


def report(figures: Figures) -> str:
    """The figures as a few lines."""
    return "\n".join(
        [
            f"import of {figures.rows:,} observation rows from CSV    {figures.ours:8.2f} s",
            f"the same file again (nothing changes)          {figures.again:8.2f} s",
            f"floor: COPY and the same upsert alone          {figures.floor:8.2f} s",
            f"ratio                                          {figures.ratio:8.2f}   (aim: at most 2.5)",
            f"memory of the process: {figures.peak:.0f} MB, {figures.memory_grown:.0f} MB of it during the import"
            "   (aim: at most 250 MB)",
        ]
    )


def _define(customers: int) -> None:

    for number in range(MEASURES):
        measure, _made = Measure.objects.get_or_create(code=f"m{number}", defaults={"name": f"M{number}", "minimum": 0})
        metric, made = Metric.objects.get_or_create(
            code=f"m{number}_30d",
            defaults={"name": "M", "dimension": "product", "aggregation": "sum", "window": 30, "zero_fill": True},
        )
        if made:
            metric.measures.add(measure)
    Customer.objects.all().delete()
    Customer.objects.bulk_create(
        [Customer(external_id=f"C-{number:06}", name=f"Customer {number}") for number in range(customers)],
        batch_size=5000,
    )


def _write(path: Path, resolved: Path, *, rows: int, customers: int) -> None:
    """Write the rows once as an operator has them, and once with the keys already found."""

    ids = dict(Customer.objects.values_list("external_id", "pk"))
    measures = dict(Measure.objects.values_list("code", "pk"))
    rng = random.Random(7)  # noqa: S311  data for a measurement
    days = [LAST - timedelta(days=back) for back in range(DAYS)]
    with path.open("w", newline="") as ours, resolved.open("w", newline="") as floor:
        one, other = csv.writer(ours), csv.writer(floor)
        one.writerow(["customer", "measure", "day", "value"])
        written = 0
        for day in reversed(days):
            for external_id, customer in ids.items():
                for code, measure in measures.items():
                    if written == rows:
                        return
                    value = rng.randrange(200)
                    one.writerow([external_id, code, day, value])
                    other.writerow([customer, measure, day, value])
                    written += 1


def _floor(resolved: Path) -> None:

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FLOOR_TABLE)
        with resolved.open("rb") as rows, cursor.copy(FLOOR_COPY) as copy:
            while chunk := rows.read(1_000_000):
                copy.write(chunk)
        cursor.execute("ANALYZE floor_rows")
        cursor.execute(FLOOR_UPSERT)
        cursor.execute("DROP TABLE floor_rows")


def _empty() -> None:

    months = partitions.months_between(LAST - timedelta(days=DAYS), LAST)
    partitions.ensure(table="retention_observation", months=months)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE retention_observation, retention_seriesstart, retention_staledays")


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def print_plans(*, rows: int) -> None:
    """The plans of an import of so many rows into empty tables."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "observations.csv"
        _write(path, Path(directory) / "floor.csv", rows=rows, customers=Customer.objects.count())
        _empty()
        tell(f"\nPlans: an import of {rows:,} observations")
        with plans.printed():
            files.import_file(kind="observations", path=path, now=NOW)
