"""Two portfolios: cora's customer C1 and oscar's customer C2, each with one row of everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from retention.models import (
    Contact,
    CurrentHealth,
    Customer,
    CustomerNote,
    HealthSnapshot,
    Interaction,
    Measure,
    Metric,
    OwnerSentiment,
    Rule,
    Subscription,
    Warning,
)
from tests.makers import make_customer, make_scorecard

DAY = date(2026, 3, 1)
NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def unthrottled(settings):
    """No test meets the throttle by accident."""
    cache.clear()


@dataclass
class Portfolio:
    """A customer and a row of everything that belongs to it."""

    customer: Customer
    contact: Contact
    subscription: Subscription
    interaction: Interaction
    warning: Warning
    note: CustomerNote
    sentiment: OwnerSentiment


@pytest.fixture(scope="module")
def scorecard(kept_for_module):
    """What all portfolios of a module are scored by."""
    with kept_for_module(make_scorecard):
        yield


@pytest.fixture
def portfolio(scorecard, db):
    """Make a portfolio: portfolio(owner, "C1")."""
    return portfolios()


def portfolios():
    """Make the rule and the scorecard of portfolios, and return what makes one."""
    scorecard = make_scorecard()
    rule = Rule.objects.create(code="low", name="Low", level="medium", conditions=[])

    def make(owner, external_id):
        customer = make_customer(name=f"Customer {external_id}", external_id=external_id, owner=owner)
        contact = Contact.objects.create(customer=customer, external_id="P1", name="Ann", email="ann@example.com")
        HealthSnapshot.objects.create(
            customer=customer,
            day=DAY,
            scorecard=scorecard,
            score="55.00",
            tier="medium",
            coverage="1",
            metric_values=[8.0, 2.0],
            metric_scores=[40.0, 100.0],
            computed_at=NOON,
        )
        CurrentHealth.objects.create(
            customer=customer, day=DAY, scorecard=scorecard, score="55.00", tier="medium", coverage=1, mrr=100
        )
        return Portfolio(
            customer=customer,
            contact=contact,
            subscription=Subscription.objects.create(customer=customer, external_id="S1", start=DAY, mrr=100),
            interaction=Interaction.objects.create(
                customer=customer, external_id="I1", kind="call", occurred_at=NOON, contact=contact
            ),
            note=CustomerNote.objects.create(customer=customer, author_name="Ann", text="Call in May", at=NOON),
            sentiment=OwnerSentiment.objects.create(
                customer=customer, value=2, reason="Late again", owner=owner, owner_name="Ann", at=NOON
            ),
            warning=Warning.objects.create(
                rule=rule, customer=customer, level="medium", opened_on=DAY, raised_at=NOON, evidence=[{"value": 55}]
            ),
        )

    return make


@pytest.fixture
def mine(portfolio, csm):
    return portfolio(csm, "C1")


@pytest.fixture
def theirs(portfolio, other_csm):
    return portfolio(other_csm, "C2")


@pytest.fixture
def definitions(db):
    measure, _made = Measure.objects.update_or_create(code="logins", defaults={"name": "Logins", "minimum": 0})
    metric = Metric.objects.create(code="logins_7d", name="L", dimension="product", aggregation="sum", window=7)
    metric.measures.add(measure)
    return measure, metric


@pytest.fixture
def client_of():
    """A client that is signed in as somebody."""

    def make(person=None):
        client = APIClient()
        if person is not None:
            client.force_login(person)
        return client

    return make
