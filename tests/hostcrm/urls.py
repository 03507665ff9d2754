"""The foreign CRM's addresses, with ours under a prefix."""

from __future__ import annotations

from django.contrib.auth.views import LoginView
from django.urls import include, path

from tests.hostcrm.admin import site

urlpatterns = [
    path("backoffice/", site.urls),
    path("enter/", LoginView.as_view(), name="enter"),
    path("customers-at-risk/", include("playbooks.urls")),
    path("customers-at-risk/", include("retention.urls")),
    path("customers-at-risk/api/", include("retention.api.urls")),
]
