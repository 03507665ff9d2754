"""Take data out as CSV or JSON, streamed to the standard output."""

from __future__ import annotations

from typing import Any, cast

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from retention import exports
from retention.management.days import add_day_arguments, chosen_days


class Command(BaseCommand):
    """manage.py export_data KIND [--date D | --from A --to B] [--format csv|json]."""

    help = (
        "Write one kind of data to the standard output. Snapshots and components are of --date, of --from … --to, "
        "or of the newest day; warnings are those opened on these days. In CSV, text that a spreadsheet would take "
        "for a formula begins with an apostrophe; numbers are plain."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the kind, the days and the format."""
        parser.add_argument("kind", choices=list(exports.kinds()), help="what to take out")
        parser.add_argument("--format", choices=["csv", "json"], default="csv", help="csv (default) or json")
        add_day_arguments(parser, default="default: the newest day, or all")

    def handle(self, *args: Any, kind: str, **options: Any) -> None:
        """Stream the rows; the count goes to the standard error."""
        first, last = chosen_days(options, otherwise=cast("Any", (None, None)))
        write = exports.write_csv if options["format"] == "csv" else exports.write_json
        columns = exports.kinds()[kind].columns
        self.stdout.ending = ""
        with transaction.atomic():
            count = write(columns=columns, rows=exports.rows_of(kind=kind, first=first, last=last), sink=self.stdout)
        self.stderr.write(f"{count} {kind}")
