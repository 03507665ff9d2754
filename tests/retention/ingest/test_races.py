"""Imports that are killed, and imports that meet."""

from __future__ import annotations

import threading
from random import Random

import pytest
from django.db import DatabaseError, connection

from retention.ingest import files, interactions, observations
from retention.models import (
    Customer,
    EmotionalEntry,
    EmotionalRule,
    ImportBatch,
    Measure,
    Observation,
    SeriesStart,
    StaleDays,
)
from tests.retention.ingest.conftest import NOW

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
DAYS = [f"2026-{month:02}-{day:02}" for month in (1, 2) for day in range(1, 29)]


@pytest.fixture
def ground(db):
    Measure.objects.create(code="logins", name="Logins")
    Customer.objects.bulk_create([Customer(external_id=f"C{number}", name="N") for number in range(200)])
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE retention_observation, retention_seriesstart")


@pytest.fixture
def file(tmp_path, ground):
    path = tmp_path / "observations.csv"
    lines = [f"C{number},logins,{day},{number}" for number in range(200) for day in DAYS]
    path.write_text("customer,measure,day,value\n" + "\n".join(lines))
    return path


def counts():
    return tuple(model.objects.count() for model in (Observation, SeriesStart, StaleDays, ImportBatch))


def side_by_side(*works):
    """Run works at once, each on a connection of its own; return what they raised."""
    gate, raised = threading.Barrier(len(works)), []

    def run(work):
        try:
            gate.wait()
            work()
        except Exception as error:  # noqa: BLE001  shown by the caller
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.parametrize("stage", ["reading", "checking", "writing"])
def test_an_import_whose_connection_is_killed_leaves_nothing_and_can_be_done_again(file, stage):
    def killed():
        victim = connection.cursor().execute("SELECT pg_backend_pid()").fetchone()[0]

        def kill(at, done, total):
            if at == stage and (stage != "reading" or done):
                killer = connection.copy()
                with killer.cursor() as cursor:
                    cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [victim])
                killer.close()

        files.import_file(kind="observations", path=file, now=NOW, progress=kill)

    [error] = side_by_side(killed)
    left = counts()
    files.import_file(kind="observations", path=file, now=NOW)

    assert isinstance(error, DatabaseError)
    assert left == (0, 0, 0, 0)
    assert counts()[:2] == (200 * len(DAYS), 200)


def test_the_same_file_five_times_at_once_is_there_once_and_noted_five_times(file):
    work = [lambda: files.import_file(kind="observations", path=file, now=NOW)] * 5

    assert side_by_side(*work) == []
    assert (Observation.objects.count(), ImportBatch.objects.count()) == (200 * len(DAYS), 5)


def test_imports_in_any_order_of_rows_do_not_lock_each_other_out(ground):
    rows = [(f"C{number}", day) for number in range(100) for day in DAYS[:20]]

    def bring(seed):
        mixed = Random(seed).sample(rows, len(rows))  # noqa: S311
        cells = [{"customer": c, "measure": "logins", "day": d, "value": seed} for c, d in mixed]
        for _ in range(2):
            observations.record(rows=list(enumerate(cells)), origin=str(seed), now=NOW)

    raised = side_by_side(*(lambda seed=seed: bring(seed) for seed in range(4)))

    assert raised == []
    assert Observation.objects.count() == len(rows)


def test_the_same_talks_told_differently_at_once_are_booked_as_they_are_told_last(ground):
    for kind, points in (("call", 2), ("mail", 1)):
        EmotionalRule.objects.create(code=kind, name=kind, kind=kind, points=points, lasts_days=30)

    def bring(kind, day):
        rows = [
            {"customer": f"C{number}", "external_id": "I", "kind": kind, "occurred_at": day} for number in range(200)
        ]
        for _ in range(3):
            interactions.record(rows=list(enumerate(rows)), origin=kind, now=NOW)

    told = [("call", "2026-02-01"), ("mail", "2026-02-02"), ("call", "2026-02-03")]
    raised = side_by_side(*(lambda one=one: bring(*one) for one in told))

    booked = EmotionalEntry.objects.values_list("interaction__kind", "kind", "interaction__occurred_at__date", "day")
    assert raised == []
    assert len(booked) == 200
    assert [row for row in booked if row[0] != row[1] or row[2] != row[3]] == []
