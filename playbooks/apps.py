"""How Django loads this app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlaybooksConfig(AppConfig):
    """What we do about it, who approves, and what is late."""

    name = "playbooks"
    label = "retention_playbooks"
    verbose_name = _("Retention playbooks")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this app adds to the app on its left, and listen to it."""
        from playbooks import configuration, exports, receivers, schedule
        from playbooks.messaging import forgetting, step_kinds
        from playbooks.messaging.told import kinds
        from playbooks.roles import grant_roles
        from playbooks.runs import steps
        from playbooks.web import entries
        from playbooks.work.approvals import steps as approval_steps

        grant_roles()
        steps.register()
        approval_steps.register()
        step_kinds.register()
        forgetting.register()
        kinds.register_own()
        entries.register()
        receivers.connect()
        schedule.register_jobs()
        configuration.register()
        exports.register()
