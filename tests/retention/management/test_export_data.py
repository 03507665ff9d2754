"""Files that others read: exact columns, plain numbers, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

from retention.models import Rule, Warning
from retention.scoring.recalculate import recalculate
from tests.retention.scoring.builders import IDENTITY, NOW, D, customer, day, metric, model, observe

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data():
    model(
        {
            metric("a", "latest", "a", window=1): (2, IDENTITY),
            metric("b", "latest", "b", window=1): (1, IDENTITY),
            metric("c", "latest", "c", window=1): (1, IDENTITY),
        }
    )
    metric("d", "latest", "d", window=1)
    acme, formula = customer("acme", name="Acme"), customer("=1+1", name="@SUM(A1)", segment="-A")
    observe(acme, "a", {0: 90, 1: 80})
    observe(acme, "b", {0: -5})
    observe(acme, "d", {0: 0.5})
    recalculate(first=day(1), last=D, now=NOW)
    rule = Rule.objects.create(code="low", name="Low", level="high", conditions=[])
    for opened, cleared, withdrawn in [(3, 1, None), (0, None, None), (5, None, NOW)]:
        Warning.objects.create(
            rule=rule,
            customer=formula if withdrawn else acme,
            level="high",
            opened_on=day(opened),
            cleared_on=None if cleared is None else day(cleared),
            withdrawn_at=withdrawn,
            raised_at=NOW,
        )


def export(*arguments):
    out = io.StringIO()
    call_command("export_data", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_exports_the_snapshots_of_the_newest_day():
    assert export("snapshots") == (
        "customer,day,score,tier,coverage,model\n"
        "'=1+1,2026-03-02,,unknown,0,default v1\n"
        "acme,2026-03-02,60,low,0.75,default v1\n"
    )


def test_exports_a_range_of_snapshots_as_json():
    assert json.loads(export("snapshots", "--from", str(day(1)), "--to", str(D), "--format", "json")) == [
        {"customer": one, "day": on, "score": score, "tier": tier, "coverage": coverage, "model": "default v1"}
        for one, on, score, tier, coverage in [
            ("=1+1", "2026-03-01", None, "unknown", 0),
            ("acme", "2026-03-01", 80, "healthy", 0.5),
            ("=1+1", "2026-03-02", None, "unknown", 0),
            ("acme", "2026-03-02", 60, "low", 0.75),
        ]
    ]


def test_exports_components_whose_points_add_up():
    rows = list(csv.DictReader(io.StringIO(export("components", "--date", str(D)))))

    assert [tuple(row.values()) for row in rows if row["customer"] == "acme"] == [
        ("acme", "2026-03-02", "a", "90.0", "90.0", "0.6666666666666666", "60.0"),
        ("acme", "2026-03-02", "b", "-5.0", "0.0", "0.3333333333333333", "0.0"),
        ("acme", "2026-03-02", "c", "", "", "", ""),
        ("acme", "2026-03-02", "d", "0.5", "", "", ""),
    ]


def test_exports_warnings_without_those_that_were_withdrawn():
    assert export("warnings") == (
        "customer,rule,level,opened_on,cleared_on\nacme,low,high,2026-02-27,2026-03-01\nacme,low,high,2026-03-02,\n"
    )
    assert export("warnings", "--date", str(D)).count("\n") == 2


def test_exports_customers_with_safe_text():
    rows = list(csv.DictReader(io.StringIO(export("customers"))))

    assert [(row["external_id"], row["name"], row["segment"], row["score"]) for row in rows] == [
        ("'=1+1", "'@SUM(A1)", "'-A", ""),
        ("acme", "Acme", "", "60"),
    ]


def test_refuses_an_unknown_kind():
    with pytest.raises(CommandError, match="invalid choice"):
        export("everything")
