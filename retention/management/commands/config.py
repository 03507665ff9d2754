"""Write the configuration to a file, or read it from one."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from retention.clock import database_now
from retention.configuration.files import (
    UnableToImportConfiguration,
    UnableToWriteConfiguration,
    export_configuration,
    import_configuration,
)


class Command(BaseCommand):
    """config export FILE · config import FILE [--dry-run]."""

    help = (
        "Definitions (measures, metrics, health models, rules, playbooks, calendars …) as one YAML file. "
        "An import is all or nothing, changes only what differs, and leaves what the file does not name."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two verbs, each with a file."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="export|import")
        out = verbs.add_parser("export", help="Write every definition to FILE.")
        out.add_argument("file", type=Path, metavar="FILE")
        into = verbs.add_parser("import", help="Read FILE and write what is new or differs.")
        into.add_argument("file", type=Path, metavar="FILE")
        into.add_argument("--dry-run", action="store_true", help="Only print what would change.")

    def handle(self, *, verb: str, file: Path, **options: Any) -> None:
        """Run one of the two verbs."""
        try:
            if verb == "export":
                count = export_configuration(path=file)
                self.stdout.write(f"Wrote {count} definitions to {file}.")
            else:
                self._import(file, dry_run=options["dry_run"])
        except (UnableToImportConfiguration, UnableToWriteConfiguration) as error:
            raise CommandError(f"{error}\nNothing was changed.") from error

    def _import(self, file: Path, *, dry_run: bool) -> None:
        changes = import_configuration(path=file, now=database_now(), dry_run=dry_run)
        for change in changes:
            self.stdout.write(str(change))
        counts = Counter(change.kind for change in changes)
        summary = ", ".join(f"{counts[kind]} {kind}" for kind in ("added", "changed", "unchanged"))
        self.stdout.write(f"{summary}." + (" Dry run: nothing was written." if dry_run else ""))
