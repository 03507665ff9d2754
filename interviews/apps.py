"""How Django loads this app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InterviewsConfig(AppConfig):
    """Why customers left, and what should change."""

    name = "interviews"
    label = "retention_interviews"
    verbose_name = _("Exit interviews")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this app adds to the apps on its left."""
        from interviews import configuration
        from interviews.analysis import permissions

        permissions.grant_roles()
        configuration.register()
