"""Which days a subscription, a date of a customer or an event makes stale."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retention.ingest import contacts, customers, interactions, subscriptions
from retention.models import Customer, HealthSnapshot, Rule, StaleDays, Subscription
from tests.reference import scoring as reference
from tests.retention.ingest.stale_days import DAYS, NOW, snapshot_of, stale

pytestmark = pytest.mark.django_db


class TestSubscriptions:
    @pytest.fixture(autouse=True)
    def paid_since_2025(self, acme):
        Subscription.objects.create(customer=acme, external_id="S1", start="2025-06-01", end="2026-03-01", mrr=100)

    def bring(self, **row):
        rows = [(1, {"customer": "C1", "external_id": "S1", **row})]
        subscriptions.record(rows=rows, origin="test", now=NOW)

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            pytest.param({"product": "plus"}, [], id="another product changes nothing that is scored"),
            pytest.param({"mrr": "120"}, [("C1", "01-01", "02-28")], id="another price, on the days it covers"),
            pytest.param({"end": "2026-03-11"}, [("C1", "01-01", "03-10")], id="longer: the renewal moved too"),
            pytest.param({"end": ""}, [("C1", "01-01", "03-31")], id="without an end"),
            pytest.param({"end": "2026-01-11"}, [("C1", "01-01", "02-28")], id="shorter: lost earlier"),
            pytest.param({"start": "2026-01-11"}, [("C1", "01-01", "01-10")], id="a later start"),
            pytest.param({"start": "2025-05-01"}, [], id="an earlier start, before the first snapshot"),
            pytest.param({"mrr": "0"}, [("C1", "01-01", "03-31")], id="never paid: not lost after the end"),
        ],
    )
    def test_the_days_on_which_something_is_different(self, change, expected):
        self.bring(**change)

        assert stale() == expected

    def test_a_first_paid_subscription_makes_the_days_after_it_lost_ones(self, acme):
        Subscription.objects.all().delete()

        self.bring(external_id="S9", start="2026-01-11", end="2026-01-21", mrr="50")

        assert stale() == [("C1", "01-11", "03-31")]

    def test_one_more_subscription_shows_on_the_days_it_covers(self, acme):
        self.bring(external_id="S2", start="2026-02-01", end="2026-02-11", mrr="50")

        assert stale() == [("C1", "02-01", "02-10")]

    def test_the_same_subscription_again_makes_nothing_stale(self):
        self.bring(start="2025-06-01", end="2026-03-01", mrr="100.00")

        assert stale() == []


KEY = st.sampled_from("ABC")
PERIOD = st.tuples(st.sampled_from(DAYS), st.one_of(st.none(), st.integers(0, 10)), st.sampled_from([0, 50]))


@settings(max_examples=35, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.dictionaries(st.sampled_from("ABC"), PERIOD, max_size=3),
    after=st.dictionaries(st.sampled_from("ABC"), PERIOD, min_size=1, max_size=2),
)
def test_every_day_that_is_paid_or_lost_differently_is_noted(acme, before, after):
    Subscription.objects.all().delete()
    HealthSnapshot.objects.all().delete()
    snapshot_of(acme, DAYS[0])

    def bring(periods):
        StaleDays.objects.all().delete()
        rows = [
            {
                "customer": "C1",
                "external_id": key,
                "start": start,
                "end": "" if length is None else start + timedelta(days=length),
                "mrr": mrr,
            }
            for key, (start, length, mrr) in periods.items()
        ]
        if rows:
            subscriptions.record(rows=list(enumerate(rows)), origin="test", now=NOW)

    def facts(periods):
        paid = [(s, None if n is None else s + timedelta(days=n), Decimal(m)) for s, n, m in periods.values()]
        series = reference.Series(subscriptions=paid)
        return {on: (reference.mrr(series, on), reference.is_scored(series, on)) for on in DAYS}

    bring(before)
    bring(after)

    old, new = facts(before), facts({**before, **after})
    noted = list(StaleDays.objects.values_list("first_day", "last_day"))
    assert [on for on in DAYS if old[on] != new[on] and not any(a <= on <= b for a, b in noted)] == []


class TestCustomers:
    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            ({}, {"region": "North"}, []),
            ({"signed_on": "2026-01-11"}, {"signed_on": "2026-01-21"}, [("C1", "01-11", "01-20")]),
            ({"signed_on": "2026-01-21"}, {"signed_on": "2026-01-11"}, [("C1", "01-11", "01-20")]),
            ({"signed_on": "2026-01-21"}, {"signed_on": ""}, [("C1", "01-01", "01-20")]),
            ({}, {"lost_on": "2026-03-21"}, [("C1", "03-21", "03-31")]),
            ({"lost_on": "2026-03-21"}, {"lost_on": ""}, [("C1", "03-21", "03-31")]),
            ({"lost_on": "2026-03-21"}, {"lost_on": "2026-03-11"}, [("C1", "03-11", "03-20")]),
            (
                {"signed_on": "2026-01-11"},
                {"signed_on": "2026-01-21", "lost_on": "2026-03-21"},
                [("C1", "01-11", "01-20"), ("C1", "03-21", "03-31")],
            ),
        ],
    )
    def test_the_days_on_which_somebody_is_a_customer_or_not(self, acme, old, new, expected):
        Customer.objects.update(**old)

        row = {"external_id": "C1", "name": "Acme", **new}
        customers.record(rows=[(1, row)], origin="test", now=NOW)

        assert stale() == expected


class TestInteractions:
    @pytest.fixture(autouse=True)
    def rules(self, acme):
        conditions = [{"field": "event:champion_left", "op": "happened", "within": 5}]
        Rule.objects.create(code="left", name="Left", level="high", conditions=conditions)

    def bring(self, **row):
        StaleDays.objects.all().delete()
        row = {
            "customer": "C1",
            "external_id": "I1",
            "kind": "champion_left",
            "occurred_at": "2026-02-01T23:30:00",
            **row,
        }
        interactions.record(rows=[(1, row)], origin="test", now=NOW)

    def test_an_event_shows_on_the_days_on_which_a_rule_looks_for_it(self):
        self.bring()

        assert stale() == [("C1", "02-01", "02-05")]

    def test_an_event_that_moves_shows_where_it_was_and_where_it_is(self):
        self.bring()

        self.bring(occurred_at="2026-02-20T00:30:00")

        assert stale() == [("C1", "02-01", "02-05"), ("C1", "02-20", "02-24")]

    def test_what_no_rule_asks_for_makes_nothing_stale(self):
        self.bring(kind="call")

        assert stale() == []

    def test_naming_the_champion_who_left_shows_too_for_nobody_is_counted_twice(self, acme):
        acme.contacts.create(external_id="P1", name="Li Wei", role="champion", left_on="2026-02-01")
        self.bring()

        self.bring(contact="P1")
        named = stale()
        self.bring(contact="P1", note="Told by mail.")

        assert (named, stale()) == ([("C1", "02-01", "02-05")], [])


class TestContacts:
    @pytest.fixture(autouse=True)
    def rules(self, acme):
        conditions = [{"field": "event:champion_left", "op": "happened", "within": 5}]
        Rule.objects.create(code="left", name="Left", level="high", conditions=conditions)

    def bring(self, **row):
        StaleDays.objects.all().delete()
        row = {"customer": "C1", "external_id": "P1", "name": "Li Wei", "role": "Champion ", **row}
        contacts.record(rows=[(1, row)], origin="test", now=NOW)
        return stale()

    def test_a_champion_who_left_shows_on_the_days_on_which_a_rule_looks_for_it(self):
        assert self.bring() == []
        assert self.bring(left_on="2026-02-01") == [("C1", "02-01", "02-05")]
        assert self.bring(left_on="2026-02-01", name="Li Na") == []

    def test_another_day_or_another_role_shows_where_it_was_and_where_it_is(self):
        self.bring(left_on="2026-02-01")

        assert self.bring(left_on="2026-02-20") == [("C1", "02-01", "02-05"), ("C1", "02-20", "02-24")]
        assert self.bring(role="user") == [("C1", "02-20", "02-24")]
        assert self.bring(left_on="") == []

    def test_makes_nothing_stale_where_no_rule_asks_for_it(self):
        Rule.objects.update(active=False)

        assert self.bring(left_on="2026-02-01") == []
