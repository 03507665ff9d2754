"""The triggers that keep together, beside each customer, what was said and felt of it, when, and how it scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

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
_NEWEST_TALK: Final = """
        UPDATE retention_feeling AS feeling
        SET (mood, mood_at, touched_at) = ROW (talk.sentiment, talk.occurred_at, touch.occurred_at)
        FROM unnest($1) AS one (customer_id)
        LEFT JOIN LATERAL (
            SELECT felt.sentiment, felt.occurred_at FROM retention_interaction AS felt
            WHERE felt.customer_id = one.customer_id AND felt.sentiment IS NOT NULL
            ORDER BY felt.occurred_at DESC, felt.id DESC LIMIT 1
        ) AS talk ON true
        LEFT JOIN LATERAL (
            SELECT had.occurred_at FROM retention_interaction AS had
            WHERE had.customer_id = one.customer_id AND {touch}
            ORDER BY had.occurred_at DESC LIMIT 1
        ) AS touch ON true
        WHERE feeling.customer_id = one.customer_id
            AND (feeling.mood, feeling.mood_at, feeling.touched_at)
                IS DISTINCT FROM (talk.sentiment, talk.occurred_at, touch.occurred_at)
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
_TIERS: Final = """
    INSERT INTO retention_feeling AS feeling (customer_id, tier)
    SELECT customer_id, tier FROM ({scored}) AS scored ORDER BY customer_id
    ON CONFLICT (customer_id) DO UPDATE SET tier = excluded.tier WHERE feeling.tier <> excluded.tier;
    RETURN NULL;
"""
"""The score's own row is held until the end, so that of two writers of one tier the second comes after the first."""
_NO_TIER: Final = """
    UPDATE retention_feeling AS feeling SET tier = '' FROM old_values AS gone
    WHERE feeling.customer_id = gone.customer_id;
    RETURN NULL;
"""


def _after(operation: pgtrigger.Operation, name: str, func: str, **more: Any) -> pgtrigger.Trigger:
    """A trigger after a statement, which sees the rows that it has changed."""
    return pgtrigger.Trigger(
        name=f"keep_{name}_{operation}".lower(),
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(  # type: ignore[no-untyped-call]
            old="old_values" if "old_values" in func else None, new="new_values" if "new_values" in func else None
        ),
        func=func,
        **more,
    )


def _keeps(operation: pgtrigger.Operation, touched: str, newest: str, *, lock: str = _BEGIN) -> pgtrigger.Trigger:
    """Keep what is `newest` of the customers that a statement has `touched`; it costs little where there are none."""
    func = _KEEP.format(touched=touched, lock=lock.strip(), newest=newest)
    return _after(operation, "feeling", func, declare=[("customers", "bigint[]")])


def keeps_talks(*, no_touches: Sequence[str]) -> list[pgtrigger.Trigger]:
    """The triggers of the interactions: the newest with a mood, and the newest of a kind that is a touch.

    Of two at one moment the one made last counts.
    """
    kinds = "{" + ",".join(no_touches) + "}"
    touch = f"kind <> ALL ('{kinds}'::text[])"
    talks = "SELECT id, customer_id, kind, occurred_at, sentiment FROM {side}_values WHERE sentiment IS NOT NULL OR "
    old, new = (talks.format(side=side) + touch for side in ("old", "new"))
    changed = f"({old} EXCEPT {new}) UNION ALL ({new} EXCEPT {old})"
    newest = _NEWEST_TALK.format(touch=f"had.{touch}".replace("'", "''"))
    return [
        _keeps(pgtrigger.Insert, new, newest),
        _keeps(pgtrigger.Update, changed, newest),
        _keeps(pgtrigger.Delete, old, newest, lock=_HOLD),
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


def keeps_tiers() -> list[pgtrigger.Trigger]:
    """The triggers of the newest scores; who has one has a row, which waits for whoever makes it at the same moment."""
    scored = "SELECT customer_id, tier FROM new_values"
    moved = "SELECT customer_id, tier FROM new_values EXCEPT SELECT customer_id, tier FROM old_values"
    return [
        _after(pgtrigger.Insert, "tier", _TIERS.format(scored=scored)),
        _after(pgtrigger.Update, "tier", _TIERS.format(scored=moved)),
        _after(pgtrigger.Delete, "tier", _NO_TIER),
    ]
