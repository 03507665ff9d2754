from __future__ import annotations

from datetime import date, timedelta

import pytest

from retention import partitions
from retention.ingest import observations, retirement
from retention.models import IdempotencyKey, Observation, SeriesStart
from tests.retention.ingest.conftest import NOW

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 3, 15)


def months(*texts):
    return [date.fromisoformat(f"{text}-01") for text in texts]


def test_makes_this_month_and_three_more_once():
    first = retirement.keep_partitions(as_of=AS_OF)
    again = retirement.keep_partitions(as_of=AS_OF)

    ahead = set(months("2026-03", "2026-04", "2026-05", "2026-06"))
    assert ahead <= partitions.existing(table="retention_observation")
    assert ahead <= partitions.existing(table="retention_healthsnapshot")
    assert set(first.made) == set(partitions.TABLES)
    assert (again.made, again.dropped) == ({table: [] for table in partitions.TABLES}, [])


def test_drops_raw_months_older_than_the_settings_keep_and_no_starts_of_series(measures, customers, settings):
    settings.RETENTION = {"RAW_MONTHS": 2}
    rows = [{"customer": "C1", "measure": "logins", "day": day, "value": 1} for day in ("2025-12-31", "2026-01-01")]
    observations.record(rows=list(enumerate(rows)), origin="test", now=NOW)

    kept = retirement.keep_partitions(as_of=AS_OF)

    assert months("2025-12")[0] in kept.dropped
    assert [str(day) for day in Observation.objects.values_list("day", flat=True)] == ["2026-01-01"]
    assert [str(day) for day in SeriesStart.objects.values_list("first_day", flat=True)] == ["2025-12-31"]


def test_months_are_made_on_demand_by_an_import(measures, customers):
    row = {"customer": "C1", "measure": "logins", "day": "2019-05-31", "value": 1}

    observations.record(rows=[(1, row)], origin="test", now=NOW)

    assert months("2019-05")[0] in partitions.existing(table="retention_observation")


def test_forgets_answers_after_two_days(operator):
    for key, age in (("old", 49), ("new", 47)):
        IdempotencyKey.objects.create(
            user=operator, key=key, request_digest="", created_at=NOW - timedelta(hours=age), status=200, answer={}
        )

    assert retirement.forget_answers(now=NOW) == 1
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["new"]
