"""What a host includes under /api/v1/ beside the endpoints of the app to the left."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from playbooks.api import messages, playbooks, retention_teams, sequences, views
from playbooks.api.offers import views as offers

router = SimpleRouter(trailing_slash="/?")  # type: ignore[arg-type]  # a regular expression works too
router.register("cases", views.Cases, basename="playbooks-api-case")
router.register("tasks", views.Tasks, basename="playbooks-api-task")
router.register("playbooks", playbooks.Playbooks, basename="playbooks-api-playbook")
router.register("retention-teams", retention_teams.RetentionTeams, basename="playbooks-api-place")
router.register("messages", messages.Messages, basename="playbooks-api-message")
router.register("templates", messages.Templates, basename="playbooks-api-template")
router.register("suppressions", messages.Suppressions, basename="playbooks-api-suppression")
router.register("sequences", sequences.Sequences, basename="playbooks-api-sequence")
router.register("enrolments", sequences.Enrolments, basename="playbooks-api-enrolment")
router.register("offer-kinds", offers.OfferKinds, basename="playbooks-api-offer-kind")
router.register("offers", offers.Offers, basename="playbooks-api-offer")
router.register("approvals", offers.Approvals, basename="playbooks-api-approval")

urlpatterns: list[URLPattern | URLResolver] = [*router.urls]
