"""The addresses of the demo host: the three apps under one prefix, the admin, and the log-in."""

from __future__ import annotations

from importlib.util import find_spec

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(url="/retention/"), name="home"),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("login/", auth_views.LoginView.as_view(), name="login"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
]
urlpatterns += [
    path("", include(f"{name}.urls"))
    for name in ("retention", "playbooks", "interviews")
    if apps.is_installed(name) and find_spec(f"{name}.urls")
]
