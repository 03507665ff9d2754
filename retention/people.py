"""Names of people, whatever user model the host has, their languages, and the roles that people at a customer have."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from retention.models import ChosenLanguage, Language

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

CHAMPION: Final = "champion"
DECIDERS: Final = ("decision_maker", "executive")
USERS: Final = ("user", CHAMPION)
CONTACT_ROLES: Final = {
    CHAMPION: _("Champion"),
    "decision_maker": _("Decision maker"),
    "executive": _("Executive"),
    "user": pgettext_lazy("role of a contact", "User"),
    "finance": _("Finance"),
    "it": _("IT"),
}
"""The roles we know; a host may have others."""


def display_name(user: Any) -> str:
    """Full name where the user model has one, else the login; empty for nobody."""
    if user is None or not getattr(user, "pk", None):
        return ""
    full = user.get_full_name() if hasattr(user, "get_full_name") else ""
    return str(full or user.get_username())


def by_login(logins: set[str]) -> dict[str, AbstractBaseUser]:
    """Active people by their login (USERNAME_FIELD), for those logins that exist."""
    model = get_user_model()
    field = model.USERNAME_FIELD
    found = model._default_manager.filter(**{f"{field}__in": logins})
    return {str(user.get_username()): user for user in found if user.is_active}


def choose_language(*, user: Any, language: str) -> None:
    """Remember the language that a person chose; one that is none of ours is the business of the host."""
    if language in Language.values:
        ChosenLanguage.objects.update_or_create(user=user, defaults={"language": language})
    else:
        ChosenLanguage.objects.filter(user=user).delete()


def languages_of(*, user_ids: Collection[Any]) -> dict[Any, str]:
    """Return the languages of those people who chose one; one query."""
    if not user_ids:
        return {}
    return dict(ChosenLanguage.objects.filter(user__in=user_ids).values_list("user", "language"))


def role_code(written: str) -> str:
    """A contact's role as it is compared, by the rule of Contact.role_code."""
    return re.sub(r"[\s_-]+", "_", written.strip().lower())


def role_in_words(written: str) -> str:
    """A contact's role as people read it: one we know in their language, another as it was written."""
    return str(CONTACT_ROLES.get(role_code(written)) or written.replace("_", " ").capitalize())
