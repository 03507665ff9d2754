"""The language switch: the choice is kept in a cookie, for people who are not logged in too."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language and go back to where the person came from."""
    return set_language(request)
