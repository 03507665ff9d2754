"""Whether conditions hold for customers now: what rules ask every day, asked by a playbook or a sequence."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Final

from retention import statements
from retention.earlywarning import vocabulary
from retention.earlywarning.compiled import Positions, compile_rule

OLDEST: Final = timedelta(days=31)
"""A snapshot that is older says nothing about today."""


def holding(*, conditions: Any, match: str, customer_ids: Collection[int], as_of: date) -> dict[int, bool | None]:
    """Tell for each customer whether all (or any) of the conditions hold; none where it is not known.

    Read from the customer's newest snapshot up to `as_of`; score, tier and metrics of a customer whose newest one is
    older than OLDEST, or who has none, are unknown. Two queries, whatever the number of customers. Raises
    vocabulary.UnableToUseCondition.
    """
    parsed = vocabulary.parse(conditions)
    if not customer_ids:
        return {}
    compiled = compile_rule(conditions=parsed, match=match, days=1, positions=Positions.load(), labels={})
    params = {"customers": sorted(set(customer_ids)), "from": as_of - OLDEST, "last": as_of}
    rows = statements.fetch(
        "retention.earlywarning", "holding", params, fragments={"holds": compiled.holds, "joins": compiled.joins}
    )
    return {row["customer_id"]: row["holds"] for row in rows}
