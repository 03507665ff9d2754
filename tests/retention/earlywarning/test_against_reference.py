"""The SQL and a slow day-by-day reading of the definitions agree on random customers and rules."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from retention.earlywarning.evaluate import evaluate
from retention.models import Contact, Customer, HealthSnapshot, Interaction, Rule, Scorecard, Subscription, Warning
from tests.reference import warnings as reference
from tests.retention.earlywarning import world
from tests.retention.earlywarning.world import NOW, day

DAYS = 12
AGAIN = 3
EXAMPLES = int(os.environ.get("RETENTION_EXAMPLES", "12"))
CARDS = (["logins", "tickets"], ["tickets", "clicks", "logins"], ["clicks"])
SCORES = st.sampled_from([None, 39.99, 40, 50, 59.99, 60, 62.5, 65, 80])
VALUES = st.sampled_from([None, None, 0.0, 1.0, 2.5, 10.0])

numbers = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])


@st.composite
def score_conditions(draw: st.DrawFn) -> dict[str, Any]:
    value = draw(st.sampled_from([40, 59.99, 60, 65]))
    condition = {"field": "score", "op": draw(numbers), "value": value}
    easier = draw(st.sampled_from([None, 0, 2.5, 5]))
    if easier is not None and condition["op"] in ("<", "<="):
        condition["clear"] = value + easier
    if easier is not None and condition["op"] in (">", ">="):
        condition["clear"] = value - easier
    return condition


def compared(field: str, values: list[Any], **more: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"field": st.just(field), "op": numbers, "value": st.sampled_from(values), **more})


within = {"within": st.integers(1, 4)}
conditions = st.one_of(
    score_conditions(),
    score_conditions(),
    compared("metric:logins", [0, 1, 2.5]),
    compared("metric:tickets", [0, 1, 2.5]),
    compared("metric_change:logins", [-0.75, 0, 1.5], **within),
    compared("mrr", [0, 100, 300]),
    compared("days_to_renewal", [1, 3, 5]),
    compared("event:call", [0, 1, 2], **within),
    compared("event:champion_left", [0, 1], **within),
    compared("attribute:seats", [5, 10]),
    st.fixed_dictionaries(
        {"field": st.just("tier"), "op": st.sampled_from(["in", "not in"]), "value": st.just(["high", "medium"])}
    ),
    st.fixed_dictionaries(
        {
            "field": st.just("tier_change"),
            "op": st.sampled_from(["=", "!="]),
            "value": st.sampled_from(["worse", "same"]),
            **within,
        }
    ),
    st.fixed_dictionaries(
        {"field": st.just("attribute:segment"), "op": st.sampled_from(["=", "!="]), "value": st.just("A")}
    ),
)
rules = st.fixed_dictionaries(
    {
        "conditions": st.lists(conditions, min_size=1, max_size=3),
        "match": st.sampled_from(["all", "any"]),
        "days": st.integers(1, 4),
        "gap": st.integers(0, 2),
        "clear_days": st.integers(1, 3),
    }
)


@st.composite
def snapshot_days(draw: st.DrawFn, *, chance_of_missing: int = 5) -> dict[date, tuple[int, reference.Day]]:
    """Day to (scorecard, snapshot)."""
    found = {}
    for number in range(1, DAYS + 1):
        if draw(st.integers(0, chance_of_missing)) == 0:
            continue
        card, score = draw(st.integers(0, len(CARDS) - 1)), draw(SCORES)
        found[day(number)] = (
            card,
            reference.Day(
                score=None if score is None else Decimal(str(score)),
                tier=world.tier_of(score),
                metrics={code: draw(VALUES) for code in CARDS[card]},
            ),
        )
    return found


some_day = st.integers(1, DAYS).map(day)


@st.composite
def customers(draw: st.DrawFn) -> tuple[reference.Facts, dict[date, tuple[int, reference.Day]]]:
    days = draw(snapshot_days())
    subscriptions = draw(
        st.lists(
            st.tuples(some_day, st.none() | st.integers(0, 8), st.sampled_from([0, 100, 200])).map(
                lambda one: (one[0], None if one[1] is None else one[0] + timedelta(days=one[1]), Decimal(one[2]))
            ),
            max_size=3,
        )
    )
    facts = reference.Facts(
        days={when: snapshot for when, (_card, snapshot) in days.items()},
        columns={"segment": draw(st.sampled_from(["A", "B", ""]))},
        attributes=draw(st.sampled_from([{}, {"seats": 5}, {"seats": 10}])),
        subscriptions=subscriptions,
        events=draw(st.lists(st.tuples(st.sampled_from(["call", "champion_left"]), some_day), max_size=4)),
        champions_left=draw(st.lists(some_day, max_size=2)),
    )
    return facts, days


@dataclass
class Stored:
    """A customer in the tables beside what is known about them."""

    row: Customer
    facts: reference.Facts

    def expect(self, rule: Mapping[str, Any], first: date, last: date) -> list[tuple[int, date, date | None]]:
        return [(self.row.pk, *one) for one in reference.warnings(dict(rule), self.facts, first, last)]


def store(number: int, facts: reference.Facts, days: Any, cards: list[Scorecard]) -> Stored:
    zone = ZoneInfo(settings.TIME_ZONE)
    row = world.customer(f"customer-{number}", segment=facts.columns["segment"], attributes=facts.attributes)
    for index, (start, end, mrr) in enumerate(facts.subscriptions):
        Subscription.objects.create(customer=row, external_id=str(index), start=start, end=end, mrr=mrr)
    for index, (kind, when) in enumerate(facts.events):
        at = datetime.combine(when, time(23 * (index % 2), 59 * (index % 2)), tzinfo=zone)
        Interaction.objects.create(customer=row, external_id=str(index), kind=kind, occurred_at=at)
    for index, left in enumerate(facts.champions_left):
        Contact.objects.create(customer=row, external_id=str(index), name="Li", role="champion", left_on=left)
    write_days(row, days, cards)
    return Stored(row, facts)


def write_days(row: Customer, days: Any, cards: list[Scorecard]) -> None:
    HealthSnapshot.objects.filter(customer=row, day__in=days).delete()
    HealthSnapshot.objects.bulk_create(
        HealthSnapshot(
            customer=row,
            day=when,
            scorecard=cards[card],
            score=one.score,
            tier=one.tier,
            coverage=Decimal(1),
            metric_values=[one.metrics[code] for code in CARDS[card]],
            metric_scores=[],
            computed_at=NOW,
        )
        for when, (card, one) in days.items()
    )


def found() -> list[tuple[int, date, date | None]]:
    return list(
        Warning.objects.valid().order_by("customer", "opened_on").values_list("customer", "opened_on", "cleared_on")
    )


def expected(everybody: list[Stored], rule: Mapping[str, Any], first: date, last: date) -> list[Any]:
    return [one for stored in everybody for one in stored.expect(rule, first, last)]


@pytest.fixture
def prepared(db: None) -> list[Scorecard]:
    """Everything that the examples share: partitions and scorecards."""
    first = world.customer("first")
    cards = [world.scorecard(codes) for codes in CARDS]
    world.snapshots(first, {1: None, DAYS: None}, card=cards[0])
    first.delete()
    HealthSnapshot.objects.all().delete()
    return cards


@pytest.mark.slow
@hypothesis_settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    rule=rules,
    several=st.lists(customers(), min_size=2, max_size=5),
    first=st.integers(1, 6),
    order=st.permutations(range(1, DAYS + 1)),
    restated=snapshot_days(chance_of_missing=1),
)
def test_any_way_of_evaluating_gives_what_the_definition_says(
    prepared: list[Scorecard],
    rule: dict[str, Any],
    several: list[Any],
    first: int,
    order: list[int],
    restated: dict[date, tuple[int, reference.Day]],
) -> None:
    with transaction.atomic():
        everybody = [store(number, facts, days, prepared) for number, (facts, days) in enumerate(several)]
        Rule.objects.create(code="random", name="Random", level="low", **rule)
        last = day(DAYS)

        # the whole range at once, then a few single days again
        evaluate(first=day(first), last=last, now=NOW)
        want = expected(everybody, rule, day(first), last)
        assert found() == want
        for number in [number for number in order if number >= first][:AGAIN]:
            again = evaluate(first=day(number), last=day(number), now=NOW)
            assert (again.opened, again.cleared, again.withdrawn, again.moved) == (0, 0, 0, 0)
        assert found() == want

        # day after day, as the daily run does
        start_again()
        for number in range(first, DAYS + 1):
            evaluate(first=day(number), last=day(number), now=NOW)
            assert found() == expected(everybody, rule, day(first), day(number))

        # the days in any order, as a catch-up may do
        start_again()
        for number in order:
            evaluate(first=day(number), last=day(number), now=NOW)
        assert found() == expected(everybody, rule, day(1), last)

        # late data for one customer: only the days that changed are evaluated again
        one = everybody[0]
        write_days(one.row, restated, prepared)
        one.facts.days |= {when: snapshot for when, (_card, snapshot) in restated.items()}
        reach = max((one.get("within", 1) for one in rule["conditions"] if "change" in one["field"]), default=0)
        if restated:
            evaluate(
                first=min(restated),
                last=min(max(restated) + timedelta(days=reach), last),
                now=NOW,
                customer_ids=[one.row.pk],
            )
        assert found() == expected(everybody, rule, day(1), last)
        transaction.set_rollback(True)


def start_again() -> None:
    """Forget all warnings and how far the rule was judged."""
    Warning.objects.all().delete()
    Rule.objects.get().evaluation.delete()
