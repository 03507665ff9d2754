"""The numbers of docs/health-score.md are those that the product computes from the files on that page."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime

import pytest

from retention import exports
from retention.analytics import emotions
from retention.configuration.files import load, parse_yaml
from retention.ingest import files
from retention.models import Customer, HealthSnapshot
from retention.scoring.explain import decompose
from retention.scoring.recalculate import recalculate
from tests.docs.pages import blocks

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 2, 19), date(2026, 3, 2)

BLOCKS = blocks("health-score")


def table(name):
    return list(csv.reader(io.StringIO(BLOCKS[name])))


def exported(kind, first, last):
    sink = io.StringIO()
    exports.write_csv(
        columns=exports.kinds()[kind].columns, rows=exports.rows_of(kind=kind, first=first, last=last), sink=sink
    )
    return list(csv.reader(io.StringIO(sink.getvalue())))


def rounded(row):
    """Numbers of an export with six decimals, as the page shows them."""
    return [f"{round(float(cell), 6):.10g}" if re.fullmatch(r"-?\d+\.\d+", cell) else cell for cell in row]


@pytest.fixture(scope="module", autouse=True)
def scored(kept_for_module, tmp_path_factory):
    with kept_for_module(lambda: score(tmp_path_factory.mktemp("shop"))):
        yield


def score(folder):
    for name in ("shop.yaml", "emotions.yaml"):
        load(document=parse_yaml(BLOCKS[name]), now=NOW)
    for kind in ("customers", "observations", "interactions"):
        path = folder / f"{kind}.csv"
        path.write_text(BLOCKS[path.name], encoding="utf-8")
        files.import_file(kind=kind, path=path, now=NOW)
    recalculate(first=FIRST, last=LAST, now=NOW)


def test_the_components_of_the_score():
    assert [rounded(row) for row in exported("components", LAST, LAST)] == table("components, 2026-03-02")


def test_the_snapshots():
    rows = [row[:5] for row in exported("snapshots", FIRST, LAST)]
    on_the_page = table("snapshots, 2026-02-19 and 2026-03-02")

    days = {row[1] for row in on_the_page}
    assert [rounded(row) for row in rows if row[1] in days] == on_the_page


def test_the_change_between_the_two_days():
    before, after = (HealthSnapshot.objects.select_related("scorecard").get(day=day) for day in (FIRST, LAST))

    change = decompose(before=before, after=after)

    assert [
        ["part", "points"],
        *([row.code, f"{row.points:.2f}"] for row in change.rows if row.points),
        ["model", f"{change.model_change:.2f}"],
        ["rounding", f"{change.rounding:.2f}"],
        ["total", f"{change.total:.2f}"],
    ] == table("change, 2026-02-19 to 2026-03-02")


def test_the_emotional_account(analyst):
    account = emotions.account(customer_id=Customer.objects.get().pk, reader=analyst, as_of=LAST)

    assert [
        ["day", "rule", "points", "last day"],
        *([str(row.day), row.label, str(row.points), str(row.last_day)] for row in account.rows),
    ] == table("account, 2026-03-02")
    assert account.balance == -4
