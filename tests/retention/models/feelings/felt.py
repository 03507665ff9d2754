"""What was felt about customers, and what stands beside them."""

from __future__ import annotations

from datetime import timedelta

from retention.models import Feeling, Interaction, OwnerSentiment
from tests.makers import NOW

NOTHING = (None, None, None)


def talk(customer, mood, days_ago, **values):
    """A call, with a mood or without."""
    values = {"external_id": f"{mood} {days_ago}", "kind": "call", "occurred_at": ago(days_ago), **values}
    return Interaction(customer=customer, sentiment=mood, **values)


def say(customer, value, by, days_ago=0):
    return OwnerSentiment(customer=customer, value=value, reason="Known.", owner=by, owner_name="", at=ago(days_ago))


def ago(days):
    return NOW - timedelta(days=days)


def saved(row):
    row.save()
    return row


def kept():
    """What stands beside the customers: what the owner said, the mood, and how many days ago that was."""
    rows = Feeling.objects.order_by("customer__name").select_related("customer")
    return {
        row.customer.name: (
            row.said,
            row.mood if row.mood is None else float(row.mood),
            row.mood_at and (NOW - row.mood_at).days,
        )
        for row in rows
    }


def said():
    """What the present owners said."""
    return {name: row[0] for name, row in kept().items()}


def moods():
    """The mood that stands beside each customer, and how many days ago."""
    return {name: row[1:] for name, row in kept().items()}


def touches():
    """How many days ago we had to do with each customer last; None where never."""
    return {
        row.customer.name: row.touched_at and (NOW - row.touched_at).days
        for row in Feeling.objects.order_by("customer__name").select_related("customer")
    }


def tiers():
    """The tier that stands beside each customer."""
    return dict(Feeling.objects.order_by("customer__name").values_list("customer__name", "tier"))
