"""The addresses that customers get: included by the host beside, not under, the pages for people with a login."""

from __future__ import annotations

from django.urls import path

from interviews.web.views.guest import AnswersByLink, Thanks

app_name = "interviews_guest"

urlpatterns = [
    path("thanks/", Thanks.as_view(), name="thanks"),
    path("<str:token>/", AnswersByLink.as_view(), name="answers"),
]
