"""The policy that names the most conditions is asked, and splitting an offer does not get around it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from playbooks.models import Offer
from playbooks.work.approvals import asking, deciding
from playbooks.work.offers import execution
from retention.models import CurrentHealth, HealthModel, HealthModelVersion, Scorecard
from tests.playbooks.conftest import NOW
from tests.playbooks.work.approvals.conftest import levels

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office")]
TERMS = {
    "any": {},
    "discount": {"kind": "discount"},
    "discount-20": {"kind": "discount", "value_from": "20.00"},
    "big": {"mrr_from": "50000.00"},
    "high": {"tier": "high", "kind": "discount", "value_from": "20.00"},
    "costly": {"cost_from": "5000.00"},
}
"""What each policy names, as it is kept with a request."""


@pytest.fixture
def in_tier(db):
    """Give a customer a tier."""
    model = HealthModel.objects.create(code="m", name="m")
    version = HealthModelVersion.objects.create(model=model, number=1)
    card = Scorecard.objects.create(version=version, digest="1", metrics=[], minimum_coverage=0, tiers={})

    def make(customer, tier, score=30):
        CurrentHealth.objects.create(
            customer=customer, day=NOW.date(), scorecard=card, score=score, tier=tier, coverage=1
        )  # fmt: skip

    return make


def test_the_most_specific_wins(asked, offer_for, case_of, in_tier, policy, catalogue):
    policy("any")
    policy("discount", kind=catalogue["discount"])
    policy("discount-20", ["manager", "director"], kind=catalogue["discount"], value_from=20)
    policy("big", ["director"], mrr_from=50000)
    policy("high", ["director"], tier="high", kind=catalogue["discount"], value_from=20)
    policy("costly", ["manager", "director"], cost_from=5000)
    policy("off", ["director"], kind=catalogue["discount"], value_from=1, tier="unknown", active=False)

    for mrr, tier, kind, value, months, chosen in [
        (1000, None, "credit", "100", 0, "any"),
        (1000, None, "discount", "19.99", 6, "discount"),
        (1000, None, "discount", "20", 6, "discount-20"),
        (1000, "high", "discount", "20", 6, "high"),
        (1000, "medium", "discount", "20", 6, "discount-20"),
        (60000, None, "credit", "100", 0, "big"),
        (1000, None, "credit", "5000", 0, "costly"),
        (60000, None, "credit", "5000", 0, "costly"),
    ]:
        case = case_of(mrr=mrr)
        if tier:
            in_tier(case.customer, tier)

        request = asked(offer_for(case, kind=kind, value=value, term_months=months))

        asked_by = {"code": chosen, "name": chosen, "name_zh": "", "terms": TERMS[chosen]}
        assert request.snapshot["policy"] == asked_by, (mrr, tier, kind, value)
        assert request.policy.code == chosen


def test_ten_small_offers_need_what_one_big_offer_needs(asked, offer_for, case_of, policy, catalogue):
    policy("any")
    policy("discount-20", ["manager", "director"], kind=catalogue["discount"], value_from=20)
    case = case_of()

    chosen = [asked(offer_for(case, value="8")).policy.code for _ in range(3)]

    assert chosen == ["any", "any", "discount-20"]


def test_what_waits_counts_and_only_what_was_carried_out_was_given(asked, offer_for, case_of, policy, csm, manager):
    policy("any")
    case = case_of()
    first = asked(offer_for(case, value="10"))
    deciding.approve(request_id=first.pk, by=manager, now=NOW, version=first.version)
    offer = Offer.objects.get()
    execution.execute(offer_id=offer.pk, by=csm, now=NOW, version=offer.version, reference="C-1")
    asked(offer_for(case, value="5"))

    third = asked(offer_for(case, value="8"))

    assert third.snapshot["given"] == {"count": 1, "cost": "600.00"}
    assert third.snapshot["counted"] == {"value": "23.00", "cost": "1380.00"}


def test_what_was_offered_more_than_a_year_ago_does_not_count(asked, offer_for, case_of, policy, catalogue):
    policy("any")
    policy("discount-20", ["director"], kind=catalogue["discount"], value_from=20)
    case = case_of()
    asked(offer_for(case, value="15", now=NOW - timedelta(days=365)))

    assert asked(offer_for(case, value="15")).policy.code == "any"


def test_asks_manager_and_director_about_an_offer_of_which_no_policy_speaks(asked):
    assert levels(asked()) == [(1, "manager", "active"), (2, "director", "queued")]


def test_asks_the_manager_about_a_plan_of_which_no_policy_speaks(case_of, csm):
    request = asking.ask_for_plan(case_id=case_of().pk, plan="Visit them.", by=csm, now=NOW)

    assert levels(request) == [(1, "manager", "active")]


def test_a_policy_without_levels_asks_nobody_and_is_passed_over(asked, policy):
    policy("empty", [])

    assert asked().policy is None


def test_a_later_change_of_the_policy_leaves_running_requests(asked, policy):
    made = policy("offer", ["manager", "director"])
    request = asked()

    made.levels.all().delete()

    assert levels(request) == [(1, "manager", "active"), (2, "director", "queued")]


@pytest.mark.parametrize(
    "fields",
    [
        {"value_from": 10, "value_to": 10},
        {"mrr_from": 10**12},
        {"cost_to": -1},
        {"subject": "plan", "bulk_limit": 5},
        {"tier": "purple"},
    ],
)
def test_the_database_refuses_nonsense(policy, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        policy("bad", **fields)


def test_the_database_refuses_numbers_that_are_none(policy):
    made = policy("offer")

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE retention_playbooks_approvalpolicy SET cost_to = 'NaN' WHERE id = %s", [made.pk])


def test_counts_neither_drafts_nor_what_was_rejected(asked, offer_for, case_of, policy, catalogue):
    policy("any")
    policy("discount-20", ["director"], kind=catalogue["discount"], value_from=20)
    case = case_of()
    offer_for(case, value="15")
    Offer.objects.update(state="rejected")
    offer_for(case, value="15")

    assert asked(offer_for(case, value="15")).policy.code == "any"
