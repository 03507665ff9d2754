"""Late data touches the days it should, and no others."""

from __future__ import annotations

import pytest

from retention.models import HealthModelVersion, HealthSnapshot, ScoreRun, StaleDays
from retention.scoring.fresh import rescore_stale
from retention.scoring.recalculate import recalculate
from tests.retention.scoring.builders import (
    IDENTITY,
    LATER,
    NOW,
    D,
    add_metrics,
    customer,
    day,
    metric,
    model,
    observe,
    snapshot,
)

pytestmark = pytest.mark.django_db

TODAY = -1  # NOW is the morning of the day after D


def note(customer, first, last):
    StaleDays.objects.create(customer=customer, first_day=day(first), last_day=day(last), noted_at=LATER)


def revisions(customer):
    """{days before D: (score, revision)}."""
    found = HealthSnapshot.objects.filter(customer=customer)
    return {(D - one.day).days: (int(one.score), one.revision) for one in found if one.score is not None}


@pytest.fixture
def a():
    return metric("a", "sum", "a", window=2)


@pytest.fixture
def version(a):
    return model({a: (1, IDENTITY)})


def test_touches_the_affected_days_and_no_others(version):
    acme, globex = customer("acme"), customer("globex")
    for one in (acme, globex):
        observe(one, "a", dict.fromkeys(range(8), 10))
    recalculate(first=day(5), last=D, now=NOW)
    observe(acme, "a", {4: 30})
    note(acme, 4, 3)

    [run] = rescore_stale(now=LATER)

    assert (run.kind, run.first_day, run.last_day, run.changed, run.customers) == ("restatement", day(4), day(3), 2, 1)
    assert revisions(acme) == {5: (20, 0), 4: (40, 1), 3: (40, 1), 2: (20, 0), 1: (20, 0), 0: (20, 0)}
    assert revisions(globex) == dict.fromkeys(range(6), (20, 0))
    assert not StaleDays.objects.exists()
    assert rescore_stale(now=LATER) == []


def test_merges_ranges_and_scores_today_provisionally(version):
    acme, globex = customer("acme"), customer("globex")
    observe(acme, "a", dict.fromkeys(range(-1, 8), 10))
    observe(globex, "a", {-1: 7, 0: 8})
    note(acme, 3, 2)
    note(acme, 2, TODAY)
    note(globex, TODAY, TODAY)

    [run] = rescore_stale(now=LATER)

    assert (run.first_day, run.last_day, run.customers, run.changed) == (day(3), day(TODAY), 2, 6)
    assert revisions(acme) == dict.fromkeys(range(-1, 4), (20, 0))
    assert revisions(globex) == {-1: (15, 0)}


def test_leaves_days_to_come_alone(version):
    acme = customer("acme")
    observe(acme, "a", {-5: 10})
    note(acme, -5, -6)

    assert rescore_stale(now=LATER) == []
    assert StaleDays.objects.count() == 1


def test_keeps_the_scorecard_that_a_day_was_scored_with(version, a):
    acme = customer("acme")
    observe(acme, "a", dict.fromkeys(range(8), 10))
    recalculate(first=day(4), last=day(3), now=NOW)
    old = snapshot(acme, day(3)).scorecard_id
    version.state = "retired"
    version.save()
    newer = HealthModelVersion.objects.create(model=version.model, number=2, state="published")
    add_metrics(newer, {a: (1, [[0, 0], [40, 100]])})
    recalculate(first=day(2), last=day(1), now=NOW)
    new = snapshot(acme, day(2)).scorecard_id
    observe(acme, "a", {4: 12, 3: 12, 2: 12, 1: 12, 0: 12})
    note(acme, 5, 0)

    runs = rescore_stale(now=LATER)

    cards = {(D - one.day).days: one.scorecard_id for one in HealthSnapshot.objects.filter(customer=acme)}
    assert cards == {5: new, 4: old, 3: old, 2: new, 1: new, 0: new}
    assert revisions(acme) == {5: (50, 0), 4: (22, 1), 3: (24, 1), 2: (60, 1), 1: (60, 1), 0: (60, 0)}
    assert [(run.scorecard_id, run.first_day, run.last_day) for run in runs] == [
        (old, day(4), day(3)),
        (new, day(5), D),
    ]


def test_does_nothing_twice(version):
    acme = customer("acme")
    observe(acme, "a", dict.fromkeys(range(8), 10))
    recalculate(first=day(5), last=D, now=NOW)
    note(acme, 5, 0)

    [run] = rescore_stale(now=LATER)

    assert (run.scored, run.changed) == (6, 0)
    assert ScoreRun.objects.filter(state="done").count() == 2


def test_scores_a_few_days_one_by_one_and_many_as_a_range(version, a):
    metric("wide", "sum", "a", window=40)
    acme, globex, initech = customer("acme"), customer("globex"), customer("initech")
    for one in (acme, globex, initech):
        observe(one, "a", dict.fromkeys(range(20), 10))
    note(acme, 2, 0)
    note(globex, 2, 0)
    note(initech, 9, 0)

    [run] = rescore_stale(now=LATER)

    pieces = [
        (chunk.customer_ids, [(D - one).days for one in chunk.first_days]) for chunk in run.chunks.order_by("number")
    ]
    assert pieces == [([acme.pk, globex.pk], [2, 2]), ([initech.pk], [9])]
    assert revisions(acme) == revisions(globex) == dict.fromkeys(range(3), (20, 0))
    assert revisions(initech) == dict.fromkeys(range(10), (20, 0))
