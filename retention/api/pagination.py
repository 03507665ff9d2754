"""Long lists in pages: each answer has the address of the next, and new rows do not shift them."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from retention.api.problems import Problem

USUAL: Final = 50
MOST: Final = 200


class CursorPages(BasePagination):
    """Pages in the order of a unique key (`view.ordering`): `page_size` up to 200, `cursor` from `next`.

    A cursor holds the key of the last row seen, so that a page costs the same wherever it is.
    """

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """One page, and whether there is another."""
        self.request = request
        self.ordering: tuple[str, ...] = view.ordering
        size = self._size(request)
        found = list(self._after(queryset, request.query_params.get("cursor", "")).order_by(*self.ordering)[: size + 1])
        self.last = found[size - 1] if len(found) > size else None
        return found[:size]

    def get_paginated_response(self, data: Any) -> Response:
        """The page and the address of the next one."""
        following = None
        if self.last is not None:
            address = self.request.build_absolute_uri()
            following = replace_query_param(address, "cursor", self._cursor(self.last))
        return Response({"next": following, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The shape of a page."""
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {"type": "string", "format": "uri", "nullable": True},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The two parameters of every list."""
        return [
            {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"}},
            {
                "name": "page_size",
                "in": "query",
                "required": False,
                "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
            },
        ]

    def _size(self, request: Request) -> int:
        given = request.query_params.get("page_size", str(USUAL))
        if not (given.isascii() and given.isdigit() and 1 <= int(given[:9]) <= MOST):
            raise Problem(
                status=400, kind="invalid", detail=_("page_size is a number from 1 to %(most)d.") % {"most": MOST}
            )
        return int(given)

    def _after(self, queryset: QuerySet[Any], cursor: str) -> QuerySet[Any]:
        if not cursor:
            return queryset
        try:
            values = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
            key = dict(zip(self.ordering, values, strict=True))
            return queryset.filter(_beyond(key))
        except (ValueError, TypeError, UnicodeEncodeError, binascii.Error, ValidationError) as error:
            detail = _("The cursor is not one of ours; begin without it.")
            raise Problem(status=400, kind="invalid", detail=detail) from error

    def _cursor(self, row: Any) -> str:
        values = [str(getattr(row, name)) for name in self.ordering]
        return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


def _beyond(key: dict[str, str]) -> Q:
    """The rows whose key is greater: (a, b) > (x, y), with a bound on `a` alone that an index can use."""
    [first, *others] = key
    bound = Q()
    for name in reversed([first, *others]):
        greater = Q(**{f"{name}__gt": key[name]})
        bound = greater | (Q(**{name: key[name]}) & bound) if bound else greater
    return Q(**{f"{first}__gte": key[first]}) & bound
