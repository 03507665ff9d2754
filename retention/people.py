"""Names of people, whatever user model the host has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


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
