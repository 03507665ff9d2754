"""The audit trail for machines: who changed what, when, from what to what, why and from where."""

from __future__ import annotations

import base64
import json
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from retention import conf, trail
from retention.api.base import Guarded
from retention.api.pagination import CursorPages
from retention.api.problems import Problem


class EntrySerializer(serializers.Serializer[trail.Entry]):
    """One change; `changes` has each field with its value before and after."""

    at = serializers.DateTimeField()
    who = serializers.CharField(help_text="Empty where a job or a command did it.")
    where = serializers.CharField(source="origin", help_text="The address of the request, or the name of the job.")
    what = serializers.CharField(help_text="The kind of row, as app_label.model.")
    row = serializers.CharField(source="object", help_text="The number of the row.")
    action = serializers.CharField(source="verb")
    changes = serializers.DictField(child=serializers.ListField())
    why = serializers.CharField()


class TrailPages(CursorPages):
    """Pages of the trail, by the place of the last entry seen."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """One page, and whether there is another."""
        self.request = request
        size = self._size(request)
        found = trail.entries(**queryset, after=_mark(request.query_params.get("cursor", "")), size=size + 1)
        self.last = found[size - 1] if len(found) > size else None
        return found[:size]

    def _cursor(self, row: Any) -> str:
        at, what, number = row.mark
        return base64.urlsafe_b64encode(json.dumps([at.isoformat(), what, number]).encode()).decode()


@extend_schema(
    parameters=[
        OpenApiParameter("from", OpenApiTypes.DATE, description="First local day."),
        OpenApiParameter("to", OpenApiTypes.DATE, description="Last local day."),
        OpenApiParameter("what", OpenApiTypes.STR, description="Kind of row, as app_label.model."),
        OpenApiParameter("row", OpenApiTypes.STR, description="Number of the row."),
    ]
)
class Trail(Guarded, viewsets.GenericViewSet[Any]):
    """Every change of configuration, cases, tasks, offers, approvals and overrides; nobody can alter it."""

    permissions = {"list": ("retention.view_audit_trail", "retention.view_every_customer")}
    pagination_class = TrailPages
    serializer_class = EntrySerializer
    filter_backends = []

    def list(self, request: Request) -> Response:
        """The entries, oldest first; for people of all tenants only."""
        if conf.settings().tenants_of(request.user) is not None:
            raise Problem(status=403, kind="denied", detail=_("The audit trail is of all tenants; you see some."))
        given = request.query_params
        wanted = {
            "first": _day(given.get("from", "")),
            "last": _day(given.get("to", "")),
            "what": [given["what"]] if given.get("what") else [],
            "object": given.get("row", ""),
        }
        page = self.paginate_queryset(wanted)  # type: ignore[arg-type]
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        detail = _("%(day)s is no day. Write it like 2026-03-01.") % {"day": text[:40]}
        raise Problem(status=400, kind="invalid", detail=detail) from error


def _mark(cursor: str) -> trail.Mark | None:
    if not cursor:
        return None
    try:
        at, what, number = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
        return datetime.fromisoformat(at), str(what), int(number)
    except (ValueError, TypeError) as error:
        detail = _("The cursor is not one of ours; begin without it.")
        raise Problem(status=400, kind="invalid", detail=detail) from error
