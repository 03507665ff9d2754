"""All that is observed about one customer, day by day, in the measures of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from project.simulation.customers.accounts import Account
from project.simulation.customers.causes import NORMAL
from project.simulation.customers.contracts import Contract
from project.simulation.customers.lives import Life
from project.simulation.records.campaigns import Audience
from project.simulation.records.payments import Ledger
from project.simulation.records.relations import Relationship, Talk
from project.simulation.records.service import HelpDesk
from project.simulation.records.usage import FEATURES, Usage
from project.simulation.world import World

MEASURES = (
    "logins",
    "login_minutes",
    "active_users",
    "seats",
    *FEATURES,
    "tickets_opened",
    "tickets_high_priority",
    "first_response_hours",
    "resolution_hours",
    "csat",
    "high_tickets_dissatisfied",
    "release_participations",
    "training_participations",
    "emails_sent",
    "emails_opened",
    "mrr",
    "days_to_renewal",
    "payment_days_late",
    "customer_contacts",
    "executive_contacts",
)
"""The columns of the observations file, after customer and day."""

COUNTED_FROM_THE_START = (
    "logins",
    "tickets_opened",
    "tickets_high_priority",
    "high_tickets_dissatisfied",
    "release_participations",
    "training_participations",
    "customer_contacts",
)
"""Counts that sources deliver as 0 on the first day, so that later silence means none and not unknown."""


@dataclass(frozen=True)
class Day:
    """What one customer's day looked like."""

    day: date
    values: dict[str, float]
    talks: list[Talk]


def observe(
    *,
    world: World,
    account: Account,
    life: Life,
    contracts: list[Contract],
    activity: list[float],
    until: date,
) -> Iterator[Day]:
    """Every day of a customer with us, from the first day of the world up to and including `until`.

    `activity` is how busy the customer's industry is on each day from the world's first day on.
    """
    usage = Usage(world=world, account=account)
    desk = HelpDesk(world=world, account=account)
    audience = Audience(world=world, account=account)
    ledger = Ledger(world=world, account=account, contracts=contracts)
    relationship = Relationship(world=world, account=account, life=life)
    first = max(world.first, account.signed)
    for step in range((until - first).days + 1):
        day = first + timedelta(days=step)
        if not life.pays(day=day, signed=account.signed):
            continue
        trouble = life.trouble_on(day=day)
        aspects = trouble.aspects(day=day) if trouble else NORMAL
        busy = activity[(day - world.first).days]
        age = (day - account.signed).days
        values: dict[str, float] = dict.fromkeys(COUNTED_FROM_THE_START, 0) if step == 0 else {}
        values.update(usage.observe(age=age, busy=busy, aspects=aspects))
        values.update(desk.observe(busy=busy, aspects=aspects))
        values.update(audience.observe(day=day, age=age, aspects=aspects))
        values.update(ledger.observe(day=day, aspects=aspects))
        talks, counts = relationship.observe(day=day, aspects=aspects)
        values.update(counts)
        yield Day(day=day, values=values, talks=talks)
