"""What late data changes, the rules look at again; of a day that is not over they read only what is final."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from retention.earlywarning.evaluate import evaluate
from retention.earlywarning.restated import evaluate_restatements
from retention.models import Customer, Interaction, Scorecard, ScoreChunk, ScoreRun
from tests.retention.earlywarning import world
from tests.retention.earlywarning.world import day

pytestmark = pytest.mark.django_db


@pytest.fixture
def card() -> Scorecard:
    return world.scorecard()


@pytest.fixture
def acme() -> Customer:
    return world.customer("acme")


def noon_of(number: int) -> datetime:
    return datetime.combine(day(number), datetime.min.time(), tzinfo=timezone.get_default_timezone()) + timedelta(
        hours=12
    )


def restated(card: Scorecard, first: int, last: int, *several: Customer, **fields: Any) -> ScoreRun:
    run = ScoreRun.objects.create(
        kind="restatement",
        first_day=day(first),
        last_day=day(last),
        scorecard=card,
        state=fields.pop("state", "done"),
        started_at=noon_of(last),
        **fields,
    )
    ScoreChunk.objects.create(run=run, number=1, customer_ids=[one.pk for one in several], state="done")
    return run


def test_looks_at_each_restatement_once(acme: Customer, card: Scorecard) -> None:
    world.rule()
    world.snapshots(acme, {1: 70, 2: 70}, card=card)
    evaluate(first=day(1), last=day(2), now=noon_of(3))
    world.snapshots(acme, {1: 50}, card=card)
    run = restated(card, 1, 1, acme)

    first = evaluate_restatements(now=noon_of(3))
    second = evaluate_restatements(now=noon_of(3))

    run.refresh_from_db()
    assert world.table() == [("acme", "below-60", 1, None)]
    assert (len(first), len(second), run.evaluated_at) == (1, 0, noon_of(3))


def test_waits_until_it_is_done_and_leaves_other_runs_alone(acme: Customer, card: Scorecard) -> None:
    world.rule()
    world.snapshots(acme, {1: 50}, card=card)
    restated(card, 1, 1, acme, state="running")
    ScoreRun.objects.create(
        kind="daily", first_day=day(1), last_day=day(1), scorecard=card, state="done", started_at=noon_of(2)
    )

    assert evaluate_restatements(now=noon_of(3)) == []
    assert world.table() == []


def test_only_the_customers_of_the_restatement_are_looked_at(acme: Customer, card: Scorecard) -> None:
    world.rule()
    other = world.customer("other")
    for one in (acme, other):
        world.snapshots(one, {1: 50}, card=card)
    restated(card, 1, 1, other)

    evaluate_restatements(now=noon_of(3))

    assert world.table() == [("other", "below-60", 1, None)]


def test_today_counts_only_for_rules_that_need_no_score(acme: Customer, card: Scorecard) -> None:
    asked = {"field": "event:cancellation_asked"}
    low = {"field": "score", "op": "<", "value": 60}
    world.rule("asked", conditions=[asked])
    world.rule("low", conditions=[low])
    world.rule("asked-and-low", conditions=[asked, low])
    world.snapshots(acme, {1: 50, 2: 50}, card=card)
    Interaction.objects.create(
        customer=acme, external_id="1", kind="cancellation_asked", occurred_at=noon_of(2) - timedelta(hours=1)
    )
    restated(card, 1, 2, acme)

    evaluate_restatements(now=noon_of(2))

    assert world.table() == [("acme", "asked", 2, None), ("acme", "low", 1, None)]


def test_a_late_day_is_judged_on_to_the_last_day_that_any_evaluation_reached(acme: Customer, card: Scorecard) -> None:
    world.rule(days=2)
    world.snapshots(acme, {1: 70, 2: 70, 3: 70, 4: 70, 5: 50}, card=card)
    evaluate(first=day(1), last=day(3), now=noon_of(4))
    evaluate(first=day(4), last=day(5), now=noon_of(6))
    world.snapshots(acme, {4: 50}, card=card)

    evaluate(first=day(4), last=day(4), now=noon_of(6), customer_ids=[acme.pk])

    assert world.table() == [("acme", "below-60", 5, None)]
