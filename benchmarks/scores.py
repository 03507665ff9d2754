"""One day and a range of days of scores, against the floor and against the loop that one would write first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Final

from django.db import connection

from benchmarks import floor, plans, seeding
from benchmarks.clockwork import Time, memory, quickest, tell, timed
from retention.models import Customer, HealthSnapshot, ScoreRun
from retention.scoring import scorecards
from retention.scoring.recalculate import recalculate, score_customer

NOW: Final = datetime(2026, 4, 1, 4, tzinfo=UTC)
DAY: Final = seeding.LAST


def measure_day(*, rounds: int) -> Time:
    """(a) one day of all customers, and (b) the floor, in turns; how long (a) took."""
    customers = Customer.objects.count()
    plain = floor.statement(DAY)
    before = memory()
    found: dict[str, list[Time]] = {"ours": [], "floor": [], "parallel": []}
    for _round in range(rounds):
        found["floor"].append(timed(lambda: read(plain, workers=0))[0])
        found["parallel"].append(timed(lambda: read(plain, workers=2))[0])
        forget()
        found["ours"].append(timed(one_day)[0])
    check(customers)
    again, same = timed(one_day)
    ours, serial, parallel = quickest(found["ours"]), quickest(found["floor"]), quickest(found["parallel"])
    tell(f"(a) one day of {customers} customers:      {ours}, {customers / ours.wall:,.0f} a second")
    tell(f"    again, nothing to change:        {again}, {same.changed} snapshots written")
    tell(f"(b) floor, one scan with FILTER:     {serial}; a/b = {ours.of(serial)}, aim 1.5")
    tell(f"    floor with 2 parallel workers:   {parallel.wall:8.2f} s; a/b = {ours.wall / parallel.wall:.2f}")
    tell(f"    memory of the worker:            {memory():8.0f} MB, {memory() - before:+.0f} MB in it; aim 250, flat")
    return ours


def measure_customers(ours: Time, *, sample: int) -> None:
    """(c) the ORM loop on a sample, extrapolated; and one customer at once."""
    customers = Customer.objects.count()
    ids = list(Customer.objects.order_by("pk").values_list("pk", flat=True)[:: max(1, customers // sample)])[:sample]
    scorecard = scorecards.current(now=NOW)
    spent, _ = timed(lambda: floor.orm_loop(customer_ids=ids, day=DAY, scorecard=scorecard, now=NOW))
    whole = Time(wall=spent.wall / len(ids) * customers, cpu=spent.cpu / len(ids) * customers)
    tell(f"(c) ORM loop, from {len(ids):4d} customers:    {whole}; c/a = {whole.of(ours)}, aim 50")
    each = [score_one(one) for one in ids[:50]]
    walls, cpus = [one.wall * 1000 for one in each], [one.cpu * 1000 for one in each]
    tell(
        f"    one customer at once:            {median(walls):8.1f} ms ({sum(cpus) / len(cpus):.1f} ms of processor),"
        f" slowest {max(walls):.1f}; aim 50"
    )


def score_one(customer_id: int) -> Time:
    """The time for one customer."""
    return timed(lambda: score_customer(customer_id=customer_id, as_of=DAY, now=NOW))[0]


def measure_range(ours: Time, *, days: int) -> None:
    """(d) every day of a range."""
    forget()
    before = memory()
    first = DAY - timedelta(days=days - 1)
    spent, done = timed(lambda: recalculate(first=first, last=DAY, now=NOW))
    made = done.scored + done.not_scorable
    tell(f"(d) a range of {days} days:            {spent}; d/a = {spent.of(ours)}, aim 30")
    tell(f"    {made} snapshots, {made / spent.wall:,.0f} a second; {memory() - before:+.0f} MB over the run")


def one_day() -> ScoreRun:
    """Score everybody on the day."""
    return recalculate(first=DAY, last=DAY, now=NOW)


def check(customers: int) -> None:
    """A benchmark of wrong results is worth nothing."""
    found = HealthSnapshot.objects.filter(day=DAY, score__isnull=False).count()
    if found != customers:
        msg = f"{customers} customers, but {found} scores."
        raise AssertionError(msg)


def read(statement: str, *, workers: int) -> None:
    """Run a reading statement to its end, without sending the rows anywhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('max_parallel_workers_per_gather', %s, false)", [str(workers)])
        cursor.execute("EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF) " + statement)
        cursor.execute("RESET max_parallel_workers_per_gather")


def forget() -> None:
    """Empty the tables of results, so that the next run writes them all."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE retention_healthsnapshot, retention_currenthealth, retention_scorechunk")
        cursor.execute("VACUUM (ANALYZE) retention_customer")


def print_plans() -> None:
    """The plans of a day and of a range for as many customers as a chunk has, and of the floor."""
    ids = list(Customer.objects.order_by("pk").values_list("pk", flat=True)[:2000])
    forget()
    tell("\nPlans: the floor")
    with plans.printed(), connection.cursor() as cursor:
        cursor.execute("-- the floor: reads and aggregates the same windows, and nothing else\n" + floor.statement(DAY))
    tell("\nPlans: one day of 2,000 customers")
    with plans.printed():
        recalculate(first=DAY, last=DAY, now=NOW, customer_ids=ids)
    tell("\nPlans: 90 days of 166 customers")
    with plans.printed():
        recalculate(first=DAY - timedelta(days=89), last=DAY, now=NOW, customer_ids=ids[:166])
