"""Noticing that customers left, so that somebody may ask them why."""

from __future__ import annotations

from datetime import date

from retention import doorbell, signals, statements


def notice_churn(*, as_of: date) -> list[int]:
    """Announce the customers who are lost on the day and were not on the day before; return their ids."""
    found = [row["id"] for row in statements.fetch("retention.earlywarning", "churned", {"day": as_of})]
    if found:
        doorbell.announce(signals.customers_churned, customer_ids=found, as_of=as_of)
    return found
