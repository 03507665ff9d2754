"""Recorded reasons come in by file and REST, all or nothing, and go out as they came."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from rest_framework.test import APIClient

from interviews.models import CodedReason, Departure, Reason
from retention import exports
from retention.ingest import files
from retention.ingest.outcome import UnableToIngest
from tests.interviews.makers import make_code, make_departure, make_tree
from tests.makers import NOW, make_customer

pytestmark = pytest.mark.django_db
HEADER = "customer,left_on,source,rank,reason,avoidable,team,evidence,mrr_lost"


@pytest.fixture
def customer():
    make_tree()
    found = make_customer(external_id="C1", region="North", employees=80)
    found.subscriptions.create(external_id="1", start=date(2025, 1, 1), end=date(2026, 2, 2), mrr=120)
    found.subscriptions.create(external_id="2", start=date(2026, 2, 2), mrr=999)
    return found


@pytest.fixture
def bring(tmp_path):
    def run(*lines, header=HEADER, **more):
        path = tmp_path / "reasons.csv"
        path.write_text("\n".join([header, *lines]), encoding="utf-8")
        return files.import_file(kind="reasons", path=path, now=NOW, **more)

    return run


def stored():
    rows = CodedReason.objects.order_by("departure__left_on", "source", "rank")
    return list(rows.values_list("source", "rank", "reason__code", "avoidable", "team_that_could_act", "evidence"))


def test_a_departure_is_noted_with_the_facts_of_the_customer(customer, bring, operator):
    done = bring("C1,2026-02-02,,,defect,,product,It lost our files,", by=operator)

    [departure] = Departure.objects.all()
    assert (done.inserted, stored()) == (1, [("recorded", 1, "defect", "avoidable", "product", "It lost our files")])
    assert (departure.mrr_lost, departure.region, departure.size) == (120, "North", 80)
    assert CodedReason.objects.get().author == operator


def test_coming_again_changes_nothing_and_ranks_may_change_places(customer, bring):
    both = ("C1,2026-02-02,recorded,1,price,,,,50", "C1,2026-02-02,recorded,2,bankrupt,unavoidable,,,")
    first, again = bring(*both), bring(*both)
    swapped = bring("C1,2026-02-02,,1,bankrupt,unavoidable,,,", "C1,2026-02-02,,2,price,,,,")

    assert [(one.inserted, one.updated, one.unchanged) for one in (first, again, swapped)] == [
        (2, 0, 0),
        (0, 0, 2),
        (0, 2, 0),
    ]
    assert [line[:4] for line in stored()] == [
        ("recorded", 1, "bankrupt", "unavoidable"),
        ("recorded", 2, "price", "undetermined"),
    ]
    assert Departure.objects.get().mrr_lost == 50


def test_a_column_that_is_not_there_keeps_its_value(customer, bring):
    bring("C1,2026-02-02,,,price,avoidable,sales,Too dear,")

    bring("C1,2026-02-02,price", header="customer,left_on,reason")

    assert stored() == [("recorded", 1, "price", "avoidable", "sales", "Too dear")]


def test_a_dry_run_says_what_would_change(customer, bring):
    found = bring("C1,2026-02-02,,,price,,,,", dry_run=True)

    assert (found.inserted, found.examples) == (1, ("C1 2026-02-02: new",))
    assert not Departure.objects.exists()


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ("C9,2026-02-02,,,price,,,,", "customer", "is not a customer we know"),
        ("C1,2026-02-02,,,weather,,,,", "reason", "is not the code of a reason"),
        ("C1,2026-02-02,,,gone,,,,", "reason", "was retired"),
        ("C1,2099-02-02,,,price,,,,", "left_on", "is in the future"),
        ("C1,2026-02-02,confirmed,,price,,,,", "source", "is not known"),
        ("C1,2026-02-02,,4,price,,,,", "rank", "is out of range"),
        ("C1,2026-02-02,,,bankrupt,,sales,,", "team", "could not have acted"),
        ("C1,2026-02-02,,,price,,,,-5", "mrr_lost", "is out of range"),
        ("C1,2026-01-01,,2,defect,,,,", "reason", "of another rank"),
        ("C1,2026-02-03,,2,missing,,,,", "reason", "is there twice"),
    ],
)
def test_one_bad_row_and_nothing_is_written(customer, bring, line, column, words):
    Reason.objects.create(code="gone", name="Gone", retired_on=date(2026, 1, 1))
    make_code(
        make_departure(customer=customer, left_on=date(2026, 1, 1)), Reason.objects.get(code="defect"),
        source="recorded",
    )  # fmt: skip

    with pytest.raises(UnableToIngest) as refused:
        bring("C1,2026-02-03,,1,missing,,,,", line)

    assert [(error.line, error.column) for error in refused.value.errors] == [(3, column)]
    assert words in str(refused.value.errors[0])
    assert CodedReason.objects.count() == 1


def test_machines_send_them_and_read_them_back(customer, operator, csm, outsider, interviewer):
    client = APIClient()
    rows = [{"customer": "C1", "left_on": "2026-02-02", "reason": "price", "evidence": "=1+1"}]
    statuses = {}
    for who in (outsider, csm, interviewer, operator):
        client.force_login(who)
        statuses[who.username] = client.post("/api/v1/coded-reasons/", rows, format="json").status_code
    [read] = client.get("/api/v1/coded-reasons/").json()["results"]
    tree = client.get("/api/v1/reasons/").json()["results"]

    assert statuses == {"outsider": 403, "csm": 403, "interviewer": 403, "operator": 200}
    assert (read["customer"], read["reason"], read["evidence"], read["author"]) == ("C1", "price", "=1+1", "operator")
    assert {"defect": "product", "price": None}.items() <= {one["code"]: one["parent"] for one in tree}.items()


def test_go_out_as_they_came_and_run_in_no_spreadsheet(customer, bring):
    bring('C1,2026-02-02,,,price,,,"=cmd|x",50')
    sink = io.StringIO()
    columns = exports.kinds()["reasons"].columns
    exports.write_csv(columns=columns, rows=exports.rows_of(kind="reasons", first=None, last=None), sink=sink)

    [row] = csv.DictReader(io.StringIO(sink.getvalue()))
    assert {name: row[name] for name in ("customer", "left_on", "source", "rank", "reason", "evidence")} == {
        "customer": "C1", "left_on": "2026-02-02", "source": "recorded", "rank": "1", "reason": "price",
        "evidence": "'=cmd|x",
    }  # fmt: skip
