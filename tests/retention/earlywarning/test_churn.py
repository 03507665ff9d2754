"""A customer who left is announced on the day they are lost, and only on that day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from retention.earlywarning.churn import notice_churn
from retention.models import Subscription
from retention.signals import customers_churned
from tests.retention.earlywarning import world
from tests.retention.earlywarning.world import NOW, day

pytestmark = pytest.mark.django_db

STORIES: dict[str, tuple[dict[str, Any], list[tuple[int, int | None, int]], int | None]] = {
    # name: (fields, subscriptions (first day, end, MRR), the day on which they churn)
    "ends": ({}, [(1, 5, 100)], 5),
    "stays": ({}, [(1, None, 100)], None),
    "renews without a gap": ({}, [(1, 5, 100), (5, None, 100)], None),
    "shrinks": ({}, [(1, 5, 100), (1, None, 1)], None),
    "falls back to a free plan": ({}, [(1, 5, 100), (5, None, 0)], 5),
    "only ever tried": ({}, [(1, 5, 0)], None),
    "never subscribed": ({}, [], None),
    "paid for one day": ({}, [(4, 5, 100)], 5),
    "an empty subscription": ({}, [(4, 4, 100)], None),
    "marked lost while paying": ({"lost_on": day(5)}, [(1, 7, 100)], 5),
    "marked lost without paying": ({"lost_on": day(5)}, [], 5),
    "marked lost after the end": ({"lost_on": day(5)}, [(1, 3, 100)], 3),
    "came back and left again": ({}, [(1, 3, 100), (4, 6, 100)], 3),
    "gone from the host": ({"gone_at": NOW}, [(1, 5, 100)], None),
}


def test_tells_the_day_of_each_story() -> None:
    for name, (fields, subscriptions, _) in STORIES.items():
        made = world.customer(name, **fields)
        for number, (start, end, mrr) in enumerate(subscriptions):
            Subscription.objects.create(
                customer=made,
                external_id=str(number),
                start=day(start),
                end=day(end) if end else None,
                mrr=Decimal(mrr),
            )
    names = {one.pk: one.external_id for one in type(made).objects.all()}

    found = {number: [names[pk] for pk in notice_churn(as_of=day(number))] for number in range(1, 10)}

    first_time = {name: number for number in range(9, 0, -1) for name in found[number]}
    assert first_time == {name: on for name, (_, _, on) in STORIES.items() if on}
    assert [number for number in found if "came back and left again" in found[number]] == [3, 6]
    assert sum(map(len, found.values())) == len(first_time) + 1


def test_announces_them_after_commit(django_capture_on_commit_callbacks: Any) -> None:
    heard: list[tuple[list[int], date]] = []

    def hear(customer_ids: list[int], as_of: date, **_: object) -> None:
        heard.append((customer_ids, as_of))

    made = world.customer()
    Subscription.objects.create(customer=made, external_id="1", start=day(1), end=day(3), mrr=Decimal(9))
    customers_churned.connect(hear)
    for number in (2, 3, 4):
        with django_capture_on_commit_callbacks(execute=True):
            notice_churn(as_of=day(number))
    customers_churned.disconnect(hear)

    assert heard == [([made.pk], day(3))]
