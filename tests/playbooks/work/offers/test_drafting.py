"""Offers are written inside the limits of the catalogue, and a change takes given approvals away."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from playbooks.models import ApprovalRequest, Case, Offer
from playbooks.work.approvals import asking, deciding
from playbooks.work.changing import Why
from playbooks.work.offers import drafting, execution
from playbooks.work.offers.drafting import UnableToOffer
from tests.playbooks.conftest import NOW
from tests.playbooks.work.approvals.conftest import content

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def test_writes_an_offer_with_its_cost(offer_for):
    offer = offer_for(one_off_cost="100")

    assert (offer.state, offer.cost, offer.mrr_at_risk, offer.break_even_months, offer.created_by_name) == (
        "draft",
        Decimal("1000.00"),
        Decimal(1000),
        Decimal("1.0"),
        "csm",
    )


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"value": "41"}, "value must be from 1.00 to 40.00, got 41"),
        ({"value": "NaN"}, "value must be from"),
        ({"value": "0.999"}, "value must be from"),
        ({"value": "1.999"}, "two decimals"),
        ({"term_months": 13}, "term in months must be from 1 to 12"),
        ({"one_off_cost": "501"}, "one-off cost must be from 0 to 500.00"),
        ({"one_off_cost": "-1"}, "one-off cost"),
        ({"reason": " "}, "why this offer is made"),
        ({"kind": "yacht"}, "not in the offer catalogue; it has credit, discount"),
    ],
)
def test_refuses_what_is_outside_the_limits(offer_for, fields, said):
    with pytest.raises(UnableToOffer, match=said) as caught:
        offer_for(**fields)

    assert caught.value.why == Why.INVALID
    assert not Offer.objects.exists()


def test_refuses_a_closed_case_a_foreign_one_and_somebody_who_makes_no_offers(
    offer_for, case_of, csm, other_csm, analyst
):  # fmt: skip
    case = case_of()
    for by, why in ((other_csm, Why.MISSING), (analyst, Why.DENIED)):
        with pytest.raises(UnableToOffer) as caught:
            offer_for(case, by=by)
        assert caught.value.why == why
    Case.objects.update(state="closed", outcome="saved", closed_at=NOW)
    with pytest.raises(UnableToOffer, match="case is closed"):
        offer_for(case)


def test_offers_of_another_tenant_do_not_exist_even_for_who_wrote_them(offer_for, settings, csm, manager):
    offer = offer_for()
    assert list(Offer.objects.visible_to(csm)) == list(Offer.objects.visible_to(manager)) == [offer]

    settings.RETENTION = {**settings.RETENTION, "TENANTS": lambda user: ["elsewhere"]}

    assert not Offer.objects.visible_to(csm).exists()
    assert not Offer.objects.visible_to(manager).exists()


def test_a_change_makes_given_approvals_void(asked, policy, csm, manager):
    policy("offer", ["manager", "director"])
    request = asked()
    deciding.approve(request_id=request.pk, by=manager, now=LATER, version=request.version)
    offer = Offer.objects.get()

    offer = drafting.change(offer_id=offer.pk, content=content(value="10"), by=csm, now=LATER, version=offer.version)
    again = asking.ask_for_offer(offer_id=offer.pk, plan="", by=csm, now=LATER, version=offer.version)

    assert list(ApprovalRequest.objects.order_by("pk").values_list("state", "replaces")) == [
        ("voided", None),
        ("waiting", request.pk),
    ]
    assert again.steps.get(state="active").position == 1


def test_an_approved_offer_that_is_changed_cannot_be_carried_out(asked, policy, csm, manager):
    policy("offer")
    request = asked()
    deciding.approve(request_id=request.pk, by=manager, now=LATER, version=request.version)
    offer = Offer.objects.get()
    offer = drafting.change(offer_id=offer.pk, content=content(value="40"), by=csm, now=LATER, version=offer.version)

    with pytest.raises(UnableToOffer, match="“Draft”"):
        execution.execute(offer_id=offer.pk, reference="C-1", by=csm, now=LATER, version=offer.version)
    assert list(ApprovalRequest.objects.values_list("state", flat=True)) == ["voided"]


def test_the_same_content_changes_nothing(offer_for, csm):
    offer = offer_for()

    again = drafting.change(offer_id=offer.pk, content=content(value="15.00"), by=csm, now=LATER, version=1)

    assert again.version == 1


def test_refuses_a_stale_change_and_shows_what_is_stored(offer_for, csm):
    offer = offer_for()
    drafting.change(offer_id=offer.pk, content=content(value="10"), by=csm, now=LATER, version=1)

    with pytest.raises(UnableToOffer) as caught:
        drafting.change(offer_id=offer.pk, content=content(value="12"), by=csm, now=LATER, version=1)

    assert caught.value.why == Why.STALE
    assert (caught.value.theirs["value"], caught.value.theirs["version"]) == ("10.00", 2)


def test_withdraws_an_offer_with_what_was_asked_for_it(asked, policy, csm):
    policy("offer")
    asked()
    offer = Offer.objects.get()

    drafting.withdraw(offer_id=offer.pk, by=csm, now=LATER, version=offer.version)

    assert Offer.objects.get().state == "withdrawn"
    assert ApprovalRequest.objects.get().state == "withdrawn"
    assert ApprovalRequest.objects.get().withdrawn_by == csm


def test_who_withdraws_the_offer_of_somebody_else_says_why(offer_for, asked, policy, csm, manager):
    policy("offer")
    draft, waiting = offer_for(), asked().offer

    for offer in (draft, waiting):
        with pytest.raises(UnableToOffer, match="Say why you take this back"):
            drafting.withdraw(offer_id=offer.pk, by=manager, now=LATER, version=offer.version)
        drafting.withdraw(offer_id=offer.pk, by=manager, now=LATER, version=offer.version, note="They stay.")

    kept = Offer.objects.values_list("withdrawn_by_name", "withdrawn_note", "withdrawn_at")
    assert list(kept) == [("manager", "They stay.", LATER)] * 2
    assert ApprovalRequest.objects.get().withdrawn_note == "They stay."


class TestExecution:
    @pytest.fixture
    def approved(self, asked, policy, manager):
        policy("offer")
        request = asked()
        deciding.approve(request_id=request.pk, by=manager, now=NOW, version=request.version)
        return Offer.objects.get()

    def test_records_who_when_and_under_which_number(self, approved, csm):
        done = execution.execute(offer_id=approved.pk, reference=" C-17 ", by=csm, now=LATER, version=approved.version)

        assert (done.by_name, done.at, done.reference) == ("csm", LATER, "C-17")
        assert Offer.objects.get().state == "executed"

    def test_happens_once(self, approved, csm):
        execution.execute(offer_id=approved.pk, reference="C-17", by=csm, now=LATER, version=approved.version)

        with pytest.raises(UnableToOffer):
            execution.execute(offer_id=approved.pk, reference="C-18", by=csm, now=LATER, version=approved.version + 1)
        with pytest.raises(UnableToOffer):
            drafting.withdraw(offer_id=approved.pk, by=csm, now=LATER, version=approved.version + 1)

    def test_needs_a_number_and_an_approval_that_has_not_run_out(self, approved, csm):
        with pytest.raises(UnableToOffer, match="number of the contract"):
            execution.execute(offer_id=approved.pk, reference=" ", by=csm, now=LATER, version=approved.version)
        much_later = NOW + timedelta(days=30)
        with pytest.raises(UnableToOffer, match="run out"):
            execution.execute(offer_id=approved.pk, reference="C", by=csm, now=much_later, version=approved.version)

        assert execution.expire(now=much_later) == 1
        assert Offer.objects.get().state == "expired"

    def test_the_database_keeps_it(self, approved, csm):
        execution.execute(offer_id=approved.pk, reference="C-17", by=csm, now=LATER, version=approved.version)

        with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
            approved.execution.__class__.objects.update(reference="C-18")

    def test_a_draft_is_not_carried_out(self, offer_for, csm):
        offer = offer_for()

        with pytest.raises(UnableToOffer, match="“Draft”"):
            execution.execute(offer_id=offer.pk, reference="C", by=csm, now=LATER, version=1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE retention_playbooks_offer SET value = 'NaN'",
        "UPDATE retention_playbooks_offer SET one_off_cost = 'NaN'",
        "UPDATE retention_playbooks_offer SET cost = 'NaN'",
        "UPDATE retention_playbooks_offer SET value = -1",
        "UPDATE retention_playbooks_offer SET term_months = 121",
        "UPDATE retention_playbooks_offer SET state = 'approved'",
        "UPDATE retention_playbooks_offer SET state = 'sold'",
        "UPDATE retention_playbooks_offer SET reason = ''",
    ],
)
def test_the_database_refuses_what_no_offer_can_be(offer_for, statement):
    offer_for()

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
