"""A CSM with four tasks, two late, one for later, one put off; and the same catalogue and offers as for approvals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from retention.clock import database_now
from tests.makers import make_customer, make_health, make_task
from tests.playbooks.admin.conftest import as_staff
from tests.playbooks.work.approvals.conftest import (
    asked,
    asked_apart,
    case_of,
    catalogue,
    colleague,
    offer_for,
    policy,
    request_of_csm,
)

__all__ = [
    "as_staff",
    "asked",
    "asked_apart",
    "case_of",
    "catalogue",
    "colleague",
    "offer_for",
    "policy",
    "request_of_csm",
]


@pytest.fixture
def now():
    return database_now()


@pytest.fixture
def work(kept, csm):
    """Two late tasks, one for today or tomorrow, and one that is snoozed."""
    return kept.rows or make_work({"csm": csm})


def make_work(people):
    now, made = database_now(), {}
    plan = [
        ("Ash Ltd", timedelta(hours=-3), 3, {}),
        ("Birch Ltd", timedelta(hours=-2), 20, {}),
        ("Cedar Ltd", timedelta(days=20), 11, {"position": 2}),
        ("Dogwood Ltd", timedelta(days=2), 9, {"state": "snoozed", "snooze_reason": "Trade fair"}),
    ]
    for name, due_in, logins, values in plan:
        customer = make_customer(
            name=name, owner=people["csm"], employees=40 if name == "Ash Ltd" else 400, channel="Partner"
        )
        make_health(
            customer,
            logins=[16] * 8 + [logins] * 3,
            today=timezone.localdate(now) - timedelta(days=5 if name == "Cedar Ltd" else 0),
            mrr=900 if name == "Birch Ltd" else 20_000,
            renewal_in=200 if name == "Ash Ltd" else 20,
        )
        if "state" in values:
            values["snoozed_until"] = now + timedelta(days=3)
        made[name] = make_task(customer, due_in=due_in, now=now, **values)
    return made
