"""What we listen to in the host: who logs in; and customers that are saved or deleted there, which a worker reads."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import ImproperlyConfigured
from django.db.models.signals import post_delete, post_save

from retention import conf, doorbell, people, tasks
from retention.adapters import adapter_of
from retention.conf import CustomerSource

CHOSEN_LANGUAGE: Final = "retention_language_chosen"
"""In a session: what somebody chose before they logged in."""
WANTED_LANGUAGE: Final = "retention_language_wanted"
"""In a session: what the pages of this browser do not know yet."""


def connect() -> None:
    """Listen to logins and the models of RETENTION["CUSTOMER_SOURCES"]; the checks report what is wrong with these."""
    user_logged_in.connect(_bring_language, dispatch_uid="retention.language")
    try:
        for source in conf.settings().customer_sources:
            model, name = apps.get_model(source.model), f"retention.{source.name}"
            post_save.connect(partial(_saved, source), sender=model, weak=False, dispatch_uid=f"{name}.saved")
            post_delete.connect(partial(_deleted, source), sender=model, weak=False, dispatch_uid=f"{name}.deleted")
    except (ImproperlyConfigured, LookupError, TypeError, ValueError):
        return


def _bring_language(*, request: Any, user: Any, **kwargs: object) -> None:
    """Remember what was chosen before the login; else let the next page know what the person chose anywhere."""
    session = getattr(request, "session", None)
    if session is None or SESSION_KEY not in session:  # a login without pages, as for a token
        return
    chosen = session.pop(CHOSEN_LANGUAGE, "")
    if chosen:
        people.choose_language(user=user, language=chosen)
        return
    wanted = people.languages_of(user_ids=[user.pk]).get(user.pk, "")
    if wanted and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != wanted:
        session[WANTED_LANGUAGE] = wanted


def _saved(source: CustomerSource, *, instance: Any, raw: bool = False, **kwargs: object) -> None:
    """Read the customer again once the host's transaction is committed; a lost message is made good by the schedule."""
    if not raw:
        doorbell.ring(tasks.sync_customers, source=source.name, keys=[str(instance.pk)])


def _deleted(source: CustomerSource, *, instance: Any, **kwargs: object) -> None:
    """Note that the customer is gone; by then the row is not there any more, so its number is sent."""
    key = adapter_of(source).key_of(instance)
    if key is not None:
        doorbell.ring(tasks.customer_gone, source=source.name, tenant=key[0], external_id=key[1])
