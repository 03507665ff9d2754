"""The language switch: the choice is kept in a cookie, for people who are not logged in too."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

A_YEAR = 365 * 24 * 60 * 60


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language, for a year where the host does not say for how long, and go back."""
    response = set_language(request)
    name = settings.LANGUAGE_COOKIE_NAME
    if name in response.cookies and not response.cookies[name]["max-age"]:
        response.cookies[name]["max-age"] = A_YEAR
    return response
