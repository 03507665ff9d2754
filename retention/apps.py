"""How Django loads this app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RetentionConfig(AppConfig):
    """What we know about customers, and whether it is getting worse."""

    name = "retention"
    label = "retention"
    verbose_name = _("Retention")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this app's checks, its entries in the side navigation and its regular work; listen to the host."""
        from retention import checks, receivers, schedule
        from retention.web import entries

        entries.register()
        schedule.register_jobs()
        checks.register_checks()
        receivers.connect()
