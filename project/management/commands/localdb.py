"""Start, stop or look at the local database server."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from project.servers import facts, postgres
from project.servers.place import UnableToStart


class Command(BaseCommand):
    """manage.py localdb start|stop|status."""

    help = "Start, stop or look at the local database server of this project."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one verb."""
        parser.add_argument("verb", choices=["start", "stop", "status"])

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        """Do what the verb says; `status` ends with 1 where it does not run."""
        where = {"project": settings.BASE_DIR, "local": facts.local_directory(settings.BASE_DIR)}
        try:
            if verb == "stop":
                self.stdout.write("Stopped." if postgres.stop(**where) else "It was not running.")
                return
            found = postgres.start(**where) if verb == "start" else postgres.status(**where)
        except UnableToStart as error:
            raise CommandError(str(error)) from error
        if not found.running:
            raise CommandError("It is not running. Start it with `manage.py localdb start`.")
        self.stdout.write(f"Running: process {found.pid}, in {found.home}.")
