"""What every view of the interface states for itself, because a host's defaults may be none at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NoReturn

from django.utils.module_loading import import_string
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.openapi import AutoSchema
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.parsers import JSONParser
from rest_framework.permissions import BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle
from rest_framework.views import APIView

from retention import conf
from retention.api import problems
from retention.api.pagination import CursorPages


class Anonymous(AnonRateThrottle):
    """Tries without a valid login."""

    scope = "retention_api_anonymous"
    rate = "60/min"


class PerPerson(UserRateThrottle):
    """Requests of one person or machine."""

    scope = "retention_api"
    rate = "600/min"


class MayDo(BasePermission):
    """Signed in, and holding every permission that the view names for the action; unnamed actions are refused."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Ask the database anew with every request, so that a role that is taken away ends at once."""
        if not (request.user and request.user.is_authenticated and request.user.is_active):
            return False
        needed = view.needed_permissions()
        return needed is not None and all(request.user.has_perm(name) for name in needed)


class Guarded(APIView):
    """The shell of every view: how people sign in, what they may do, how pages and problems look.

    `permissions` names, for each action (or method in lower case), the permissions that it needs.
    """

    permissions: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    permission_classes: Any = [MayDo]
    renderer_classes = [JSONRenderer]
    parser_classes = [JSONParser]
    throttle_classes = [Anonymous, PerPerson]
    pagination_class: Any = CursorPages
    filter_backends: Any = [DjangoFilterBackend]
    schema = AutoSchema()
    versioning_class = None

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Those of RETENTION["API_AUTHENTICATION"]: a hashed token or a session, unless a host says otherwise."""
        return [import_string(path)() for path in conf.settings().api_authentication]

    def get_exception_handler(self) -> Callable[..., Any]:
        """Problem documents, whatever the host's other interfaces answer with."""
        return problems.handle

    def needed_permissions(self) -> tuple[str, ...] | None:
        """The permissions that this request needs; None where nobody may do it."""
        action = getattr(self, "action", None) or str(self.request.method).lower()
        if action in {"options", "metadata"}:
            return ()
        return self.permissions.get(action)

    def perform_authentication(self, request: Request) -> None:
        """Sign the request in; a token that is not even text is a wrong token, not a crash."""
        try:
            super().perform_authentication(request)
        except UnicodeDecodeError as error:
            raise exceptions.AuthenticationFailed from error

    def permission_denied(self, request: Request, message: str | None = None, code: str | None = None) -> NoReturn:
        """401 for strangers, 403 for people without the permission."""
        if request.authenticators and not request.successful_authenticator and not request.user.is_authenticated:
            raise exceptions.NotAuthenticated
        raise exceptions.PermissionDenied(detail=message, code=code)
