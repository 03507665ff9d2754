"""What a host includes under the prefix of its choice, after the apps to the right of this one."""

from __future__ import annotations

from django.urls import include, path

app_name = "retention"
urlpatterns = [path("", include("retention.web.urls"))]
