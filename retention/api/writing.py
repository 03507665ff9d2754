"""Rows that machines send: up to 5,000 at once, all or nothing, new or changed, in the columns of the files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Final

from django.db import transaction
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from retention import conf
from retention.api.base import Guarded
from retention.api.idempotency import once
from retention.api.problems import Problem, ProblemSerializer
from retention.clock import database_now
from retention.ingest import files
from retention.ingest.outcome import RowError, UnableToIngest

MOST_ROWS: Final = 5_000
LARGEST_BODY: Final = 5_000_000  # bytes

ResultSerializer = inline_serializer(
    "IngestResult",
    {
        "rows": serializers.IntegerField(),
        "inserted": serializers.IntegerField(),
        "updated": serializers.IntegerField(),
        "unchanged": serializers.IntegerField(),
        "batch": serializers.IntegerField(),
    },
)


class CellField(serializers.JSONField):
    """A cell: text, number or null."""


def row_serializer(kind: str) -> type[serializers.Serializer[Any]]:
    """The shape of a row of a kind, for the schema: required columns are required."""
    module = files.KINDS[kind]
    required = set(getattr(module, "REQUIRED", module.HEADERS))
    fields: dict[str, Any] = {name: serializers.CharField(required=name in required) for name in module.HEADERS}
    if kind == "customers":
        fields["attributes"] = serializers.DictField(required=False)
    return type(f"{kind.capitalize()}Row", (serializers.Serializer,), fields)


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class Writing(Guarded):
    """Takes rows of one kind; the answer says how many were new, changed, or already so.

    An `Idempotency-Key` makes it safe to send the same request again. Bad rows are named one by
    one, counted from 0, and nothing is written then.
    """

    kind: ClassVar[str]

    def create(self, request: Request) -> Response:
        """Bring the rows in."""
        rows, source, tenant = _rows(request), request.query_params.get("source", ""), tenant_of(request)
        _only_known_columns(rows, self.kind)
        now = database_now()

        def work() -> Response:
            result = files.KINDS[self.kind].record(
                rows=list(enumerate(rows)),
                source=source,
                tenant=tenant,
                origin="API",
                now=now,
                by=request.user,
            )
            return Response(
                {
                    "rows": result.rows,
                    "inserted": result.inserted,
                    "updated": result.updated,
                    "unchanged": result.unchanged,
                    "batch": result.batch_id,
                }
            )

        return once(request, work, now=now)


def documented(kind: str) -> Any:
    """The schema of a `create` of a kind."""
    return extend_schema(
        request=row_serializer(kind)(many=True),
        parameters=[
            OpenApiParameter("source", OpenApiTypes.STR, description="Name of the system the customers come from."),
            OpenApiParameter("Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER),
        ],
        responses={
            200: OpenApiResponse(ResultSerializer),
            **{status: OpenApiResponse(ProblemSerializer) for status in (400, 401, 403, 409, 413, 422, 429)},
        },
    )


def tenant_of(request: Request) -> str:
    """The tenant that new rows get. Raises Problem where it is not one of the person's."""
    settings = conf.settings()
    tenant = settings.request_tenant(request) if settings.request_tenant else ""
    tenants = settings.tenants_of(request.user)
    if tenants is not None and tenant not in tenants:
        raise Problem(status=403, kind="tenant", detail=_("You do not belong to this tenant."))
    return tenant


def _rows(request: Request) -> list[dict[str, Any]]:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > LARGEST_BODY:
        detail = _("The body has more than %(most)d bytes; send fewer rows.") % {"most": LARGEST_BODY}
        raise Problem(status=413, kind="too-large", detail=detail)
    rows = request.data
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        detail = _("The body must be a list of at least one row, each an object.")
        raise Problem(status=400, kind="invalid", detail=detail)
    if len(rows) > MOST_ROWS:
        detail = _("The body has %(rows)d rows; send at most %(most)d.") % {"rows": len(rows), "most": MOST_ROWS}
        raise Problem(status=413, kind="too-large", detail=detail)
    return rows


def _only_known_columns(rows: list[dict[str, Any]], kind: str) -> None:
    known = {*files.KINDS[kind].HEADERS, *(["attributes"] if kind == "customers" else [])}
    errors = [error for number, row in enumerate(rows) for error in _wrong_cells(number, row, known)]
    if errors:
        raise UnableToIngest(errors)


def _wrong_cells(number: int, row: dict[str, Any], known: set[str]) -> Iterator[RowError]:
    for name, value in row.items():
        if name not in known:
            reason = _("The column is not known.")
        elif name == "attributes" and not isinstance(value, dict):
            reason = _("is not an object.")
        elif name != "attributes" and isinstance(value, dict | list):
            reason = _("is not a single value.")
        else:
            continue
        remedy = _("Known are %(names)s.") % {"names": ", ".join(sorted(known))}
        yield RowError(line=number, column=name, value=str(value)[:200], reason=reason, remedy=remedy)
