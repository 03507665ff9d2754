"""What Django's test client does for every page and login, without what no test looks at."""

from __future__ import annotations

from importlib import import_module
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest
from django.template import Context
from django.test.client import ClientMixin
from django.test.signals import template_rendered

PARTS = ("django/forms/", "admin/widgets/")
"""Templates of single fields: of thousands in a page, nobody asks for the context of one."""

_log_in_at_length = ClientMixin._login


def log_in(client: Any, user: Any, backend: str | None = None) -> None:
    """Log in with one new session: Django makes one, throws it away, makes another and saves it twice."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    if settings.SESSION_COOKIE_NAME in client.cookies or not hasattr(store, "model"):
        _log_in_at_length(client, user, backend)
        return
    store._session_key = uuid4().hex
    store._session_cache = {
        SESSION_KEY: user._meta.pk.value_to_string(user),
        BACKEND_SESSION_KEY: backend or user.backend,
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    store.model.objects.bulk_create([store.create_model_instance(store._session_cache)])
    request = HttpRequest()
    request.session = store
    client._set_login_cookies(request)


def render(template: Any, context: Context) -> Any:
    """Render a template and keep its context for the test, but for those of single fields."""
    if not (template.name or "").startswith(PARTS):
        template_rendered.send(sender=template, template=template, context=context)
    return template.nodelist.render(context)
