"""Start, stop or look at a local server, from the command line."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from project.servers import facts
from project.servers.place import UnableToStart


class ServerCommand(BaseCommand):
    """manage.py NAME start|stop|status, for the `server` of that name."""

    server: ModuleType
    name: str
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
                self.stdout.write("Stopped." if self.server.stop(**where) else "It was not running.")
                return
            found = self.server.start(**where) if verb == "start" else self.server.status(**where)
        except UnableToStart as error:
            raise CommandError(str(error)) from error
        if not found.running:
            raise CommandError(f"It is not running. Start it with `manage.py {self.name} start`.")
        self.stdout.write(f"Running: process {found.pid}, in {found.home}.")
