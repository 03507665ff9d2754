"""Approve, send back, reject: exactly one effect each, never by the one who asked, never twice by one person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from playbooks import signals
from playbooks.models import Absence, ApprovalDecision, ApprovalRequest, Offer
from playbooks.work.approvals import deciding
from playbooks.work.approvals.deciding import UnableToDecide
from playbooks.work.changing import Why
from tests.playbooks.conftest import NOW
from tests.playbooks.work.approvals.conftest import decisions, levels, seats

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def test_approves_the_offer_when_the_only_level_has_approved(asked, policy, manager):
    policy("offer")
    request = asked()

    deciding.approve(request_id=request.pk, by=manager, now=LATER, version=request.version, note="Fine.")

    request.refresh_from_db()
    offer = Offer.objects.get()
    assert (request.state, request.closed_at) == ("approved", LATER)
    assert (offer.state, offer.valid_until) == ("approved", LATER + timedelta(days=30))
    assert decisions(request) == [("manager", "approve", True)]


def test_says_who_is_asked_when_a_level_begins(asked, policy, manager, director, django_capture_on_commit_callbacks):
    heard = []

    def listen(*, request_id, person_ids, **_kwargs):
        heard.append((request_id, person_ids))

    policy("offer", ["manager", "director"])
    Absence.objects.create(user=manager, first_day=NOW.date(), last_day=NOW.date(), delegate=director)
    signals.approval_asked.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            request = asked()
        with django_capture_on_commit_callbacks(execute=True):
            deciding.approve(request_id=request.pk, by=manager, now=LATER, version=request.version)
    finally:
        signals.approval_asked.disconnect(listen)

    assert heard == [(request.pk, [manager.pk, director.pk]), (request.pk, [director.pk])]


def test_asks_the_next_level_when_one_has_approved(asked, policy, manager, director):
    policy("offer", ["manager", "director"])
    request = asked()
    assert seats(request) == [(1, "manager", "role")]

    request = deciding.approve(request_id=request.pk, by=manager, now=LATER, version=request.version)

    assert levels(request) == [(1, "manager", "approved"), (2, "director", "active")]
    assert seats(request) == [(1, "manager", "role"), (2, "director", "role")]
    assert Offer.objects.get().state == "waiting"

    deciding.approve(request_id=request.pk, by=director, now=LATER, version=request.version)
    assert Offer.objects.get().state == "approved"


def test_keeps_with_the_decision_what_it_was_about(asked, policy, manager):
    policy("offer")
    request = asked(value="20")

    deciding.approve(request_id=request.pk, by=manager, now=LATER, version=request.version)

    decision = ApprovalDecision.objects.get()
    assert decision.snapshot["content"] == {
        "customer": ["", "", "C1"],
        "plan": "Call every week.",
        "offer": {
            "kind": "discount",
            "value": "20.00",
            "term_months": 6,
            "one_off_cost": "0.00",
            "reason": "They compare prices.",
        },
    }
    assert (decision.snapshot["cost"], decision.snapshot["mrr_at_risk"]) == ("1200.00", "1000.00")
    assert decision.content_hash == request.content_hash


def test_waits_for_all_of_a_level(asked, policy, colleague):
    policy("offer", [("product", "all")])
    pia, pavel = colleague("pia", "product"), colleague("pavel", "product")
    request = asked()

    deciding.approve(request_id=request.pk, by=pia, now=LATER, version=request.version)
    assert Offer.objects.get().state == "waiting"

    deciding.approve(request_id=request.pk, by=pavel, now=LATER, version=request.version)
    assert Offer.objects.get().state == "approved"
    assert decisions(request) == [("pia", "approve", False), ("pavel", "approve", True)]


def test_waits_for_at_least_two_of_three(asked, policy, colleague):
    policy("offer", [("sales", "at_least", 2)])
    one, two, three = (colleague(name, "sales") for name in ("ann", "bob", "cem"))
    request = asked()

    deciding.approve(request_id=request.pk, by=three, now=LATER, version=request.version)
    deciding.approve(request_id=request.pk, by=one, now=LATER, version=request.version)

    assert Offer.objects.get().state == "approved"
    with pytest.raises(UnableToDecide, match="ann decided meanwhile"):
        deciding.approve(request_id=request.pk, by=two, now=LATER, version=request.version)


def test_sends_back_with_the_changes_that_are_wanted(asked, policy, manager):
    policy("offer")
    request = asked()

    deciding.send_back(request_id=request.pk, note="10 % is enough.", by=manager, now=LATER, version=request.version)

    request.refresh_from_db()
    assert (request.state, Offer.objects.get().state) == ("sent_back", "sent_back")
    assert levels(request) == [(1, "manager", "ended")]


def test_rejects_only_with_a_reason(asked, policy, manager):
    policy("offer")
    request = asked()

    with pytest.raises(UnableToDecide) as caught:
        deciding.reject(request_id=request.pk, note="  ", by=manager, now=LATER, version=request.version)
    assert caught.value.why == Why.INVALID

    deciding.reject(request_id=request.pk, note="Too dear.", by=manager, now=LATER, version=request.version)
    assert (Offer.objects.get().state, decisions(request)) == ("rejected", [("manager", "reject", True)])


class TestFourEyes:
    def test_the_requester_never_decides(self, asked, policy, manager, director):
        policy("offer")
        request = asked(by=manager)
        assert seats(request) == [(1, "director", "role")]

        with pytest.raises(UnableToDecide, match="asked for this yourself"):
            deciding.approve(request_id=request.pk, by=manager, now=LATER, version=request.version)

    def test_not_even_as_superuser(self, asked, policy, manager, director):
        policy("offer")
        manager.is_superuser = True
        manager.save()
        request = asked(by=manager)

        with pytest.raises(UnableToDecide):
            deciding.approve(request_id=request.pk, by=manager, now=LATER, version=request.version)

    def test_the_database_refuses_it_too(self, asked, policy, csm, manager):
        policy("offer")
        request = asked()
        step = request.steps.get()

        with pytest.raises(IntegrityError, match="playbooks_requester_has_no_seat"), transaction.atomic():
            step.seats.update(person=csm)
        with pytest.raises(IntegrityError, match="playbooks_no_self_approval"), transaction.atomic():
            ApprovalDecision.objects.create(
                request=request, step=step, seat=step.seats.get(), by=csm, by_name="csm", requester=csm, verb="approve",
                at=LATER, closes=True, snapshot={}, content_hash="x",
            )  # fmt: skip

    def test_nobody_decides_twice_on_one_request(self, asked, policy, manager, director):
        policy("offer", ["manager", "manager"])
        request = asked()

        request = deciding.approve(request_id=request.pk, by=manager, now=LATER, version=request.version)

        assert seats(request) == [(1, "manager", "role"), (2, "director", "role")]
        with pytest.raises(UnableToDecide, match="nobody decides twice"):
            deciding.approve(request_id=request.pk, by=manager, now=LATER, version=request.version)

    def test_a_csm_does_not_decide(self, asked, policy, csm, other_csm):
        policy("offer")
        request = asked()

        with pytest.raises(UnableToDecide) as caught:
            deciding.approve(request_id=request.pk, by=other_csm, now=LATER, version=request.version)
        assert caught.value.why == Why.MISSING


def test_tells_the_second_who_was_faster(asked, policy, colleague):
    policy("offer", ["product"])
    pia, pavel = colleague("pia", "product"), colleague("pavel", "product")
    request = asked()
    deciding.approve(request_id=request.pk, by=pia, now=LATER, version=request.version)

    with pytest.raises(UnableToDecide) as caught:
        deciding.reject(request_id=request.pk, note="No.", by=pavel, now=LATER, version=request.version)

    assert (caught.value.why, caught.value.theirs["by"], caught.value.theirs["state"]) == (
        Why.STALE,
        "pia",
        "approved",
    )
    assert decisions(request) == [("pia", "approve", True)]


def test_decisions_are_never_changed_or_deleted(asked, policy, manager):
    policy("offer")
    request = asked()
    deciding.approve(request_id=request.pk, by=manager, now=LATER, version=request.version)

    for work in (
        lambda: ApprovalDecision.objects.update(verb="reject", note="x"),
        lambda: ApprovalDecision.objects.all().delete(),
        lambda: connection.cursor().execute("UPDATE retention_playbooks_approvaldecision SET content_hash = ''"),
    ):
        with pytest.raises(Exception, match=r"Cannot (update|delete)"), transaction.atomic():
            work()


class TestInBulk:
    def test_approves_what_is_below_the_limit_of_its_policy(self, asked, case_of, policy, manager):
        policy("offer", bulk_limit=1000)
        small, big = asked(value="10"), asked(value="30")

        done = deciding.approve_many(
            requests=[(small.pk, small.version), (big.pk, big.version)], by=manager, now=LATER
        )  # fmt: skip

        assert done.approved == [small.pk]
        assert done.refused == {
            big.pk: "It costs 1,800.00 CNY, and in bulk only what costs less than 1,000.00 is approved; "
            "open it and decide on it by itself."
        }
        assert dict(ApprovalRequest.objects.values_list("pk", "state")) == {small.pk: "approved", big.pk: "waiting"}

    def test_leaves_everything_alone_without_a_limit(self, asked, policy, manager):
        policy("offer")
        request = asked()

        assert deciding.approve_many(requests=[(request.pk, request.version)], by=manager, now=LATER).approved == []
