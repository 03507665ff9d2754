"""How often such offers helped, and how often work did without one: counted from closed cases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from playbooks.models import Case, Offer
from playbooks.work.approvals import asking
from playbooks.work.offers.figures import SaveRate, counted_and_given, plan_save_rates, save_rates
from tests.playbooks.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(case_of, offer_for):
    """A case that was closed with an outcome; with an offer that was carried out, if one is wanted."""

    def make(outcome, *, level="high", offer=False):
        case = case_of()
        if offer:
            Offer.objects.filter(pk=offer_for(case).pk).update(state="executed", valid_until=NOW + timedelta(days=30))
        done = {"state": "closed", "outcome": outcome, "closed_at": NOW + timedelta(days=1)}
        Case.objects.filter(pk=case.pk).update(level=level, **done)
        return case

    return make


def test_with_and_without_an_offer_are_counted_apart(closed, catalogue, case_of, csm):
    for outcome in ("saved", "partly_saved", "not_saved", "false_alarm"):
        closed(outcome, offer=True)
    for outcome in ("saved", "not_saved", "not_saved", "false_alarm"):
        closed(outcome)
    closed("saved", level="low")
    kind = Offer.objects.values_list("kind", flat=True).first()

    assert save_rates(kind_ids=[kind]) == {kind: SaveRate(saved=2, n=3)}
    found = plan_save_rates(levels=["high", "low", "medium"])
    assert found == {"high": SaveRate(1, 3), "low": SaveRate(1, 1), "medium": SaveRate(0, 0)}

    asked = case_of()
    Case.objects.filter(pk=asked.pk).update(level="high")
    request = asking.ask_for_plan(case_id=asked.pk, plan="Visit them.", by=csm, now=NOW)
    assert request.snapshot["save_rate"] == {"saved": 1, "n": 3}


def test_what_waits_counts_towards_the_limits_but_not_the_offer_that_is_weighed(offer_for, case_of):
    case = case_of()
    until = NOW + timedelta(days=30)
    carried_out = offer_for(case, value="5")
    Offer.objects.filter(pk=carried_out.pk).update(state="executed", valid_until=until)
    weighed = offer_for(case, value="7")
    Offer.objects.filter(pk=weighed.pk).update(state="waiting", valid_until=until)

    def values(**given):
        found = counted_and_given(customer_ids=[case.customer_id], now=NOW + timedelta(hours=1), **given)
        return [list(part[case.customer_id].by_kind.values()) for part in found]

    assert values() == [[12], [5]]
    assert values(without=[weighed.pk]) == [[5], [5]]
