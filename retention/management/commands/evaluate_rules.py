"""Evaluate the early-warning rules for a day or a range of days."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from retention.clock import database_now
from retention.earlywarning.evaluate import Evaluation, UnableToEvaluate, evaluate
from retention.management.days import add_day_arguments, chosen_days, yesterday
from retention.management.progress import Bar


class Command(BaseCommand):
    """manage.py evaluate_rules [--date D | --from A --to B] [--rule CODE …]."""

    help = (
        "Evaluate the early-warning rules on the stored scores: of one day, or of every day of a range. "
        "Warnings are raised, cleared or withdrawn until they say what the scores say; "
        "running it again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the days and, to narrow it down, rules."""
        add_day_arguments(parser, default="default: yesterday")
        parser.add_argument("--rule", nargs="+", action="extend", metavar="CODE", help="only these rules")

    def handle(self, *args: Any, **options: Any) -> None:
        """Evaluate, show progress, end with a summary; exit 1 where it fails, 2 for bad usage."""
        now = database_now()
        first, last = chosen_days(options, otherwise=(yesterday(now), yesterday(now)))
        try:
            with Bar(self.stderr, label="evaluate_rules") as bar:
                evaluation = evaluate(
                    first=first,
                    last=last,
                    now=now,
                    rule_codes=options["rule"],
                    progress=lambda done, total, code: bar.show("rules", done, total),
                )
        except UnableToEvaluate as error:
            raise CommandError(str(error)) from error
        days = f"{first}" if first == last else f"{first} to {last}"
        self.stdout.write(f"{days}: {summary(evaluation)}")
        if evaluation.failed:
            lines = [f"Rule {code}: {reason}" for code, reason in evaluation.failed.items()]
            raise CommandError("\n".join(["Some rules could not be evaluated; change or switch them off.", *lines]))


def summary(evaluation: Evaluation) -> str:
    """What changed, in one line."""
    return (
        f"{evaluation.rules} rules, {evaluation.opened} warnings raised, {evaluation.cleared} cleared, "
        f"{evaluation.withdrawn} withdrawn, {evaluation.moved} moved."
    )
