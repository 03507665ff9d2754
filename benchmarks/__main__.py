"""Measures the engine against what the work costs at least, in one run on one server.

A database beside the project's is made, filled, measured and dropped. Ratios of processor seconds are the
ones to read where other people use the machine too.
"""

from __future__ import annotations

import argparse
import sys

from benchmarks import clockwork, interviews, pages, playbooks, rules, scores, seeding
from benchmarks.clockwork import Time, tell

PARTS = ("import", "day", "range", "rules", "playbooks", "interviews", "pages")


def main() -> int:
    """Do the parts that were asked for; print a line a figure as soon as it is known."""
    options = arguments()
    wanted = set(options.only.split(",")) - {""} or set(PARTS)
    if unknown := wanted - set(PARTS):
        sys.stderr.write(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.\n")
        return 2
    with clockwork.tables(of=options.tables) as options.tables:
        measure(options, wanted)
    return 0


def measure(options: argparse.Namespace, wanted: set[str]) -> None:
    """Each part in a database of its own."""
    if "import" in wanted:
        measure_import(options.rows, tables=options.tables, with_plans=options.plans)
    if wanted - {"import", "interviews", "pages"}:
        with clockwork.database(tables=options.tables, keep=options.keep):
            tell(f"PostgreSQL {clockwork.version()}; {clockwork.memory():.0f} MB in this process at the start")
            measure_sizes(options, wanted)
    if "interviews" in wanted:
        with clockwork.database(tables=options.tables, keep=options.keep):
            interviews.measure_pages(interviews=options.interviews, times=options.asked, with_plans=options.plans)
    if "pages" in wanted:
        with clockwork.database(tables=options.tables, keep=options.keep):
            pages.measure_pages(customers=options.desk, tasks=options.tasks, times=options.asked)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--customers", type=int, default=20_000, help="customers of the first size (20000)")
    parser.add_argument("--big", type=int, default=100_000, help="customers of the second size (100000; 0: none)")
    parser.add_argument("--days", type=int, default=90, help="days of daily data (90)")
    parser.add_argument("--range", type=int, default=90, help="days of the range (90)")
    parser.add_argument("--sample", type=int, default=100, help="customers of the ORM loop (100)")
    parser.add_argument("--rules", type=int, default=50, help="early-warning rules (50)")
    parser.add_argument("--warnings", type=int, default=10_000, help="warnings that start a playbook at once (10000)")
    parser.add_argument("--interviews", type=int, default=100_000, help="customers who left (100000)")
    parser.add_argument("--desk", type=int, default=100_000, help="customers with an open task, for the pages (100000)")
    parser.add_argument("--tasks", type=int, default=2_000_000, help="past tasks, for the pages (2000000)")
    parser.add_argument("--rows", type=int, default=1_000_000, help="observations to import (1000000)")
    parser.add_argument(
        "--rounds", type=int, default=2, help="how often (a) and (b) take turns; the quickest counts (2)"
    )
    parser.add_argument("--asked", type=int, default=40, help="how often a page is asked for (40)")
    parser.add_argument("--only", default="", help=f"some of {','.join(PARTS)} (default: all)")
    parser.add_argument("--plans", action="store_true", help="print the plan of each statement too")
    parser.add_argument("--tables", default="", help="a database with our empty tables to copy (default: migrates one)")
    parser.add_argument("--keep", action="store_true", help="leave the database behind")
    return parser.parse_args()


def measure_sizes(options: argparse.Namespace, wanted: set[str]) -> None:
    """Measure at the first size, then grow to the second; rules and playbooks are measured at the last one."""
    seeding.define()
    seed(options.customers, options.days)
    small = scores.measure_day(rounds=options.rounds) if wanted & {"day", "range"} else None
    if small is not None:
        scores.measure_customers(small, sample=options.sample)
        if options.plans:
            scores.print_plans()
        if "range" in wanted:
            scores.measure_range(small, days=options.range)
    if options.big > options.customers and wanted & {"day", "rules"}:
        seed(options.big, options.days)
        if small is not None and "day" in wanted:
            grown(options, small)
    if "rules" in wanted:
        rules.measure_rules(count=options.rules, with_plans=options.plans)
    if "playbooks" in wanted:
        playbooks.measure_start(warnings=options.warnings, with_plans=options.plans)


def grown(options: argparse.Namespace, small: Time) -> None:
    """How the second size compares with the first."""
    scores.forget()
    big = scores.measure_day(rounds=options.rounds)
    tell(f"    {options.big} over {options.customers} customers: {big.of(small)}, aim 5.5")


def seed(customers: int, days: int) -> None:
    """Grow the customer base."""
    spent, rows = clockwork.timed(lambda: seeding.grow(to=customers, days=days))
    tell(f"\n{customers} customers, {days} days: {rows:,} rows of data made in {spent.wall:.0f} s")


def measure_import(rows: int, *, tables: str, with_plans: bool) -> None:
    """(e), on an empty database."""
    from benchmarks import import_rows  # noqa: PLC0415  imports the ingest stage

    with clockwork.database(tables=tables, keep=False):
        tell("(e) " + import_rows.report(import_rows.compare(rows=rows)))
        if with_plans:
            import_rows.print_plans(rows=rows // 10)


if __name__ == "__main__":
    sys.exit(main())
