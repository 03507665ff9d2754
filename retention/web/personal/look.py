"""Light or dark, and how dense rows are: kept in cookies of the browser, so that pages come as they were wanted."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from retention.web.personal.language import A_YEAR

COOKIES: Final = {"theme": "retention_theme", "density": "retention_density"}
"""theme.js reads and writes them too."""
VALUES: Final = {"theme": ("light", "dark"), "density": ("comfortable", "compact")}


def chosen(request: HttpRequest | None) -> dict[str, str]:
    """Return what was chosen in this browser; a part without a choice is not in it."""
    cookies = {} if request is None else request.COOKIES
    found = {part: cookies.get(name, "") for part, name in COOKIES.items()}
    return {part: value for part, value in found.items() if value in VALUES[part]}


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Remember a choice for a year and go back, for browsers without JavaScript."""
    response = HttpResponseRedirect(_back(request))
    for part, name in COOKIES.items():
        value = request.POST.get(part, "")
        if value in VALUES[part]:
            response.set_cookie(name, value, max_age=A_YEAR, secure=request.is_secure(), samesite="Lax")
    return response


def _back(request: HttpRequest) -> str:
    """Return the page on which it was chosen; a page of another host is none of ours."""
    for address in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
            return address
    return "/"
