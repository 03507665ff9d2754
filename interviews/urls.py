"""What a host includes under the prefix of its choice, before the apps to the left of this one."""

from __future__ import annotations

from django.urls import include, path

app_name = "interviews"
urlpatterns = [path("", include("interviews.web.urls")), path("", include("interviews.web.analysis_urls"))]
