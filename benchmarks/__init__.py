"""Measurements against the floor: what plain SQL on the same server needs for the same rows."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.demo")
os.environ["CELERY_BROKER_URL"] = "memory://"  # nobody listens; what is measured is the database
django.setup()
