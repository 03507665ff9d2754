"""Which customers have an open ticket: the newest value of a measure says so, live for messages, kept for the queue."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from psycopg import sql

from playbooks.models import MessagingRules
from retention import statements
from retention.clock import local_day

PACKAGE: Final = "playbooks.cases"
WINDOW: Final = timedelta(days=90)
"""What a source has not said anew for so long is not believed any more."""
_SOME: Final = sql.SQL("SELECT unnest(%(customer_ids)s::bigint[]) AS id")
_EVERYBODY: Final = sql.SQL("SELECT id FROM retention_customer")
_LOCK: Final = 7_320_005  # one count at a time: the second finds the work done


def with_one(*, customer_ids: Collection[int], rules: MessagingRules, as_of: date) -> set[int]:
    """Return which of these customers have an open ticket, as the observations are at this moment."""
    if rules.tickets_measure_id is None or not customer_ids:
        return set()
    given = {"customer_ids": list(customer_ids), **_asked(rules, as_of)}
    found = statements.fetch(PACKAGE, "open_tickets", given, fragments={"customers": _SOME})
    return {row["id"] for row in found}


def note(*, now: datetime) -> dict[str, int]:
    """Keep who has an open ticket now (OpenTicket), for questions about many customers; how many came and went.

    In one statement over all customers, by one worker at a time; only what changed is written.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        given = {"noted_at": now, **_asked(MessagingRules.current(), local_day(now))}
        with_ticket = statements.compose(PACKAGE, "open_tickets", {"customers": _EVERYBODY})
        [changed] = statements.fetch(PACKAGE, "note_tickets", given, fragments={"open_tickets": with_ticket})
    return changed


def _asked(rules: MessagingRules, today: date) -> dict[str, Any]:
    return {"measure": rules.tickets_measure_id, "after": today - WINDOW, "today": today}
