"""A request that is sent again gets the answer it got before, and its work is done once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from retention.api.problems import Problem
from retention.models import IdempotencyKey

FREED_AFTER: Final = timedelta(seconds=60)
_LONGEST: Final = 200


def once(request: Request, work: Callable[[], Response], *, now: datetime) -> Response:
    """Do the work of a request, or repeat the answer that its Idempotency-Key got.

    1. Take the key, in a transaction of its own, so that others see that the work is under way.
    2. Do the work and keep its answer with the key, in one transaction.
    3. Where the work fails, nothing was written, and the key is given back.

    Without the header the work is simply done. Raises Problem 422 where the key came with another
    body, and 409 where the first request is still under way (a crashed one frees its key after 60 s).
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return work()
    if len(key) > _LONGEST or not key.isprintable():
        detail = _("An Idempotency-Key has at most %(most)d printable characters.") % {"most": _LONGEST}
        raise Problem(status=400, kind="invalid", detail=detail)
    digest = _digest(request)
    known = _take(request.user, key, digest, now)
    if known is not None:
        return Response(known.answer, status=known.status, headers={"Idempotency-Replayed": "true"})
    try:
        with transaction.atomic():
            answer = work()
            _keep(request.user, key, now, answer)
    except BaseException:
        _held(request.user, key, now).delete()
        raise
    return answer


def _digest(request: Request) -> str:
    body = json.dumps(request.data, sort_keys=True, default=str)
    return hashlib.sha256(f"{request.method} {request.get_full_path()}\n{body}".encode()).hexdigest()


def _take(user: Any, key: str, digest: str, now: datetime) -> IdempotencyKey | None:
    """Take the key for this request, and return None; or return the row with the answer it got."""
    with transaction.atomic():
        made = _insert(user, key, digest, now)
        if made:
            return None
        row = IdempotencyKey.objects.select_for_update().filter(user=user, key=key).first()
        if row is None or (row.request_digest == digest and row.status is None and _is_free(row, now)):
            _take_over(user, key, digest, now, row)
            return None
        if row.request_digest != digest:
            raise Problem(
                status=422, kind="key-reused", detail=_("This Idempotency-Key came with another request before.")
            )
        if row.status is None:
            detail = _("The first request with this Idempotency-Key is still under way.")
            raise Problem(status=409, kind="under-way", detail=detail)
        return row


def _insert(user: Any, key: str, digest: str, now: datetime) -> bool:
    try:
        with transaction.atomic():
            IdempotencyKey.objects.create(user=user, key=key, request_digest=digest, locked_at=now, created_at=now)
    except IntegrityError:
        return False
    return True


def _is_free(row: IdempotencyKey, now: datetime) -> bool:
    return row.locked_at is None or row.locked_at <= now - FREED_AFTER


def _take_over(user: Any, key: str, digest: str, now: datetime, row: IdempotencyKey | None) -> None:
    if row is not None:
        row.locked_at = now
        row.save(update_fields=["locked_at"])
    elif not _insert(user, key, digest, now):  # given back and taken again between two statements
        raise Problem(status=409, kind="under-way", detail=_("Another request took this Idempotency-Key; try again."))


def _held(user: Any, key: str, now: datetime) -> Any:
    return IdempotencyKey.objects.filter(user=user, key=key, locked_at=now, status=None)


def _keep(user: Any, key: str, now: datetime, answer: Response) -> None:
    kept = _held(user, key, now).update(status=answer.status_code, answer=answer.data, locked_at=None)
    if not kept:
        detail = _("The request took so long that another took over its Idempotency-Key; nothing was written.")
        raise Problem(status=409, kind="taken-over", detail=detail)
