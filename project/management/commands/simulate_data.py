"""Writes a made-up customer base as files that import_data reads."""

from __future__ import annotations

import time
from argparse import ArgumentTypeError
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from project.simulation import files
from project.simulation.simulate import Summary, UnableToSimulate, simulate
from project.simulation.world import World


class Command(BaseCommand):
    """Simulate customers, and write customers, contacts, subscriptions, observations, interactions."""

    help = (
        "Write a made-up customer base to DIRECTORY: customers, contacts, subscriptions, observations and "
        "interactions as .csv.gz files in the formats of import_data. The same seed, numbers and last day give "
        "the same files, byte for byte."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the directory and the size of the world."""
        parser.add_argument("directory", type=Path, help="where the five files are written; made if missing")
        parser.add_argument("--customers", type=int, default=2000, help="how many customers (default 2000)")
        parser.add_argument("--days", type=int, default=180, help="how many days of history (default 180)")
        parser.add_argument("--seed", type=int, default=1, help="another seed, another world (default 1)")
        parser.add_argument("--until", type=_day, help="last day, YYYY-MM-DD (default yesterday)")

    def handle(self, *, directory: Path, customers: int, days: int, seed: int, until: date | None, **_: Any) -> None:
        """Write the files and say what they hold."""
        last = until or timezone.localdate() - timedelta(days=1)
        world = World(seed=seed, customers=customers, first=last - timedelta(days=days - 1), days=days)
        begun = time.monotonic()
        try:
            summary = simulate(world=world, directory=directory, until=last, progress=self._show)
        except (UnableToSimulate, OSError) as error:
            raise CommandError(str(error)) from error
        self._report(summary, directory=directory, seconds=time.monotonic() - begun)

    def _show(self, done: int, of: int) -> None:
        """Draw a bar on a terminal; elsewhere write a line for every quarter."""
        if self.stderr.isatty():
            if done % 20 == 0 or done == of:
                bar = "#" * (30 * done // of)
                self.stderr.write(f"\r[{bar:<30}] {done}/{of} customers", ending="\n" if done == of else "")
        elif done * 4 // of != (done - 1) * 4 // of:
            self.stderr.write(f"{done}/{of} customers simulated")

    def _report(self, summary: Summary, *, directory: Path, seconds: float) -> None:
        for kind in files.HEADERS:
            self.stdout.write(f"{files.path(directory=directory, kind=kind)}: {summary.rows[kind]} rows")
        troubles = ", ".join(f"{cause} {count}" for cause, count in sorted(summary.in_trouble.items()))
        self.stdout.write(f"{summary.paying} customers pay on the last day, {summary.lost} were lost.")
        self.stdout.write(f"In trouble on that day: {troubles or 'none'}.")
        self.stdout.write(f"Written in {seconds:.1f} s. Load each with: manage.py import_data KIND FILE")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        msg = f"{text!r} is not a day; write it as 2026-03-02"
        raise ArgumentTypeError(msg) from error
