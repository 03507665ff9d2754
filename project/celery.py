"""The Celery application that the worker and beat of the demo host run."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec

from celery import Celery
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.production")

app = Celery("project")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def install_schedules(sender: Celery, **kwargs: object) -> None:
    """Let every installed app of ours that has regular work add it to beat."""
    for name in ("retention", "playbooks", "interviews"):
        if apps.is_installed(name) and find_spec(f"{name}.schedule"):
            install = getattr(import_module(f"{name}.schedule"), "install_schedule", None)
            if install:
                install(sender)
