"""Recalculate health scores for a day or a range of days."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from retention.clock import database_now
from retention.management.days import add_day_arguments, chosen_days, yesterday
from retention.management.progress import Bar
from retention.models import Customer, ScoreRun
from retention.scoring import runs
from retention.scoring.recalculate import recalculate, work_off
from retention.scoring.scorecards import UnableToScore


class Command(BaseCommand):
    """manage.py recalculate [--date D | --from A --to B] [--customer EXTERNAL_ID …]."""

    help = (
        "Recalculate health scores from the stored observations: of one day, or of every day of a range. "
        "Running it again changes nothing, running it twice at once is safe, and a run that was cut off is resumed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the days and, to narrow it down, customers."""
        add_day_arguments(parser, default="default: yesterday")
        parser.add_argument(
            "--customer", nargs="+", action="extend", metavar="EXTERNAL_ID", help="only these customers"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Recalculate, show progress, end with a summary; exit 1 where it fails, 2 for bad usage."""
        now = database_now()
        last_day = yesterday(now)
        first, last = chosen_days(options, otherwise=(last_day, last_day))
        chosen = None if options["customer"] is None else _ids(options["customer"])
        try:
            with Bar(self.stderr, label="recalculate") as bar:
                run = recalculate(
                    first=first,
                    last=last,
                    now=now,
                    customer_ids=chosen,
                    progress=lambda done, total: bar.show("chunks", done, total),
                    clock=database_now,
                )
        except UnableToScore as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_summary(run))
        for left in runs.unfinished(now=database_now()):
            resumed = work_off(run_id=left, now=database_now())
            self.stdout.write(f"Resumed run {left}, which was cut off. {_summary(resumed)}")
        if run.failed:
            raise CommandError(f"{run.failed} customers could not be scored; see the chunks of run {run.pk}.")


def _ids(external_ids: list[str]) -> list[int]:
    found = dict(Customer.objects.filter(external_id__in=external_ids).values_list("pk", "external_id"))
    missing = sorted(set(external_ids) - set(found.values()))
    if missing:
        raise CommandError(f"There is no customer {', '.join(missing)}. Give external ids that were imported.")
    return list(found)


def _summary(run: ScoreRun) -> str:
    days = f"{run.first_day}" if run.first_day == run.last_day else f"{run.first_day} to {run.last_day}"
    return (
        f"{days}: {run.customers} customers, {run.scored} scores, {run.not_scorable} not scorable, "
        f"{run.changed} snapshots changed."
    )
