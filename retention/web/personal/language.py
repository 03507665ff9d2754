"""The language switch: a choice is kept with the person who made it, and in a cookie for whoever is not logged in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from retention import people, receivers

A_YEAR = 365 * 24 * 60 * 60


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language, for a year where the host does not say for how long, and go back.

    What somebody chose before the login becomes theirs with it.
    """
    response = set_language(request)
    kept = response.cookies.get(settings.LANGUAGE_COOKIE_NAME)
    if kept is not None:
        kept["max-age"] = kept["max-age"] or A_YEAR
        if request.user.is_authenticated:
            people.choose_language(user=request.user, language=kept.value)
        else:
            request.session[receivers.CHOSEN_LANGUAGE] = kept.value
    return response


def of_newcomer(request: HttpRequest) -> str:
    """Return the language that a person chose in another browser, on their first page after the login; it is in force.

    Empty on every other page, which asks the database nothing.
    """
    wanted = str(request.session.pop(receivers.WANTED_LANGUAGE, ""))
    if wanted:
        translation.activate(wanted)
        request.LANGUAGE_CODE = translation.get_language()
    return wanted


def keep(response: HttpResponseBase, language: str) -> None:
    """Remember a language in this browser, as the host wants its cookie."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE or A_YEAR,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
