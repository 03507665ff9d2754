"""What a host includes under /api/v1/: the endpoints of this app, and the description of all."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from retention.api import docs, reading, trail

router = SimpleRouter()
router.trailing_slash = "/?"  # /observations and /observations/ are one
router.register("customers", reading.Customers, basename="retention-api-customer")
router.register("contacts", reading.Contacts, basename="retention-api-contact")
router.register("subscriptions", reading.Subscriptions, basename="retention-api-subscription")
router.register("interactions", reading.Interactions, basename="retention-api-interaction")
router.register("notes", reading.Notes, basename="retention-api-note")
router.register("sentiments", reading.Sentiments, basename="retention-api-sentiment")
router.register("measures", reading.Measures, basename="retention-api-measure")
router.register("metrics", reading.Metrics, basename="retention-api-metric")
router.register("observations", reading.Observations, basename="retention-api-observation")
router.register("snapshots", reading.Snapshots, basename="retention-api-snapshot")
router.register("warnings", reading.Warnings, basename="retention-api-warning")
router.register("audit", trail.Trail, basename="retention-api-audit")

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", docs.Schema.as_view(), name="retention-api-schema"),
    path("docs/", docs.Docs.as_view(), name="retention-api-docs"),
    *router.urls,
]
