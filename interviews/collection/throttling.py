"""Nobody tries links by the thousand: so many a minute and visitor, counted in a table for all processes together."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from interviews.models import Attempt

MOST_A_MINUTE: Final = 60
"""Answers are saved field by field, so an honest visitor makes many requests too."""
KEEP: Final = timedelta(hours=1)
_COUNT: Final = """
    INSERT INTO retention_interviews_attempt (visitor, minute, count) VALUES (%s, date_trunc('minute', %s), 1)
    ON CONFLICT (visitor, minute) DO UPDATE SET count = retention_interviews_attempt.count + 1
    RETURNING count
"""


def is_too_fast(*, visitor: str, now: datetime) -> bool:
    """Count a try of a visitor and tell whether it is one too many; of the network address only a digest is kept.

    Call it outside a transaction that a refusal rolls back, or the try is not counted.
    """
    digest = salted_hmac("interviews.visitor", visitor, algorithm="sha256").hexdigest()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_COUNT, [digest, now])
        row: tuple[int] = cursor.fetchone()
    return row[0] > MOST_A_MINUTE


def forget(*, now: datetime) -> int:
    """Delete old counts; how many rows."""
    deleted, _rows = Attempt.objects.filter(minute__lt=now - KEEP).delete()
    return deleted
