"""Install the default definitions, groups and jobs."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from retention.clock import database_now
from retention.configuration.defaults import install_defaults
from retention.configuration.files import UnableToImportConfiguration
from retention.roles import UnableToInstallRoles


class Command(BaseCommand):
    """Make what is missing; change nothing that is there."""

    help = (
        "Install a sensible catalogue: measures, metrics, a health model, rules, playbooks, the response matrix, a "
        "working calendar, groups with their permissions, and regular jobs. What exists is left as it is."
    )

    def handle(self, **options: Any) -> None:
        """Install and say what was made."""
        try:
            changes, made = install_defaults(now=database_now())
        except (UnableToImportConfiguration, UnableToInstallRoles) as error:
            raise CommandError(f"{error}\nNothing was changed.") from error
        for section, count in Counter(change.section for change in changes).items():
            self.stdout.write(f"added {count} {section.replace('_', ' ')}")
        for kind, found in made.items():
            self.stdout.write(f"added {len(found)} {kind}")
        if not changes and not made:
            self.stdout.write("Everything is there already.")
