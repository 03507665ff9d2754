"""Gather, compile and check the translations."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from project import translations

MOST_SHOWN = 40


class Command(BaseCommand):
    """manage.py translations gather|compile|check."""

    help = "Gather the texts of the pages for the translators, compile the translations, or check that all are there."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one verb."""
        parser.add_argument("verb", choices=["gather", "compile", "check"])

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        """Do what the verb says; `check` ends with 1 if a text is not translated, or not well."""
        project = settings.BASE_DIR
        if verb == "compile":
            written = translations.compile_all(project=project)
            self.stdout.write(f"{len(written)} catalogs compiled.")
        elif verb == "gather":
            if not translations.can_gather():
                raise CommandError("Gathering texts needs GNU gettext (Debian: apt install gettext).")
            for path in translations.gather(project=project):
                self.stdout.write(f"changed: {path.relative_to(project)}")
        else:
            self.check_all()

    def check_all(self) -> None:
        """List what is not translated, what is translated in two ways, and marks that Chinese does not write so."""
        project = settings.BASE_DIR
        found = [
            *translations.gaps(project=project),
            *translations.clashes(paths=translations.catalogs(project)),
            *translations.half_widths(paths=translations.catalogs(project)),
        ]
        for gap in found[:MOST_SHOWN]:
            self.stderr.write(f"{gap.catalog}: {gap.text!r} {gap.why}")
        if found:
            raise CommandError(f"{len(found)} texts are not translated, in two ways, or with marks of half width.")
        if not translations.can_gather():
            self.stderr.write("GNU gettext is not installed: only the catalogs were read, not the source.")
        self.stdout.write("Every text is translated, in one way, and with Chinese marks.")
