"""Fetch the style sheet and scripts that the pages use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from project import assets


class Command(BaseCommand):
    """manage.py assets."""

    help = "Fetch Bootstrap and ECharts with npm, as package-lock.json pins them, into the app's static files."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        """Fetch them unless they are there."""
        try:
            changed = assets.fetch(project=settings.BASE_DIR)
        except assets.UnableToFetchAssets as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{assets.TARGET}: {'fetched' if changed else 'already there'}.")
