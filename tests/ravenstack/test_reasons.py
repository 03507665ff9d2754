"""Six hundred departures of somebody else come in as recorded reasons; the report counts them as one does by hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime

import pytest

from interviews.analysis.figures import quality, report
from interviews.analysis.figures.quoting import recorded
from interviews.models import CodedReason, Departure, Reason
from retention.configuration.defaults import shipped
from retention.configuration.files import load
from retention.ingest.outcome import UnableToIngest
from tests.makers import NOW
from tests.ravenstack.test_import import DAYS, bring_accounts, importer, tables

pytestmark = pytest.mark.django_db
OURS = {
    "budget": "own-budget", "competitor": "competitor", "features": "product-missing", "pricing": "price",
    "support": "service", "unknown": "unknown",
}  # fmt: skip
LAST = date(2024, 12, 31)


HEADER = ["customer", "left_on", "reason", "evidence"]


def converted(events):
    """Their events in our columns; what happened to one account on one day is one departure, its texts joined."""
    texts = defaultdict(list)
    for event in events:
        texts[event["account_id"], event["churn_date"], OURS[event["reason_code"]]].append(event["feedback_text"])
    return [[*place, "; ".join(filter(None, said))] for place, said in texts.items()]


@pytest.fixture(scope="module")
def rows():
    return tables()


@pytest.fixture(scope="module")
def bring(tmp_path_factory):
    return importer(tmp_path_factory.mktemp("ravenstack"))


@pytest.fixture(scope="module")
def events(rows, bring, kept_for_module):
    """Their 600 events, which are all imported here."""
    with kept_for_module(lambda: bring_everything(rows, bring)):
        yield rows("churn_events")


def bring_everything(rows, bring):
    bring_accounts(rows, bring)
    load(document={"reasons": shipped()["reasons"]}, now=NOW)
    bring(
        "subscriptions",
        ["customer", "external_id", "start", "end", "mrr", "currency"],
        (
            [r["account_id"], r["subscription_id"], r["start_date"], r["end_date"], r["mrr_amount"], "USD"]
            for r in rows("subscriptions")
        ),
        date_format=DAYS,
    )
    found = rows("churn_events")
    assert len(found) == 600
    assert bring("reasons", HEADER, converted(found), date_format=DAYS).inserted == 599


def paid_before(subscriptions, account, day):
    def as_day(text):
        return datetime.strptime(text, DAYS).date() if text else date.max  # noqa: DTZ007

    return sum(
        int(one["mrr_amount"]) for one in subscriptions[account]
        if as_day(one["start_date"]) < day <= as_day(one["end_date"])
    )  # fmt: skip


def test_two_events_of_one_account_on_one_day_are_found_out(rows, events, bring):
    raw = [[e["account_id"], e["churn_date"], OURS[e["reason_code"]], e["feedback_text"]] for e in events]

    with pytest.raises(UnableToIngest) as refused:
        bring("reasons", HEADER, raw, date_format=DAYS)

    [error] = refused.value.errors
    assert raw[error.line - 2][:2] == ["A-cc102e", "19-11-2024"]
    assert "is there twice" in str(error)


def test_the_pareto_equals_a_count_by_hand(rows, events, manager):
    subscriptions = defaultdict(list)
    for one in rows("subscriptions"):
        subscriptions[one["account_id"]].append(one)
    seen, customers, mrr = set(), Counter(), Counter()
    for event in events:
        place = (event["account_id"], datetime.strptime(event["churn_date"], DAYS).date())  # noqa: DTZ007
        if place not in seen:
            seen.add(place)
            main = OURS[event["reason_code"]].partition("-")[0]
            customers[main] += 1
            mrr[main] += paid_before(subscriptions, *place)

    found = report.make(departures=Departure.objects.visible_to(manager), source="recorded", order="customers")

    assert Departure.objects.count() == found.coded.customers == len(seen) == 599
    assert {line.reason.code: line.count.customers for line in found.lines} == dict(customers)
    assert {line.reason.code: int(line.count.mrr) for line in found.lines} == dict(mrr)
    assert [line.count.customers for line in found.lines] == sorted(customers.values(), reverse=True)


def test_the_texts_stand_beside_their_reasons(rows, events, manager):
    budget = Reason.objects.get(code="own-budget")
    said = recorded(departures=Departure.objects.visible_to(manager), reason=budget)

    counted = Counter(line[-1] for line in converted(events))
    assert Counter(CodedReason.objects.values_list("evidence", flat=True)) == counted
    assert counted["too expensive; switched to competitor"] == 1
    assert {quote.text for quote in said} <= set(counted) - {""}


def test_the_three_signals_that_disagree_are_reported(rows, events, bring, manager):
    flagged = {one["account_id"] for one in rows("accounts") if one["churn_flag"] == "TRUE"}
    bring(
        "customers",
        ["external_id", "name", "lost_on"],
        (
            [r["account_id"], r["account_name"], LAST.isoformat()]
            for r in rows("accounts")
            if r["account_id"] in flagged
        ),
    )

    found = quality.signals_of_leaving(user=manager, as_of=LAST)

    def customers(**signals):
        return sum(one.customers for one in found if all(getattr(one, name) for name in signals))

    left = {event["account_id"] for event in events}
    assert (customers(marked=True), customers(recorded=True)) == (len(flagged), len(left)) == (110, 352)
    assert customers(marked=True, recorded=True) == len(flagged & left)
    assert customers(stopped=True) < 10
    assert sum(one.customers for one in found if not one.agrees) > 300
    assert sum(one.twice for one in found) == sum(
        1 for account in left if len({e["churn_date"] for e in events if e["account_id"] == account}) > 1
    )
