"""The Celery application that the worker and beat of the demo host run."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from celery import Celery
from celery.signals import task_postrun, task_prerun, worker_init
from django.apps import apps
from django.db import close_old_connections
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.production")

app = Celery("project")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A new connection costs the database more than most tasks: they share one, as requests of a page do (CONN_MAX_AGE).
app.conf["CELERY_DB_REUSE_MAX"] = sys.maxsize


@task_prerun.connect(dispatch_uid="project.connections")
@task_postrun.connect(dispatch_uid="project.connections")
def leave_old_connections(sender: Any, **kwargs: Any) -> None:
    """Close what is too old or broken, instead of whatever there is before and after each task of a worker."""
    if not sender.request.is_eager:
        close_old_connections()


@worker_init.connect(dispatch_uid="project.addresses")
def load_addresses(**kwargs: Any) -> None:
    """Load all pages, whose addresses letters name, once before the worker forks: else each of its children does."""
    get_resolver().check()


@app.on_after_finalize.connect
def install_schedules(sender: Celery, **kwargs: object) -> None:
    """Let every installed app of ours that has regular work add it to beat."""
    for name in ("retention", "playbooks", "interviews"):
        if apps.is_installed(name) and find_spec(f"{name}.schedule"):
            install = getattr(import_module(f"{name}.schedule"), "install_schedule", None)
            if install:
                install(sender)
