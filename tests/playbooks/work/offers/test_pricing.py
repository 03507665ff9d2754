"""Cost to the cent, and the months after which it has paid off."""

from __future__ import annotations

from decimal import Decimal

import pytest

from playbooks.work.offers import pricing
from tests.playbooks.work.approvals.conftest import content


@pytest.mark.parametrize(
    ("basis", "value", "months", "one_off", "mrr", "cost"),
    [
        ("percent_of_mrr", "15", 6, "0", "1000", "900.00"),
        ("percent_of_mrr", "15", 6, "250", "1000", "1150.00"),
        ("percent_of_mrr", "33.33", 7, "0", "999.99", "2333.08"),
        ("percent_of_mrr", "15", 6, "0", "0", "0.00"),
        ("monthly_amount", "200", 12, "50", "1000", "2450.00"),
        ("one_amount", "500", 12, "50", "1000", "550.00"),
    ],
)
def test_costs(basis, value, months, one_off, mrr, cost):
    offer = content(value=value, term_months=months, one_off_cost=one_off)

    assert pricing.cost(content=offer, basis=basis, mrr=Decimal(mrr)) == Decimal(cost)


@pytest.mark.parametrize(
    ("cost", "mrr", "months"),
    [("900", "1000", "0.9"), ("2333.08", "999.99", "2.4"), ("0", "10", "0.0"), ("9", "0", None)],
)
def test_pays_off_after(cost, mrr, months):
    found = pricing.break_even_months(cost=Decimal(cost), mrr=Decimal(mrr))

    assert found == (Decimal(months) if months else None)


def test_equal_content_has_an_equal_mark():
    assert pricing.mark(content(value="15").as_values()) == pricing.mark(content(value="15.00").as_values())
    assert pricing.mark(content(value="15").as_values()) != pricing.mark(content(value="15.01").as_values())
