"""The highlights of a customer, worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from playbooks.messaging.texts import highlights
from playbooks.models import MessagingRules
from retention import partitions
from retention.models import Measure, Observation

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture
def measures(rules):
    months = partitions.months_between(TODAY - timedelta(days=60), TODAY)
    partitions.ensure(table="retention_observation", months=months)
    made = {
        code: Measure.objects.create(code=code, name=code.title(), name_zh=f"{code} 中")
        for code in ("logins", "reports", "exports")
    }
    row = rules(logins_measure=made["logins"], saving_measure=made["exports"], minutes_saved=12)
    row.feature_measures.set([made["reports"], made["exports"]])
    return made


def seen(customer, measure, day, value):
    Observation.objects.create(customer=customer, measure=measure, day=day, value=value)


def test_counts_thirty_days_and_names_the_feature_used_most(measures, customer, django_assert_num_queries):
    acme, other = customer(), customer()
    seen(acme, measures["logins"], TODAY, 12)
    seen(acme, measures["logins"], TODAY - timedelta(days=29), 8)
    seen(acme, measures["logins"], TODAY - timedelta(days=30), 100)  # too old
    seen(acme, measures["reports"], TODAY, 3)
    seen(acme, measures["exports"], TODAY, 32)
    seen(other, measures["reports"], TODAY, 99)
    rules = MessagingRules.current()

    with django_assert_num_queries(2):
        found = highlights.facts(customer_id=acme.pk, rules=rules, as_of=TODAY)

    assert found == {"logins": "20", "best_feature": "Exports", "best_feature_uses": "32", "hours_saved": "6"}
    assert highlights.lines(found) == [
        "20 logins in the last 30 days",
        "Used most: Exports, 32 times",
        "About 6 hours of work saved",
    ]
    with translation.override("zh-hans"):
        assert highlights.facts(customer_id=acme.pk, rules=rules, as_of=TODAY)["best_feature"] == "exports 中"


def test_says_nothing_where_nothing_was_seen_or_configured(measures, customer):
    acme = customer()

    assert highlights.facts(customer_id=acme.pk, rules=MessagingRules.current(), as_of=TODAY) == {}
    assert highlights.facts(customer_id=acme.pk, rules=MessagingRules(), as_of=TODAY) == {}
