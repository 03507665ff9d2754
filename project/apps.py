"""The demo host as a Django app, so that its commands and its Celery application are found."""

from __future__ import annotations

import gc
from types import ModuleType

from django.apps import AppConfig

from project import triggers


class ProjectConfig(AppConfig):
    """The demo host: commands that start servers and load demo data."""

    name = "project"
    label = "project"

    def __init__(self, app_name: str, app_module: ModuleType | None) -> None:
        """Prepare a quick start, before the models of any app are loaded."""
        super().__init__(app_name, app_module)
        triggers.index()
        gc.disable()  # what is loaded now stays; to look for garbage in it takes a tenth of the start

    def ready(self) -> None:
        """Make our Celery application the one that tasks are sent through."""
        import project.celery  # noqa: F401

        gc.freeze()
        gc.enable()
