"""How the CSMs of the demo see their customers."""

from __future__ import annotations

from datetime import date

import pytest

from project.demo import sentiments
from retention.models import Customer, OwnerSentiment, sentiment_in_force
from tests.makers import make_customer

pytestmark = pytest.mark.django_db
LAST = date(2026, 3, 2)


def test_some_are_told_how_they_are_seen_and_a_few_are_handed_over_since(csm, other_csm):
    """The same seed says the same; every customer is at the end its own owner's."""
    for number in range(120):
        make_customer(external_id=f"C{number}", owner=csm if number % 2 else other_csm)
    owners = dict(Customer.objects.values_list("pk", "owner"))

    said = sentiments.replay(seed=1, last=LAST)

    found = list(Customer.objects.filter(sentiments__isnull=False).distinct().annotate(sees=sentiment_in_force()))
    assert (said.sentiments, OwnerSentiment.objects.count()) == (49, 49)
    assert (len(found), said.handed_over, sum(one.sees is None for one in found)) == (39, 5, 5)
    assert dict(Customer.objects.values_list("pk", "owner")) == owners
    newest = OwnerSentiment.objects.order_by("-at").first()
    assert newest.at.date() <= LAST
