"""What a host includes under /api/v1/ beside the endpoints of the apps to the left."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from interviews.api import reasons, views

router = SimpleRouter(trailing_slash="/?")  # type: ignore[arg-type]  # a regular expression works too
router.register("interviews", views.Interviews, basename="interviews-api-interview")
router.register("departures", views.Departures, basename="interviews-api-departure")
router.register("reasons", reasons.Reasons, basename="interviews-api-reason")
router.register("coded-reasons", reasons.CodedReasons, basename="interviews-api-coded-reason")

urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
