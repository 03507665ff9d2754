"""A host that shows customers nothing but their own page."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import include, path

own = ([path("i/<str:token>/", lambda request, token: HttpResponse(), name="answers")], "interviews_guest")
urlpatterns = [path("", include("playbooks.urls")), path("", include(own))]
