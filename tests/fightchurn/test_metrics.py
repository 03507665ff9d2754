"""Metrics that somebody else computed from the same events: ours, defined in YAML, give the same numbers."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from retention.models import Customer, HealthSnapshot, Scorecard
from retention.scoring.recalculate import recalculate
from tests.fightchurn import convert

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HERE = Path(__file__).parent
NOW = datetime(2026, 3, 3, tzinfo=UTC)
# not measures of events: from subscriptions, from single users, or scaled by a constant
OF_SUBSCRIPTIONS = {"account_tenure", "mrr", "users_purchased", "bill_period_months", "discount"}
OF_USERS = {"active_users_28d", "user_utilization", "mrr_per_active_user"}
NOTHING = (None, 0.0, 730.0)  # where they have no row: no event, or never a new friend (our lookback)
SCALED = {
    "unfriend_28day_avg_84day_obs",
    "unfriend_28avg_84obs",
    "unfriend_per_newfriend_scaled",
    "meeting_28day_avg_84day_obs",
}


def reference_values(dataset, day):
    """{(account, metric): value}."""
    path = convert.needed(dataset) / "reference" / f"metric_values_{day}.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return {(row["account_id"], row["metric"]): float(row["value"]) for row in csv.DictReader(stream)}


def load(dataset, until, into):
    """Bring in the accounts, and the events of our measures up to a day; a first count of 0 begins a series."""
    named = yaml_of(dataset)
    wanted = {name for name in convert.measures(dataset) if f"code: {name}," in named}
    convert.convert(dataset=dataset, into=into, zeros=True, until=str(until), only=wanted)
    call_command("config", "import", str(HERE / f"{dataset}.yaml"), stdout=io.StringIO())
    for kind in ("customers", "subscriptions", "observations"):
        call_command("import_data", kind, str(into / f"{kind}.csv"), stdout=io.StringIO())


def yaml_of(dataset):
    return (HERE / f"{dataset}.yaml").read_text(encoding="utf-8")


def our_values(day):
    """{(account, metric): value} of a day."""
    cards = {card.pk: [metric["code"] for metric in card.metrics] for card in Scorecard.objects.all()}
    found = HealthSnapshot.objects.filter(day=day).values_list("customer__external_id", "scorecard", "metric_values")
    return {
        (account, code): value
        for account, card, values in found
        for code, value in zip(cards[card], values, strict=True)
    }


def customers_on(day):
    """Accounts with a subscription that covers the day."""
    found = Customer.objects.filter(subscriptions__start__lte=day, subscriptions__end__gt=day)
    return set(found.values_list("external_id", flat=True))


@pytest.mark.parametrize(
    ("dataset", "day", "least"), [("socialnet7", date(2020, 3, 29), 27_500), ("crm5", date(2022, 9, 4), 3_300)]
)
def test_gives_the_reference_values_of_every_account(tmp_path, dataset, day, least):
    load(dataset, day, tmp_path)
    before = day - timedelta(days=1)  # their window [D-28, D) ends on the day before

    recalculate(first=before, last=before, now=NOW)
    recalculate(first=day, last=day, now=NOW)

    windowed, on_the_day = our_values(before), our_values(day)
    ours = {
        key: (on_the_day if key[1].startswith("days_since") else windowed).get(key)
        for key in windowed.keys() | on_the_day.keys()
    }
    active = customers_on(day)
    skipped = OF_SUBSCRIPTIONS | OF_USERS | SCALED
    theirs = {
        key: value
        for key, value in reference_values(dataset, day).items()
        if key[0] in active and key[1] not in skipped
    }
    wrong = {key: (value, ours.get(key)) for key, value in theirs.items() if not near(value, ours.get(key))}
    assert wrong == {}
    assert len(theirs) >= least
    missing = {
        key: value for key, value in ours.items() if key[0] in active and key not in theirs and value not in NOTHING
    }
    assert missing == {}


def near(theirs, ours):
    return ours is not None and abs(ours - theirs) <= 1e-6 * max(1.0, abs(theirs))
