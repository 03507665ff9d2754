"""The demo host as a Django app, so that its commands and its Celery application are found."""

from __future__ import annotations

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """The demo host: commands that start servers and load demo data."""

    name = "project"
    label = "project"

    def ready(self) -> None:
        """Make our Celery application the one that tasks are sent through."""
        import project.celery  # noqa: F401
