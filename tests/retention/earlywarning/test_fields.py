"""What the fields of a condition read: metrics, tiers, events, money and attributes of the day."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from retention.models import (
    Contact,
    Customer,
    Interaction,
    Scorecard,
    Subscription,
)
from tests.retention.earlywarning import world
from tests.retention.earlywarning.world import day, on_days, run

pytestmark = pytest.mark.django_db


class TestFields:
    def test_a_metric_is_found_wherever_its_scorecard_has_it(self, acme: Customer, card: Scorecard) -> None:
        other = world.scorecard(["tickets", "clicks", "logins"])
        world.snapshots(acme, {1: 90}, card=card, metrics={1: [3, 100]})
        world.snapshots(acme, {2: 90}, card=other, metrics={2: [100, 100, 3]})
        world.snapshots(acme, {3: 90}, card=world.scorecard(["clicks"]), metrics={3: [3]})
        world.rule(days=2, conditions=[{"field": "metric:logins", "op": "<=", "value": 3}])

        run(1, 3)

        assert world.table() == [("acme", "below-60", 2, None)]

    def test_a_metric_change_compares_with_the_day_so_long_before(self, acme: Customer, card: Scorecard) -> None:
        values: dict[int, list[float | None]] = {1: [10, 0], 2: [9, 0], 3: [6, 5], 4: [6.3, 5]}
        world.snapshots(acme, dict.fromkeys(values, 90), card=card, metrics=values)
        fall = {"field": "metric_change:logins", "op": "<=", "value": -0.3, "within": 2}
        from_zero = {"field": "metric_change:tickets", "op": ">", "value": 0, "within": 2}
        world.rule("logins-fall", conditions=[fall])
        world.rule("tickets-rise", conditions=[from_zero])

        run(1, 4)

        assert world.table() == [("acme", "logins-fall", 3, None)]

    @pytest.mark.parametrize(("value", "opened"), [("worse", 3), ("better", 6), ("same", 2)])
    def test_a_tier_change_compares_two_days_with_a_tier(
        self, acme: Customer, card: Scorecard, value: str, opened: int
    ) -> None:
        world.snapshots(acme, on_days("90 85 79 ? 30 70"), card=card)
        world.rule(conditions=[{"field": "tier_change", "op": "=", "value": value}])

        run(1, 6)

        assert world.table() == [("acme", "below-60", opened, None)]

    def test_an_event_counts_on_local_days(self, acme: Customer, card: Scorecard) -> None:
        zone = ZoneInfo(settings.TIME_ZONE)
        late = (day(2) + timedelta(days=1)).isoformat()  # 23:59 of day 2 is still day 2
        Interaction.objects.create(
            customer=acme,
            external_id="1",
            kind="cancellation_asked",
            occurred_at=_at(late, zone) - timedelta(minutes=1),
        )
        Interaction.objects.create(customer=acme, external_id="2", kind="call", occurred_at=_at(late, zone))
        world.snapshots(acme, on_days("90 90 90 90 90 90"), card=card)
        world.rule("asked", conditions=[{"field": "event:cancellation_asked"}], clear_days=1)
        world.rule("asked-3", conditions=[{"field": "event:cancellation_asked", "within": 3}], clear_days=1)
        world.rule("twice", conditions=[{"field": "event:cancellation_asked", "op": ">=", "value": 2, "within": 9}])

        run(1, 6)

        assert world.table() == [("acme", "asked", 2, 3), ("acme", "asked-3", 2, 5)]

    def test_a_champion_who_left_is_an_event(self, acme: Customer, card: Scorecard) -> None:
        Contact.objects.create(customer=acme, external_id="1", name="Li", role="Champion", left_on=day(2))
        Contact.objects.create(customer=acme, external_id="2", name="Wu", role="user", left_on=day(1))
        world.snapshots(acme, on_days("90 90 90"), card=card)
        world.rule(conditions=[{"field": "event:champion_left", "op": ">=", "value": 1}], clear_days=5)

        run(1, 3)

        assert world.table() == [("acme", "below-60", 2, None)]

    def test_a_champion_who_left_counts_once_though_an_interaction_tells_of_it_too(
        self, acme: Customer, card: Scorecard
    ) -> None:
        li, _wu = (
            Contact.objects.create(customer=acme, external_id=name, name=name, role="champion", left_on=day(2))
            for name in ("Li", "Wu")
        )

        def tell(number: int) -> None:
            late = _at(day(number + 1).isoformat(), ZoneInfo(settings.TIME_ZONE)) - timedelta(minutes=1)
            Interaction.objects.create(
                customer=acme, external_id=str(number), kind="champion_left", contact=li, occurred_at=late
            )

        tell(2)
        world.snapshots(acme, on_days("90 90 90 90"), card=card)
        for least in (2, 3):
            values = {"field": "event:champion_left", "op": ">=", "value": least, "within": 2}
            world.rule(f"left-{least}", conditions=[values], clear_days=5)

        run(1, 2)
        assert world.table() == [("acme", "left-2", 2, None)]

        tell(3)  # another day is another event
        run(1, 4)
        assert world.table() == [("acme", "left-2", 2, None), ("acme", "left-3", 3, None)]

    def test_revenue_and_renewal_are_those_of_the_day(self, acme: Customer, card: Scorecard) -> None:
        Subscription.objects.create(customer=acme, external_id="1", start=day(1), end=day(4), mrr=Decimal(300))
        Subscription.objects.create(customer=acme, external_id="2", start=day(2), end=day(9), mrr=Decimal(200))
        Subscription.objects.create(customer=acme, external_id="trial", start=day(1), end=day(3), mrr=Decimal(0))
        world.snapshots(acme, dict.fromkeys(range(1, 10), 90.0), card=card)
        world.rule("rich", conditions=[{"field": "mrr", "op": ">=", "value": 500}], clear_days=1)
        world.rule("nothing", conditions=[{"field": "mrr", "op": "=", "value": 0}], clear_days=1)
        world.rule("soon", conditions=[{"field": "days_to_renewal", "op": "<=", "value": 2}], clear_days=1)

        run(1, 9)

        assert world.table() == [
            ("acme", "nothing", 9, None),
            ("acme", "rich", 2, 4),
            ("acme", "soon", 2, 4),
            ("acme", "soon", 7, None),
        ]

    def test_attributes_and_lifecycle_choose_customers(self, acme: Customer, card: Scorecard) -> None:
        names: dict[str, dict[str, Any]] = {
            "key": {"segment": "A", "lifecycle": "adoption", "attributes": {"seats": "120", "plan": "gold"}},
            "odd": {"segment": "A", "employees": 5, "attributes": {"seats": "many", "plan": ""}},
            "tail": {"segment": "B", "employees": 500, "attributes": {"seats": 3}},
        }
        for external_id, fields in names.items():
            world.snapshots(world.customer(external_id, **fields), {1: 65}, card=card)
        below_70 = {"field": "score", "op": "<", "value": 70}
        rules: dict[str, list[dict[str, Any]]] = {
            "a-below-70": [{"field": "attribute:segment", "op": "=", "value": "A"}, below_70],
            "adopting": [{"field": "lifecycle", "op": "in", "value": ["adoption", "growth"]}],
            "big": [{"field": "attribute:employees", "op": ">", "value": 100}],
            "many-seats": [{"field": "attribute:seats", "op": ">=", "value": 100}],
            "not-gold": [{"field": "attribute:plan", "op": "!=", "value": "gold"}],
        }
        for code, conditions in rules.items():
            world.rule(code, conditions=conditions)

        run(1)

        assert world.table() == [
            ("key", "a-below-70", 1, None),
            ("key", "adopting", 1, None),
            ("key", "many-seats", 1, None),
            ("odd", "a-below-70", 1, None),
            ("tail", "big", 1, None),
        ]


def _at(local_date: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(local_date).replace(tzinfo=zone)
