"""Somebody who asks for hundreds of addresses in a row and stays who they are: read once, not for each of them."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.test import Client

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


def asker(person: Any, settings: Any) -> Client:
    """A client of somebody who is logged in."""
    _known.clear()
    backend = f"{__name__}.{Remembering.__name__}"
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS[:-1], backend]
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    client = Client()
    client.force_login(person, backend)
    return client
