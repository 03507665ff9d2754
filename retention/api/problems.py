"""What a machine is told when something is wrong: problem documents as RFC 9457 has them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import set_rollback

from retention import statements
from retention.ingest.outcome import UnableToIngest

CONTENT_TYPE: Final = "application/problem+json"
PREFIX: Final = "urn:retention:problem:"


class Problem(Exception):
    """Raised anywhere in a view to answer with a problem document."""

    def __init__(self, *, status: int, kind: str, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.extra = extra

    def response(self) -> Response:
        """The answer."""
        return respond(status=self.status, kind=self.kind, detail=str(self), **self.extra)


class ProblemSerializer(serializers.Serializer[Any]):
    """The shape of a problem document, for the schema."""

    type = serializers.CharField(help_text="What kind of problem: a URN, or about:blank where the status says it all.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.ListField(child=serializers.DictField(), required=False)  # type: ignore[assignment]


def respond(*, status: int, detail: str, kind: str = "", **extra: Any) -> Response:
    """A problem document; `kind` names the type of problem, empty where the status says it all."""
    body = {
        "type": f"{PREFIX}{kind}" if kind else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **extra,
    }
    return Response(body, status=status, content_type=CONTENT_TYPE)


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """The exception handler of every view of ours; None lets the host's 500 page answer."""
    error = _busy(error) or error
    if isinstance(error, Problem):
        answer = error.response()
    elif isinstance(error, UnableToIngest):
        answer = bad_rows(error)
    elif isinstance(error, Http404 | exceptions.NotFound):
        answer = respond(status=404, detail=_("There is nothing here that you may see."))
    elif isinstance(error, PermissionDenied):
        answer = respond(status=403, detail=_("You do not have permission to do this."))
    elif isinstance(error, exceptions.ValidationError):
        answer = respond(
            status=400, kind="invalid", detail=_("The request has invalid values."), errors=_listed(error.detail)
        )
    elif isinstance(error, exceptions.APIException):
        answer = respond(status=error.status_code, detail=str(error.detail))
    else:
        return None
    for name, value in _headers(error).items():
        answer[name] = value
    set_rollback()
    return answer


def bad_rows(error: UnableToIngest) -> Response:
    """The answer to rows that were refused: every bad cell by its row, counted from 0."""
    errors = [
        {
            "row": one.line,
            "column": one.column,
            "value": one.value,
            "reason": one.reason,
            "remedy": one.remedy,
        }
        for one in error.errors
    ]
    return respond(status=422, kind="bad-rows", detail=_("Rows are bad, so nothing was written."), errors=errors)


def _busy(error: Exception) -> Problem | None:
    """What is told where the database gave up; None where it did not."""
    if not isinstance(error, OperationalError) or not statements.gave_up(error):
        return None
    told = _("Others are changing the same rows, or it took too long; nothing was written. Try again in a moment.")
    return Problem(status=503, kind="busy", detail=told)


def _listed(detail: Any) -> list[dict[str, Any]]:
    if isinstance(detail, dict):
        return [{"field": name, "messages": _messages(found)} for name, found in detail.items()]
    return [{"field": "", "messages": _messages(detail)}]


def _messages(found: Any) -> list[str]:
    return [str(one) for one in found] if isinstance(found, list) else [str(found)]


def _headers(error: Exception) -> dict[str, str]:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(error.auth_header)  # type: ignore[attr-defined]
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait))  # type: ignore[attr-defined]
    return headers
