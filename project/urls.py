"""The addresses of the demo host: the three apps under one prefix, the API, the admin, and the log-in."""

from __future__ import annotations

from importlib.util import find_spec

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

# An app to the right comes first, so that its home page wins where it has one.
INSTALLED = [name for name in ("interviews", "playbooks", "retention") if apps.is_installed(name)]

admin.site.site_header = admin.site.site_title = _("Retention")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(url="/retention/"), name="home"),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("login/", auth_views.LoginView.as_view(), name="login"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
]
if apps.is_installed("interviews"):  # what customers get: a short address beside the pages for people with a login
    urlpatterns.append(path("i/", include("interviews.web.guest_urls")))
urlpatterns += [path("retention/", include(f"{name}.urls")) for name in INSTALLED if find_spec(f"{name}.urls")]
urlpatterns += [
    path("api/v1/", include(f"{name}.api.urls"))
    for name in INSTALLED
    if find_spec(f"{name}.api") and find_spec(f"{name}.api.urls")
]
