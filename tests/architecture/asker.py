"""Somebody who asks for hundreds of addresses in a row and stays who they are: read once, not for each of them."""

from __future__ import annotations

from copy import copy
from typing import Any

import pytest
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.views import defaults

from project import urls

_known: dict[str, Any] = {}


class Remembering(ModelBackend):
    """Django's own backend, which reads a person and their permissions only the first time."""

    def get_user(self, user_id: Any) -> Any:
        """A copy of the person as they were read, so that nothing a page notes on it reaches the next page."""
        if str(user_id) not in _known:
            person = super().get_user(user_id)
            self.get_all_permissions(person)
            _known[str(user_id)] = person
        return copy(_known[str(user_id)])


class Asker(Client):
    """A client that wants the answer alone: neither the templates that made it nor their contexts.

    An error of the site is an answer too, of the kind 500.
    """

    def request(self, **request: Any) -> Any:
        """Ask through all middleware."""
        response = self.handler(self._base_environ(**request))
        self.cookies.update(response.cookies)
        return response


def asker(person: Any, settings: Any) -> Client:
    """A client of somebody who is logged in; of a stranger, without a person."""
    _known.clear()
    backend = f"{__name__}.{Remembering.__name__}"
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS[:-1], backend]
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    client = Asker()
    if person is not None:
        client.force_login(person, backend)
    return client


def draw_refusals_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page that says no is drawn for the first no, and shown again for each further one of the same wording."""
    drawn: dict[tuple[str, str], bytes] = {}

    def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
        key = (str(request.user), str(exception))
        if key not in drawn:
            drawn[key] = defaults.permission_denied(request, exception).content
        return HttpResponse(drawn[key], status=403)

    monkeypatch.setattr(urls, "handler403", permission_denied, raising=False)
