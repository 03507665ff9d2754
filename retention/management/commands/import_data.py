"""Import a file of customers, contacts, subscriptions, observations or interactions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from retention import clock
from retention.ingest import files
from retention.ingest.outcome import IngestResult, UnableToIngest
from retention.management.progress import Bar

SHOWN = 10  # bad lines on the screen; the file has them all


class Command(BaseCommand):
    """manage.py import_data KIND FILE."""

    help = (
        "Import a CSV or XLSX file (also .gz), all or nothing. The first line names the columns: "
        "customers external_id,name,segment,industry,employees,annual_revenue,region,channel,csm,signed_on "
        "(other columns become attributes); contacts customer,external_id,name,email,role,left_on; subscriptions "
        "customer,external_id,product,start,end,mrr,currency,billing_months; observations customer,measure,day,value "
        "or customer,day and a column for each measure; interactions "
        "customer,external_id,kind,occurred_at,contact,sentiment,note; reasons (with interviews) "
        "customer,left_on,source,rank,reason,avoidable,team,evidence,mrr_lost. Where lines are bad nothing is imported "
        "and FILE.errors.csv lists them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the kind, the file, and how to read it."""
        parser.add_argument("kind", choices=list(files.KINDS), help="what the rows are")
        parser.add_argument("file", type=Path, help="a .csv or .xlsx file, packed with gzip or not")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument("--source", default="", help="name of the system the customers come from")
        parser.add_argument("--tenant", default="", help="tenant of the customers, where the host has tenants")
        parser.add_argument(
            "--date-format", default="", help="how days are written, e.g. %%d/%%m/%%Y (default: 2026-03-01)"
        )

    def handle(self, *args: Any, kind: str, file: Path, **options: Any) -> None:
        """Import, show progress, end with a summary; exit 1 for bad content, 2 for bad usage."""
        if not file.is_file():
            raise CommandError(f"{file} is not a file.", returncode=2)
        try:
            with Bar(self.stderr, label=kind) as bar:
                result = files.import_file(
                    kind=kind,
                    path=file,
                    source=options["source"],
                    tenant=options["tenant"],
                    now=clock.database_now(),
                    dry_run=options["dry_run"],
                    date_format=options["date_format"],
                    progress=bar.show,
                )
        except UnableToIngest as error:
            raise CommandError(_told(error, file)) from error
        for line in _summary(kind, file, result):
            self.stdout.write(line)


def _told(error: UnableToIngest, file: Path) -> str:
    wrong, report = len(error.errors), files.report_of(file)
    lines = [f"{file}: nothing was imported; {wrong} things are wrong:", *map(str, error.errors[:SHOWN])]
    if wrong > SHOWN:
        lines.append(f"… and {wrong - SHOWN} more.")
    if not error.complete:
        lines.append("Reading stopped there: there may be more.")
    return "\n".join([*lines, f"All of them are in {report}."])


def _summary(kind: str, file: Path, result: IngestResult) -> list[str]:
    verb = "would be " if result.batch_id is None else ""
    counts = f"{result.inserted} {verb}added, {result.updated} {verb}changed, {result.unchanged} already as in the file"
    return [*result.examples, *result.notes, f"{file.name}: {result.rows} {kind}: {counts}."]
