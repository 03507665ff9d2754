"""A messy data set of somebody else: what is wrong with it is found, and what is left comes in."""

from __future__ import annotations

import csv
import gzip
import os
from pathlib import Path

import pytest

from retention.ingest import files
from retention.ingest.outcome import UnableToIngest
from retention.models import Customer, Measure, Observation, Subscription
from tests.retention.ingest.conftest import NOW

pytestmark = pytest.mark.django_db
DAYS = "%d-%m-%Y"


def tables():
    """What gives the rows of a table: rows("accounts")."""
    given = os.environ.get("RAVENSTACK_DATA", "")
    above = [Path(given)] if given else [one / "shared" / "data" / "ravenstack" for one in Path(__file__).parents]
    found = next((one for one in above if one.is_dir()), None)
    if found is None:
        pytest.skip("the data set ravenstack is not there; set RAVENSTACK_DATA to the directory that has it")

    def read(table):
        with gzip.open(found / f"{table}.csv.gz", "rt", encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    return read


def importer(folder):
    """What writes a file as an operator would, and imports it."""

    def run(kind, header, lines, **kwargs):
        path = folder / f"{kind}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(header)
            writer.writerows(lines)
        return files.import_file(kind=kind, path=path, now=NOW, **kwargs)

    return run


@pytest.fixture
def rows():
    return tables()


@pytest.fixture
def bring(tmp_path):
    return importer(tmp_path)


@pytest.fixture
def accounts(rows, bring):
    return bring_accounts(rows, bring)


def bring_accounts(rows, bring):
    header = ["external_id", "name", "industry", "region", "signed_on", "seats", "is_trial"]
    return bring(
        "customers",
        header,
        (
            [
                r["account_id"],
                r["account_name"],
                r["industry"],
                r["country"],
                r["signup_date"],
                r["seats"],
                r["is_trial"],
            ]
            for r in rows("accounts")
        ),
        date_format=DAYS,
    )


def usage(rows):
    """Uses by account, feature and day; the raw rows come several times a day, also by mistake."""
    account = {row["subscription_id"]: row["account_id"] for row in rows("subscriptions")}
    return [
        (account[row["subscription_id"]], row["feature_name"], row["usage_date"], row["usage_count"])
        for row in rows("feature_usage")
    ]


def test_accounts_and_subscriptions_come_in_with_their_own_date_format(rows, bring, accounts):
    result = bring(
        "subscriptions",
        ["customer", "external_id", "product", "start", "end", "mrr", "currency"],
        (
            [
                r["account_id"],
                r["subscription_id"],
                r["plan_tier"],
                r["start_date"],
                r["end_date"],
                r["mrr_amount"],
                "USD",
            ]
            for r in rows("subscriptions")
        ),
        date_format=DAYS,
    )

    assert (accounts.inserted, result.inserted) == (500, 5000)
    assert Subscription.objects.exclude(end=None).count() == 486
    assert Customer.objects.get(external_id="A-2e4581").attributes == {"seats": "9", "is_trial": "FALSE"}


def test_without_the_date_format_every_row_with_a_date_is_named(rows, bring):
    with pytest.raises(UnableToIngest) as caught:
        bring(
            "customers",
            ["external_id", "name", "signed_on"],
            ([r["account_id"], r["account_name"], r["signup_date"]] for r in rows("accounts")),
        )

    assert [(error.line, error.column) for error in caught.value.errors] == [(n, "signed_on") for n in range(2, 502)]
    assert not Customer.objects.exists()


def test_raw_usage_is_refused_by_every_repeated_key_and_its_sums_come_in(rows, bring, accounts):
    raw = usage(rows)
    for code in {feature for _, feature, _, _ in raw}:
        Measure.objects.create(code=code, name=code, minimum=0)
    first = {}
    repeated = [line for line, (a, f, d, _) in enumerate(raw, 2) if first.setdefault((a, f, d), line) != line]
    header = ["customer", "measure", "day", "value"]

    with pytest.raises(UnableToIngest) as caught:
        bring("observations", header, raw, date_format=DAYS)
    sums = {}
    for account, feature, day, count in raw:
        sums[account, feature, day] = sums.get((account, feature, day), 0) + int(count)
    result = bring("observations", header, ([*key, value] for key, value in sums.items()), date_format=DAYS)

    assert repeated
    assert [error.line for error in caught.value.errors] == repeated
    assert {error.reason.split(",")[0] for error in caught.value.errors} == {"is there twice"}
    assert result.inserted == len(sums) == Observation.objects.count()


def test_tickets_without_an_answer_are_no_observation(rows, bring, accounts):
    Measure.objects.create(code="csat", name="CSAT", minimum=1, maximum=5)
    rated = {}
    for row in rows("support_tickets"):
        rated[row["account_id"], row["submitted_at"]] = row["satisfaction_score"]

    result = bring(
        "observations",
        ["customer", "day", "csat"],
        ([account, day, score] for (account, day), score in rated.items()),
        date_format=DAYS,
    )

    assert result.inserted == sum(1 for score in rated.values() if score)
