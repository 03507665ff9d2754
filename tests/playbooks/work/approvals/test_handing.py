"""Delegates decide in somebody's place for some days, more approvers can be asked, and a request can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from playbooks.models import Absence, ApprovalRequest, Offer
from playbooks.work.approvals import chasing, deciding, handing, inbox
from playbooks.work.approvals.deciding import UnableToDecide
from playbooks.work.offers import execution
from tests.playbooks.conftest import NOW
from tests.playbooks.work.approvals.conftest import decisions, levels, seats

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
TODAY = NOW.date()


def delegate(request, to, by, first=TODAY, last=TODAY + timedelta(days=3)):
    return handing.delegate(
        request_id=request.pk, to=to, starts_on=first, ends_on=last, by=by, now=LATER, version=request.version
    )  # fmt: skip


def signed():
    """Who took the request and the offer back, why and when."""
    request, offer = ApprovalRequest.objects.get(), Offer.objects.get()
    return [
        (request.withdrawn_by_name, request.withdrawn_note, request.closed_at),
        (offer.withdrawn_by_name, offer.withdrawn_note, offer.withdrawn_at),
    ]


class TestDelegates:
    def test_decide_in_the_place_of_who_chose_them(self, asked, policy, manager, director):
        policy("offer")
        request = asked()
        delegate(request, director, manager)
        request.refresh_from_db()

        deciding.approve(request_id=request.pk, by=director, now=LATER, version=request.version)

        assert seats(request) == [(1, "manager", "role"), (1, "director", "delegate")]
        assert decisions(request) == [("director", "approve", True)]

    def test_count_together_with_them_as_one(self, asked, policy, colleague, director):
        policy("offer", [("product", "all")])
        pia, pavel = colleague("pia", "product"), colleague("pavel", "product")
        request = asked()
        delegate(request, director, pia)
        request.refresh_from_db()

        deciding.approve(request_id=request.pk, by=director, now=LATER, version=request.version)

        assert [list(inbox.waits_for(user=one, now=LATER)) for one in (pia, pavel, director)] == [[], [request], []]
        with pytest.raises(UnableToDecide, match="director has decided in this place already"):
            deciding.approve(request_id=request.pk, by=pia, now=LATER, version=request.version)
        deciding.approve(request_id=request.pk, by=pavel, now=LATER, version=request.version)
        assert Offer.objects.get().state == "approved"

    def test_only_on_the_days_that_were_given(self, asked, policy, manager, director):
        policy("offer")
        request = asked()
        delegate(request, director, manager, first=TODAY + timedelta(days=1), last=TODAY + timedelta(days=2))
        request.refresh_from_db()

        for days in (0, 3):
            with pytest.raises(UnableToDecide, match="not your turn"):
                deciding.approve(
                    request_id=request.pk, by=director, now=LATER + timedelta(days=days), version=request.version
                )
        deciding.approve(request_id=request.pk, by=director, now=LATER + timedelta(days=1), version=request.version)

    def test_are_never_the_requester_nor_somebody_who_decides_nothing(self, asked, policy, manager, csm, other_csm):
        policy("offer")
        request = asked()

        for person in (csm, other_csm):
            with pytest.raises(UnableToDecide, match="cannot decide on this"):
                delegate(request, person, manager)

    def test_are_chosen_only_by_who_is_asked(self, asked, policy, manager, director):
        policy("offer")
        request = asked()

        with pytest.raises(UnableToDecide, match="not your turn"):
            delegate(request, manager, director)

    def test_stand_in_for_who_is_away(self, asked, policy, manager, director):
        policy("offer")
        Absence.objects.create(
            user=manager, first_day=TODAY, last_day=TODAY + timedelta(days=5), delegate=director
        )  # fmt: skip

        request = asked()

        assert seats(request) == [(1, "manager", "role"), (1, "director", "delegate")]
        assert list(inbox.box(name="delegated", user=director, now=LATER)) == [request]
        assert list(inbox.box(name="needs_me", user=director, now=LATER)) == []

    def test_are_asked_by_the_sweep_when_somebody_goes_away_later(self, asked, policy, manager, director):
        policy("offer")
        request = asked()
        Absence.objects.create(user=manager, first_day=TODAY, last_day=TODAY, delegate=director)

        assert chasing.sweep(now=LATER).seated == 1
        assert chasing.sweep(now=LATER).seated == 0
        assert seats(request) == [(1, "manager", "role"), (1, "director", "delegate")]


class TestOneMoreApprover:
    def test_is_asked_after_the_present_level(self, asked, policy, manager, director, colleague):
        policy("offer", ["manager", "director"])
        pia = colleague("pia", "product")
        request = asked()

        handing.add_approver(request_id=request.pk, person=pia, by=manager, now=LATER, version=request.version)
        request.refresh_from_db()
        request = deciding.approve(request_id=request.pk, by=manager, now=LATER, version=request.version)

        assert levels(request) == [
            (1, "manager", "approved"),
            (2, "named", "active"),
            (3, "director", "queued"),
        ]
        assert seats(request) == [(1, "manager", "role"), (2, "pia", "added")]
        request = deciding.approve(request_id=request.pk, by=pia, now=LATER, version=request.version)
        deciding.approve(request_id=request.pk, by=director, now=LATER, version=request.version)
        assert Offer.objects.get().state == "approved"

    def test_is_not_somebody_who_has_decided(self, asked, policy, manager, director):
        policy("offer", ["manager", "director"])
        request = asked()
        request = deciding.approve(request_id=request.pk, by=manager, now=LATER, version=request.version)

        with pytest.raises(UnableToDecide, match="asked already, or has decided"):
            handing.add_approver(
                request_id=request.pk, person=manager, by=director, now=LATER, version=request.version
            )  # fmt: skip


class TestWithdrawing:
    def test_takes_the_request_and_the_offer_back(self, asked, policy, csm):
        policy("offer")
        request = asked()

        handing.withdraw(request_id=request.pk, by=csm, now=LATER, version=request.version)

        assert (ApprovalRequest.objects.get().state, Offer.objects.get().state) == ("withdrawn", "withdrawn")
        assert signed() == [("csm", "", LATER), ("csm", "", LATER)]

    def test_is_possible_until_the_offer_is_carried_out(self, asked, policy, csm, manager):
        policy("offer")
        request = asked()
        request = deciding.approve(request_id=request.pk, by=manager, now=LATER, version=request.version)
        offer = Offer.objects.get()
        execution.execute(offer_id=offer.pk, reference="C-1", by=csm, now=LATER, version=offer.version)

        with pytest.raises(UnableToDecide, match="Carried out"):
            handing.withdraw(request_id=request.pk, by=csm, now=LATER, version=request.version)

    def test_is_for_who_asked_and_who_leads_them(self, asked, policy, csm, manager, other_csm, case_of):
        policy("offer")
        request = asked()

        with pytest.raises(UnableToDecide):
            handing.withdraw(request_id=request.pk, by=other_csm, now=LATER, version=request.version)
        handing.withdraw(request_id=request.pk, by=manager, now=LATER, version=request.version, note="They stay.")

    def test_takes_a_reason_of_who_did_not_ask_and_keeps_it_with_their_name(self, asked, policy, manager):
        policy("offer")
        request = asked()

        with pytest.raises(UnableToDecide, match="Say why you take this back"):
            handing.withdraw(request_id=request.pk, by=manager, now=LATER, version=request.version, note=" ")
        handing.withdraw(request_id=request.pk, by=manager, now=LATER, version=request.version, note=" They stay. ")

        assert signed() == [("manager", "They stay.", LATER), ("manager", "They stay.", LATER)]

    def test_the_database_keeps_no_name_beside_what_nobody_took_back(self, asked, policy):
        policy("offer")
        asked()

        for rows in (ApprovalRequest.objects, Offer.objects):
            with pytest.raises(IntegrityError, match="withdrawn"), transaction.atomic():
                rows.update(withdrawn_by_name="csm")
