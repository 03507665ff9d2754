"""How Django loads this app."""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class InterviewsConfig(AppConfig):
    """Why customers left, and what should change."""

    name = "interviews"
    label = "retention_interviews"
    verbose_name = _("Exit interviews")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this app adds to the apps on its left, and listen to them."""
        from interviews import configuration, exports, receivers, roles, schedule
        from interviews.analysis import forgetting, permissions, recorded
        from interviews.web import analysis_entries, entries
        from retention.ingest import files

        roles.grant_roles()
        permissions.grant_roles()
        entries.register()
        receivers.connect()
        schedule.register_jobs()
        configuration.register()
        exports.register()
        analysis_entries.register()
        files.register("reasons", recorded)
        forgetting.register()
        if apps.is_installed("playbooks"):
            from interviews import playbook_actions

            playbook_actions.register()
