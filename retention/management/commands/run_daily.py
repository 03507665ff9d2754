"""Do all the work of a day in order: for cron, or by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from retention import pipeline
from retention.clock import database_now
from retention.management.days import yesterday
from retention.scoring.scorecards import UnableToScore


class Command(BaseCommand):
    """manage.py run_daily [--date D]."""

    help = (
        "Read the customers of the host, make room for new months, score late data and the day, evaluate the rules "
        "and notice who left. Workers and beat do the same every night; running it again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the day."""
        parser.add_argument(
            "--date", type=date.fromisoformat, metavar="D", help="the day, e.g. 2026-03-01 (default: yesterday)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, and end with a summary; exit 1 where something failed."""
        now = database_now()
        as_of = options["date"] or yesterday(now)
        try:
            done = pipeline.run_daily(as_of=as_of, now=now, clock=database_now)
        except UnableToScore as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{as_of}: {done['customers']} customers, {done['scored']} scores, {done['not_scorable']} not scorable; "
            f"{done['raised']} warnings raised, {done['cleared']} cleared, {done['withdrawn']} withdrawn; "
            f"{done['churned']} customers left."
        )
        problems = [f"Rule {code}: {reason}" for code, reason in done["broken_rules"].items()]
        if done["failed"]:
            problems.append(f"{done['failed']} customers could not be scored.")
        if problems:
            raise CommandError("\n".join(problems))
