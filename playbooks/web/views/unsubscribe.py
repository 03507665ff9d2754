"""The page behind the link in every mail to a customer: one press, and no more mail comes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from playbooks.messaging import consent
from retention import conf
from retention.clock import database_now


@method_decorator(csrf_exempt, name="dispatch")
class UnsubscribePage(View):
    """Open to everybody who has the link. Looking changes nothing, because programs look at links in mails.

    Mail programs press the button themselves (RFC 8058), without a cookie, so there is no CSRF token; whoever knows
    the secret link may do this one thing.
    """

    http_method_names = ["get", "head", "post", "options"]

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Kept by nobody on the way, and without the link as a referrer."""
        response = super().dispatch(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Ask."""
        message = consent.message_of(token=token)
        if message is None:
            return self._show(request, {"state": "unknown"}, status=404)
        done = consent.suppression_of(message.address) is not None
        return self._show(request, {"state": "done" if done else "ask", "address": masked(message.address)})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Do it."""
        try:
            address = consent.unsubscribe(token=token, now=database_now())
        except consent.UnableToSuppress:
            return self._show(request, {"state": "unknown"}, status=404)
        return self._show(request, {"state": "done", "address": masked(address)})

    def _show(self, request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        shared = {"base_template": conf.settings().base_template, "request": request}
        return render(request, "playbooks/unsubscribe.html", {**shared, **context}, status=status)


def masked(address: str) -> str:
    """An address that its owner recognises and a stranger cannot use."""
    name, _at, domain = address.partition("@")
    return f"{name[:1]}•••@{domain}"
