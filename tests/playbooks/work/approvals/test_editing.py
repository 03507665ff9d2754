"""Edit and approve: the approver becomes the author of the change, and one more person approves it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from playbooks.models import ApprovalDecision, ApprovalRequest, ApprovalSeat, Offer
from playbooks.web.offers import wording
from playbooks.work.approvals import deciding, editing
from playbooks.work.approvals.deciding import UnableToDecide
from playbooks.work.changing import Why
from tests.playbooks.conftest import NOW
from tests.playbooks.work.approvals.conftest import decisions, levels, seats

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def edit(request, by, **changes):
    values = {"value": Decimal(10), "term_months": 6, "one_off_cost": Decimal(0), "note": "Ten is enough.", **changes}
    return editing.edit(
        request_id=request.pk, by=by, now=LATER, version=values.pop("version", request.version), **values
    )


def test_voids_the_request_and_asks_the_next_level_for_the_changed_offer(asked, policy, manager, director):
    policy("offer", ["manager", "director"])
    request = asked()

    new = edit(request, manager)

    request.refresh_from_db()
    offer = Offer.objects.get()
    assert (request.state, decisions(request)) == ("voided", [("manager", "edit", True)])
    assert (offer.value, offer.reason, offer.state, offer.created_by_name) == (
        10,
        "They compare prices.",
        "waiting",
        "csm",
    )
    assert (new.replaces, new.requester_name, new.editor_name, new.plan) == (request, "csm", "manager", request.plan)
    assert (levels(new), seats(new)) == ([(1, "director", "active")], [(1, "director", "role")])
    shown = [(one.name, one.before, one.after) for one in wording.changes(new)]
    assert shown == [("value", "15\xa0%", "10\xa0%")]

    deciding.approve(request_id=new.pk, by=director, now=LATER, version=new.version)
    assert Offer.objects.get().state == "approved"


def test_asks_whoever_leads_where_the_own_level_is_the_only_one(asked, policy, manager, director):
    policy("offer")

    new = edit(asked(), manager)

    assert seats(new) == [(1, "director", "role")]
    with pytest.raises(UnableToDecide, match="You changed this yourself") as refused:
        deciding.approve(request_id=new.pk, by=manager, now=LATER, version=new.version)
    assert refused.value.why is Why.DENIED


def test_asks_what_the_policy_demands_for_the_new_value(asked, policy, manager, director):
    policy("small", ["manager"], value_to=16)
    policy("large", ["manager", "director"], value_from=16)

    new = edit(asked(), manager, value=Decimal(30))

    assert (new.policy.code, levels(new)) == ("large", [(1, "director", "active")])


def test_never_asks_the_requester_who_may_decide_too(asked, policy, manager, director):
    policy("offer", ["director"])
    request = asked(by=manager)

    new = edit(request, director)

    assert seats(new) == []  # nobody is left: it is reported as undecidable
    with pytest.raises(UnableToDecide, match="You asked for this yourself"):
        deciding.approve(request_id=new.pk, by=manager, now=LATER, version=new.version)


def test_the_database_refuses_a_seat_and_a_decision_of_the_editor(asked, policy, manager, director):
    policy("offer", ["manager", "director"])
    new = edit(asked(), manager)
    step, seat = new.steps.get(), ApprovalSeat.objects.get(step__request=new)
    whole = {"step": step, "requester": new.requester, "editor": manager}

    with pytest.raises(IntegrityError), transaction.atomic():
        ApprovalSeat.objects.create(person=manager, person_name="m", origin="role", made_at=NOW, **whole)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApprovalDecision.objects.create(
            request=new, seat=seat, by=manager, by_name="m", verb="approve", at=NOW, closes=True, snapshot={},
            content_hash="1", **whole,
        )  # fmt: skip


def test_is_refused_and_changes_nothing(asked, policy, manager):
    policy("offer")
    request = asked()

    for changes, why, says in [
        ({"value": Decimal(15)}, Why.INVALID, "Nothing is changed"),
        ({"value": Decimal(41)}, Why.INVALID, "must be from 1"),
        ({"note": " "}, Why.INVALID, "Say why you change it"),
        ({"version": 9}, Why.STALE, "changed meanwhile"),
    ]:
        with pytest.raises(UnableToDecide, match=says) as refused:
            edit(request, manager, **changes)

        assert refused.value.why is why
        request.refresh_from_db()
        assert (request.state, Offer.objects.get().value, ApprovalRequest.objects.count()) == ("waiting", 15, 1)
        assert ApprovalDecision.objects.count() == 0


def test_is_for_those_whose_turn_it_is(asked, policy, csm, other_csm, director):
    policy("offer")
    request = asked()

    for person in (csm, other_csm, director):
        with pytest.raises(UnableToDecide):
            edit(request, person)
