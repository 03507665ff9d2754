"""Which customers are lost on a day: by their payments, or because somebody said so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from retention.models import Customer

pytestmark = pytest.mark.django_db

D = date(2026, 3, 2)


def before(days):
    return D - timedelta(days=days)


@pytest.mark.parametrize(
    ("subscriptions", "marked", "lost"),
    [
        ([], None, False),
        ([(before(90), None, 100)], None, False),
        ([(before(90), D, 100)], None, True),
        ([(before(90), D + timedelta(days=1), 100)], None, False),
        ([(before(90), before(30), 100), (D, None, 80)], None, False),
        ([(before(90), before(30), 100), (D + timedelta(days=1), None, 80)], None, True),
        ([(D, D, 100)], None, False),
        ([(before(9), before(9), 100)], None, False),
        ([(before(90), before(30), 0)], None, False),
        ([(before(90), None, 100)], D, True),
        ([(before(90), None, 100)], D + timedelta(days=1), False),
    ],
)
def test_is_lost(subscriptions, marked, lost):
    customer = Customer.objects.create(external_id="a", name="A", lost_on=marked)
    for number, (start, end, mrr) in enumerate(subscriptions):
        customer.subscriptions.create(external_id=str(number), start=start, end=end, mrr=mrr)

    assert list(Customer.objects.lost(as_of=D)) == ([customer] if lost else [])
    assert list(Customer.objects.current(as_of=D)) == ([] if lost else [customer])
