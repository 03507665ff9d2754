"""The foreign CRM has an admin site of its own."""

from __future__ import annotations

from django.contrib.admin import AdminSite


class BackOffice(AdminSite):
    site_header = "Back office"


site = BackOffice(name="backoffice")
