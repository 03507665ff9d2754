"""How Django loads the foreign CRM."""

from __future__ import annotations

from django.apps import AppConfig


class HostCrmConfig(AppConfig):
    name = "tests.hostcrm"
    label = "hostcrm"
    default_auto_field = "django.db.models.AutoField"
