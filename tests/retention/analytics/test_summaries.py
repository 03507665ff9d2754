"""The tables behind the dashboards, against numbers worked out by hand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from retention import pipeline
from retention.analytics import summaries
from retention.models import Customer, Freshness, HealthSummary, Measure, ScoreRun, StaleDays, Standing
from retention.scoring import recalculate
from tests.retention.scoring.builders import (
    IDENTITY,
    LATER,
    NOW,
    D,
    customer,
    day,
    metric,
    model,
    observe,
    subscription,
)

pytestmark = pytest.mark.django_db

COLUMNS = (
    "owner__username", "segment", "customers", "healthy", "low", "medium", "high", "unknown",
    "score_sum", "coverage_sum", "mrr", "mrr_at_risk",
)  # fmt: skip


@pytest.fixture
def base(csm, other_csm):
    """Scored on D, 30 and 90 days before: logins weigh three times as much as the satisfaction."""
    logins = metric("logins", "latest", "logins", window=1)
    csat = metric("csat", "latest", "csat", window=1, dimension="service")
    model({logins: (3, IDENTITY), csat: (1, IDENTITY)})
    made = {
        "acme": customer("acme", owner=csm, segment="A"),
        "globex": customer("globex", owner=other_csm, segment="A"),
        "hooli": customer("hooli", owner=csm, segment="B", signed_on=day(10)),
        "initech": customer("initech", owner=csm, segment="A", lost_on=day(5)),
        "nodata": customer("nodata", owner=csm, segment="A", signed_on=day(1)),
    }
    observe(made["acme"], "logins", {0: 40, 30: 80, 90: 100})
    observe(made["acme"], "csat", {0: 20, 30: 60, 90: 60})
    observe(made["globex"], "logins", {0: 90, 30: 50})
    observe(made["hooli"], "logins", {0: 64})
    observe(made["initech"], "logins", {30: 30})
    subscription(made["acme"], day(400), mrr=100)
    subscription(made["acme"], day(20), end=D + timedelta(days=40), mrr=50)
    subscription(made["globex"], day(60), end=D + timedelta(days=100), mrr=300)
    subscription(made["initech"], day(400), end=day(5), mrr=70)
    for offset in (90, 30):
        recalculate.recalculate(first=day(offset), last=day(offset), now=NOW)
    return made


def rows(on):
    found = HealthSummary.objects.filter(day=on).order_by("owner__username", "segment")
    return [tuple(map(str, row)) for row in found.values_list(*COLUMNS)]


TODAY = [
    # acme 40 x 3/4 + 20 x 1/4 = 35, whole coverage, pays 150; nodata has no value at all
    ("csm", "A", "2", "0", "0", "0", "1", "1", "35.00", "1.0000", "150.00", "150.00"),
    # hooli 64 of logins alone: three quarters of the weight
    ("csm", "B", "1", "0", "1", "0", "0", "0", "64.00", "0.7500", "0.00", "0.00"),
    ("other_csm", "A", "1", "1", "0", "0", "0", "0", "90.00", "0.7500", "300.00", "0.00"),
]


def test_portfolios_by_day_and_where_everybody_stands_and_a_second_time_changes_nothing(base):
    pipeline.run_daily(as_of=D, now=NOW)

    assert rows(D) == TODAY
    assert rows(day(30)) == [
        # acme 80 x 3/4 + 60 x 1/4 = 75, pays 100; initech 30, pays 70; hooli and nodata had not signed
        ("csm", "A", "2", "0", "1", "0", "1", "0", "105.00", "1.7500", "170.00", "70.00"),
        ("other_csm", "A", "1", "0", "0", "1", "0", "0", "50.00", "0.7500", "300.00", "300.00"),
    ]
    standing = {
        one.customer.external_id: (
            one.tier, one.tier_30, one.tier_90, one.change_30, one.change_90, one.mrr_change_30, one.product,
            one.service, one.renewal_on,
        )
        for one in Standing.objects.select_related("customer")
    }  # fmt: skip
    assert standing == {
        "acme": ("high", "low", "healthy", -40, -55, 50, 40.0, 20.0, D + timedelta(days=40)),
        "globex": ("healthy", "medium", "unknown", 40, None, 0, 90.0, None, D + timedelta(days=100)),
        "hooli": ("low", "", "", None, None, 0, 64.0, None, None),
        "initech": ("", "high", "unknown", None, None, -70, None, None, None),
        "nodata": ("unknown", "", "", None, None, 0, None, None, None),
    }
    assert ScoreRun.objects.filter(summarised_at=None).count() == 0

    pipeline.run_daily(as_of=D, now=LATER)
    assert rows(D) == TODAY
    assert summaries.catch_up(now=LATER) == {"runs": 0, "days": 0}


def test_late_data_reaches_the_summary_of_its_day_and_the_sweep_leaves_today_out(base):
    pipeline.run_daily(as_of=D, now=NOW)
    observe(base["globex"], "logins", {30: 70, 0: 95})
    StaleDays.objects.create(customer=base["globex"], first_day=day(30), last_day=day(30), noted_at=NOW)
    StaleDays.objects.create(customer=base["globex"], first_day=D, last_day=D + timedelta(days=1), noted_at=NOW)
    pipeline.rescore_stale(now=LATER)

    assert summaries.catch_up(now=LATER) == {"runs": 1, "days": 31}
    assert rows(day(30))[1][3:7] == ("0", "1", "0", "0")
    assert rows(D)[2] == ("other_csm", "A", "1", "1", "0", "0", "0", "0", "95.00", "0.7500", "300.00", "0.00")
    assert rows(D + timedelta(days=1)) == []
    assert Standing.objects.get(customer=base["globex"]).change_30 == Decimal(25)


def test_counted_from_snapshots_a_selection_comes_to_the_same_as_the_summaries(base, csm):
    pipeline.run_daily(as_of=D, now=NOW)

    for chosen, kept in [
        (Customer.objects.filter(owner=csm, segment="A"), {"owner": csm, "segment": "A"}),
        (Customer.objects.filter(external_id="100%"), {"segment": "none"}),
    ]:
        counted = summaries.portfolio_days(customers=chosen, days=[D, day(30)])
        fields = [name for name in COLUMNS if "owner" not in name and name != "segment"]
        stored = HealthSummary.objects.filter(day__in=[D, day(30)], **kept).order_by("day").values(*fields)
        assert [{name: row[name] for name in fields} for row in sorted(counted, key=lambda row: row["day"])] == list(
            stored
        )
    assert Customer.objects.none().count() == len(summaries.portfolio_days(customers=Customer.objects.none(), days=[D]))


def test_knows_how_old_the_newest_value_of_a_measure_is(base):
    Measure.objects.create(code="silent", name="Silent")
    observe(base["hooli"], "visits", {8: 1, 15: 1})
    pipeline.run_daily(as_of=D, now=NOW)

    found = Freshness.objects.values_list("measure__code", "newest_day", "before_day")
    assert {code: (newest, before) for code, newest, before in found} == {
        "logins": (D, day(30)),
        "csat": (D, day(30)),
        "visits": (day(8), day(15)),
        "silent": (None, None),
    }
