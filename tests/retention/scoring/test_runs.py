"""Runs and chunks: claimed once, resumed after a crash, and closed by whoever comes last."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connections, transaction

from retention import clock
from retention.models import Customer, HealthModelVersion, HealthSnapshot
from retention.scoring import runs, scorecards, snapshots
from retention.scoring.definitions import Card
from retention.scoring.recalculate import recalculate, work_off
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
    observe_all,
    snapshot,
)
from tests.rivals import PATIENCE, wait_until_somebody_waits_for_us

SOON = NOW + timedelta(seconds=10)


@pytest.fixture
def a():
    return metric("a", "latest", "a", window=3)


@pytest.fixture
def version(a):
    return model({a: (1, IDENTITY)})


def people(count, value=70):
    made = Customer.objects.bulk_create(Customer(external_id=f"c{number}", name="N") for number in range(count))
    observe_all(made, "a", {0: value})
    return made


def open_run(**values):
    return runs.open_run(**{"first": D, "last": D, "scorecard": scorecards.current(now=NOW), "now": NOW} | values)


def states(run):
    return list(run.chunks.order_by("number").values_list("state", "attempts"))


@pytest.fixture
def small_chunks(settings):
    settings.RETENTION = {**settings.RETENTION, "CHUNK_SIZE": 100}


@pytest.mark.django_db
class TestChunks:
    def test_are_worked_on_one_by_one_and_the_last_worker_closes_the_run(self, version, small_chunks):
        people(250)
        run = open_run()
        sizes = [len(ids) for ids in run.chunks.values_list("customer_ids", flat=True)]

        assert (run.customers, sum(sizes)) == (250, 250)
        assert not runs.finish(run_id=run.pk, now=NOW)
        for _chunk in sizes:
            assert runs.work_on_one_chunk(run_id=run.pk, now=NOW)
        assert not runs.work_on_one_chunk(run_id=run.pk, now=NOW)
        assert runs.finish(run_id=run.pk, now=LATER)

        run.refresh_from_db()
        assert (run.state, run.scored, run.changed, run.failed) == ("done", 250, 250, 0)
        assert (run.finished_at, runs.progress(run_id=run.pk)) == (LATER, (len(sizes), len(sizes)))

    def test_left_by_a_dead_worker_are_taken_up_after_the_lease(self, version):
        people(1)
        run = open_run()
        run.chunks.update(state="claimed", claimed_at=NOW, attempts=1)

        assert not runs.work_on_one_chunk(run_id=run.pk, now=SOON)
        assert runs.unfinished(now=SOON) == [run.pk]
        assert runs.work_on_one_chunk(run_id=run.pk, now=NOW + runs.LEASE)
        assert states(run) == [("done", 2)]

    def test_are_given_up_when_their_workers_die_again_and_again(self, version):
        people(2)
        run = open_run()
        run.chunks.update(state="claimed", claimed_at=NOW, attempts=runs.MOST_ATTEMPTS)

        assert not runs.work_on_one_chunk(run_id=run.pk, now=LATER)
        assert runs.finish(run_id=run.pk, now=LATER)

        run.refresh_from_db()
        assert (run.state, run.failed, states(run)) == ("failed", 2, [("dead", 5)])

    def test_with_bad_data_of_one_customer_do_not_hold_up_the_others(self, version):
        good = people(6)
        bad = customer("bad")
        observe(bad, "a", {0: Decimal("1e-400")})  # no double is so small

        run = recalculate(first=D, last=D, now=NOW)

        assert (run.state, run.failed, run.scored) == ("failed", 1, 6)
        assert HealthSnapshot.objects.filter(customer__in=good).count() == 6
        dead = run.chunks.get(state="dead")
        assert (dead.customer_ids, "out of range" in dead.error) == ([bad.pk], True)

    def test_of_a_range_hold_fewer_customers(self, version):
        card = Card.of(scorecards.current(now=NOW))

        assert (card.span, card.few_days) == (3, 1)
        assert runs.chunk_size(card=card, days=1) == 2000
        assert runs.chunk_size(card=card, days=97) == 300
        assert runs.chunk_size(card=card, days=100_000) == 1


@pytest.mark.django_db
class TestUnfinished:
    def test_drops_what_a_newer_run_has_done_so_that_an_old_scorecard_stays_away(self, version, a):
        [acme] = people(1)
        old = open_run()
        version.state = "retired"
        version.save()
        newer = HealthModelVersion.objects.create(model=version.model, number=2, state="published")
        add_metrics(newer, {a: (1, [[0, 0], [70, 100]])})
        recalculate(first=day(1), last=D, now=SOON)

        assert runs.unfinished(now=LATER) == [old.pk]
        run = work_off(run_id=old.pk, now=LATER)

        assert (run.state, run.changed, snapshot(acme).score) == ("done", 0, 100)

    def test_keeps_what_no_newer_run_has_done(self, version):
        acme, globex = people(2)
        old = open_run()
        recalculate(first=D, last=D, now=SOON, customer_ids=[acme.pk])

        [left] = runs.unfinished(now=LATER)

        assert work_off(run_id=left, now=LATER).scored == 2
        assert snapshot(globex).score == 70
        assert old.pk == left


def in_threads(*functions):
    """Run functions at the same time, each with its own connection; raise what they raise."""
    errors = []

    def guarded(function):
        try:
            function()
        except BaseException as error:  # noqa: BLE001  reported below
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guarded, args=[one]) for one in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE)
    assert errors == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_runs_write_every_snapshot_once(self, version, small_chunks):
        people(400)
        done = []

        def run():
            done.append(recalculate(first=day(1), last=D, now=NOW, clock=clock.database_now))

        in_threads(run, run)

        assert [one.state for one in done] == ["done", "done"]
        assert [one.scored for one in done] == [400, 400]
        assert sum(one.changed for one in done) == HealthSnapshot.objects.count() == 800
        assert set(HealthSnapshot.objects.values_list("revision", flat=True)) == {0}

    def test_two_workers_share_the_chunks_of_a_run(self, version, small_chunks):
        people(400)
        run = open_run()

        def work():
            work_off(run_id=run.pk, now=NOW, clock=clock.database_now)

        in_threads(work, work, work)

        assert {state for state, attempts in states(run)} == {"done"}
        assert {attempts for state, attempts in states(run)} == {1}
        assert HealthSnapshot.objects.count() == 400

    def test_the_one_who_began_before_the_data_came_does_not_overwrite_the_one_after(self, version):
        [acme] = people(1)
        card = Card.of(scorecards.current(now=NOW))
        work = snapshots.Work(customer_ids=[acme.pk], first=D, last=D)
        open_run()
        computed, written = threading.Event(), threading.Event()

        def early():
            with transaction.atomic():
                snapshots.write(card=card, work=work, now=NOW)
                computed.set()
                wait_until_somebody_waits_for_us()
                assert not written.is_set()

        def late():
            assert computed.wait(timeout=PATIENCE)
            observe(acme, "a", {0: 90})
            with transaction.atomic():
                snapshots.write(card=card, work=work, now=LATER)
            written.set()

        in_threads(early, late)

        assert (snapshot(acme).score, snapshot(acme).revision) == (90, 1)
