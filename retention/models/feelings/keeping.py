"""The triggers that keep, beside each customer, what the present owner said last and the mood of the newest talk."""

from __future__ import annotations

from typing import Final

import pgtrigger

_KEEP: Final = """
    SELECT array_agg(DISTINCT customer_id ORDER BY customer_id) INTO customers FROM ({touched}) AS touched;
    IF customers IS NULL THEN
        RETURN NULL;
    END IF;
    {lock};
    EXECUTE '{newest}' USING customers;
    RETURN NULL;
"""
"""Locks the customers' rows, in the order of their numbers; only the next statement looks for what is newest.

So of two transactions the second waits, and then sees what the first has written. That statement is planned each time:
a plan made for an empty table would read all of it for each customer of a big import.
"""
_BEGIN: Final = """
    INSERT INTO retention_feeling (customer_id) SELECT unnest(customers)
    ON CONFLICT (customer_id) DO UPDATE SET mood = NULL WHERE false
"""
"""Makes the rows that there are not, and locks the others without a change."""
_HOLD: Final = """
    PERFORM FROM retention_feeling WHERE customer_id = ANY (customers) ORDER BY customer_id FOR NO KEY UPDATE
"""
"""Makes none, so that a customer can go with all that is theirs."""
_NEWEST_MOOD: Final = """
        UPDATE retention_feeling AS feeling SET (mood, mood_at) = ROW (newest.sentiment, newest.occurred_at)
        FROM unnest($1) AS one (customer_id)
        LEFT JOIN LATERAL (
            SELECT talk.sentiment, talk.occurred_at FROM retention_interaction AS talk
            WHERE talk.customer_id = one.customer_id AND talk.sentiment IS NOT NULL
            ORDER BY talk.occurred_at DESC, talk.id DESC LIMIT 1
        ) AS newest ON true
        WHERE feeling.customer_id = one.customer_id
            AND (feeling.mood, feeling.mood_at) IS DISTINCT FROM (newest.sentiment, newest.occurred_at)
    """
_NEWEST_SAID: Final = """
        UPDATE retention_feeling AS feeling SET said = newest.in_force
        FROM unnest($1) AS one (customer_id)
        JOIN retention_customer AS customer ON customer.id = one.customer_id
        LEFT JOIN LATERAL (
            SELECT CASE WHEN words.owner_id = customer.owner_id THEN words.value END AS in_force
            FROM retention_ownersentiment AS words WHERE words.customer_id = one.customer_id
            ORDER BY words.at DESC, words.id DESC LIMIT 1
        ) AS newest ON true
        WHERE feeling.customer_id = one.customer_id AND feeling.said IS DISTINCT FROM newest.in_force
    """
_MOODS: Final = "SELECT id, customer_id, occurred_at, sentiment FROM {side}_values WHERE sentiment IS NOT NULL"
_OLD, _NEW = _MOODS.format(side="old"), _MOODS.format(side="new")


def _keeps(operation: pgtrigger.Operation, touched: str, newest: str, *, lock: str = _BEGIN) -> pgtrigger.Trigger:
    """Keep what is `newest` of the customers that a statement has `touched`; it costs little where there are none."""
    return pgtrigger.Trigger(
        name=f"keep_feeling_{operation}".lower(),
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(  # type: ignore[no-untyped-call]
            old="old_values" if "old_values" in touched else None, new="new_values" if "new_values" in touched else None
        ),
        declare=[("customers", "bigint[]")],
        func=_KEEP.format(touched=touched, lock=lock.strip(), newest=newest),
    )


def keeps_moods() -> list[pgtrigger.Trigger]:
    """The triggers of the interactions: the newest with a mood counts, of two at one moment the one made last."""
    changed = f"({_OLD} EXCEPT {_NEW}) UNION ALL ({_NEW} EXCEPT {_OLD})"
    return [
        _keeps(pgtrigger.Insert, _NEW, _NEWEST_MOOD),
        _keeps(pgtrigger.Update, changed, _NEWEST_MOOD),
        _keeps(pgtrigger.Delete, _OLD, _NEWEST_MOOD, lock=_HOLD),
    ]


def keeps_what_is_said() -> list[pgtrigger.Trigger]:
    """The triggers of the sentiments of owners, which are only added to; a person who is deleted leaves theirs."""
    said = "SELECT customer_id FROM new_values"
    return [_keeps(operation, said, _NEWEST_SAID) for operation in (pgtrigger.Insert, pgtrigger.Update)]


def keeps_handovers() -> list[pgtrigger.Trigger]:
    """The trigger of the customers: what somebody said counts while they are the owner, and again when they come back.

    Each handover makes a row, so that it and what is said at the same moment wait for each other.
    """
    handed_over = "SELECT id AS customer_id, owner_id FROM new_values EXCEPT SELECT id, owner_id FROM old_values"
    return [_keeps(pgtrigger.Update, handed_over, _NEWEST_SAID)]
