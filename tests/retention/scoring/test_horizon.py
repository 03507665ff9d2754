"""Scores of days whose raw data was dropped stay as they are."""

from __future__ import annotations

from datetime import date

import pytest

from retention.ingest import retirement
from retention.models import HealthSnapshot, StaleDays
from retention.scoring.fresh import rescore_stale
from retention.scoring.recalculate import recalculate, score_customer
from retention.scoring.scorecards import UnableToScore
from tests.retention.scoring.builders import IDENTITY, LATER, NOW, D, customer, day, metric, model, observe

pytestmark = pytest.mark.django_db

KEPT_FROM = date(2026, 1, 1)  # two months before the month of NOW


@pytest.fixture
def acme(settings):
    settings.RETENTION = {**settings.RETENTION, "RAW_MONTHS": 2}
    model({metric("a", "sum", "a", window=10): (1, IDENTITY)})
    made = customer("acme")
    observe(made, "a", dict.fromkeys(range(100), 1))
    recalculate(first=day(80), last=D, now=NOW)
    return made


def test_every_day_can_be_scored_while_nothing_was_dropped(acme):
    assert recalculate(first=day(80), last=D, now=LATER).changed == 0


def test_data_of_years_ago_can_be_scored_as_soon_as_it_is_imported(acme):
    observe(acme, "a", {2000: 7})

    assert recalculate(first=day(2000), last=day(1999), now=LATER).scored == 2


def test_refuses_days_that_need_what_was_dropped(acme):
    retirement.drop_raw_before(month=KEPT_FROM)

    with pytest.raises(UnableToScore, match="Choose 2026-01-10 or later"):
        recalculate(first=date(2026, 1, 9), last=D, now=LATER)
    with pytest.raises(UnableToScore, match="dropped after 2 months"):
        score_customer(customer_id=acme.pk, as_of=date(2026, 1, 9), now=LATER)
    assert recalculate(first=date(2026, 1, 10), last=D, now=LATER).changed == 0


def test_late_data_leaves_days_alone_whose_other_data_was_dropped(acme):
    retirement.drop_raw_before(month=KEPT_FROM)
    observe(acme, "a", {60: 5})  # 2026-01-01
    StaleDays.objects.create(customer=acme, first_day=date(2026, 1, 1), last_day=date(2026, 1, 10), noted_at=LATER)

    [run] = rescore_stale(now=LATER)

    assert (run.first_day, run.last_day, run.changed) == (date(2026, 1, 10), date(2026, 1, 10), 1)
    assert HealthSnapshot.objects.get(day=date(2026, 1, 9)).score == 10
    assert HealthSnapshot.objects.get(day=date(2026, 1, 10)).score == 14
