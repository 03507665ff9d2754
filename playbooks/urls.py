"""What a host includes under the prefix of its choice, before the app to the left of this one."""

from __future__ import annotations

from django.urls import include, path

app_name = "playbooks"
urlpatterns = [path("", include("playbooks.web.urls"))]
