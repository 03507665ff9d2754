"""Two people at once, each on a connection of their own: exactly one effect, no deadlock, and the other is told."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

import pytest

from playbooks.models import ApprovalDecision, ApprovalRequest, Offer, OfferExecution
from playbooks.work.approvals import asking, deciding
from playbooks.work.approvals.deciding import UnableToDecide
from playbooks.work.changing import Why
from playbooks.work.offers import drafting, execution
from playbooks.work.offers.drafting import UnableToOffer
from tests.playbooks.conftest import NOW, at_once
from tests.playbooks.work.approvals.conftest import content

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROUNDS = 200
LATER = NOW + timedelta(hours=1)


def test_of_two_approvers_at_once_one_wins_and_the_other_is_told(rivals, many_asked, policy, colleague):
    policy("offer", ["product"])
    pia, pavel = colleague("pia", "product"), colleague("pavel", "product")
    requests, told = many_asked(ROUNDS), []

    for number, request in enumerate(requests):
        first = {"request_id": request.pk, "by": pia, "now": LATER, "version": request.version}
        second = {**first, "by": pavel, "note": "No."}
        other = deciding.approve if number % 2 else deciding.reject
        found = rivals.race(lambda kept=first: deciding.approve(**kept), lambda kept=second, do=other: do(**kept))

        (lost,) = refused(found)
        assert lost.why == Why.STALE
        told.append((request.pk, lost.theirs["by"]))

    assert told == list(ApprovalDecision.objects.order_by("request").values_list("request", "by_name"))
    assert len(told) == ROUNDS
    assert ApprovalRequest.objects.filter(state="waiting").count() == 0


def test_two_halves_of_a_quorum_at_once_both_count(rivals, many_asked, policy, colleague):
    policy("offer", [("product", "all")])
    pia, pavel = colleague("pia", "product"), colleague("pavel", "product")
    requests = many_asked(ROUNDS // 4)

    for request in requests:
        kept = {"request_id": request.pk, "now": LATER, "version": request.version}
        found = rivals.race(
            lambda kept=kept: deciding.approve(**kept, by=pia), lambda kept=kept: deciding.approve(**kept, by=pavel)
        )
        assert refused(found) == []

    assert outcomes() == {request.pk: ("approved", [False, True]) for request in requests}
    assert len(requests) == ROUNDS // 4


def test_the_last_two_levels_at_once_never_skip_one(rivals, many_asked, policy, manager, director):
    policy("offer", ["manager", "director"])
    requests, lost = many_asked(ROUNDS), {}

    for request in requests:
        kept = {"request_id": request.pk, "now": LATER}
        found = rivals.race(
            lambda kept=kept, seen=request.version: deciding.approve(**kept, version=seen, by=manager),
            lambda kept=kept, seen=request.version: deciding.approve(**kept, version=seen + 1, by=director),
        )

        lost[request.pk] = refused(found)
        assert not isinstance(found[0], Exception)  # the first level was asked all the time

    both, one = ("approved", [True, True]), ("waiting", [True])
    assert outcomes() == {pk: one if refusals else both for pk, refusals in lost.items()}
    assert len(lost) == ROUNDS


def test_nobody_approves_an_offer_that_is_being_changed(rivals, many_asked, policy, csm, manager):
    policy("offer")
    requests, ends = many_asked(ROUNDS), {}
    seen = dict(Offer.objects.values_list("pk", "version"))

    for request in requests:
        approving = {"request_id": request.pk, "by": manager, "now": LATER, "version": request.version}
        changing = {"offer_id": request.offer_id, "by": csm, "now": LATER, "content": content(value="40")}
        found = rivals.race(
            lambda kept=approving: deciding.approve(**kept),
            lambda kept=changing, seen=seen[request.offer_id]: drafting.change(**kept, version=seen),
        )

        if isinstance(found[1], Exception):  # approved first; the change saw an older edition
            assert found[1].why == Why.STALE
            ends[request.pk] = ("approved", 15, "approved")
        else:
            assert isinstance(found[0], UnableToDecide)
            ends[request.pk] = ("draft", 40, "voided")

    stored = ApprovalRequest.objects.values_list("pk", "offer__state", "offer__value", "state")
    assert {pk: tuple(end) for pk, *end in stored} == ends
    assert len(ends) == ROUNDS


def refused(found):
    """What was refused, which must have been said in the words of a decision."""
    errors = [one for one in found if isinstance(one, Exception)]
    assert all(isinstance(one, UnableToDecide) for one in errors), errors
    return errors


def outcomes():
    """The state of every request, and of each of its decisions whether it ended the level."""
    closing = defaultdict(list)
    for request_id, closes in ApprovalDecision.objects.order_by("closes").values_list("request", "closes"):
        closing[request_id].append(closes)
    return {pk: (state, closing[pk]) for pk, state in ApprovalRequest.objects.values_list("pk", "state")}


def test_an_offer_is_carried_out_once(asked, policy, csm, manager):
    policy("offer")
    request = asked()
    deciding.approve(request_id=request.pk, by=manager, now=LATER, version=request.version)
    offer = Offer.objects.get()
    kept = {"offer_id": offer.pk, "by": csm, "now": LATER, "version": offer.version}

    found = at_once(*[lambda number=number: execution.execute(**kept, reference=f"C-{number}") for number in range(8)])

    assert sum(isinstance(one, OfferExecution) for one in found) == 1
    assert sum(isinstance(one, UnableToOffer) for one in found) == 7


def test_asking_twice_at_once_makes_one_request(offer_for, policy, csm):
    policy("offer")
    offer = offer_for()
    kept = {"offer_id": offer.pk, "plan": "", "by": csm, "now": LATER, "version": offer.version}

    found = at_once(*[lambda: asking.ask_for_offer(**kept)] * 4)

    assert sum(isinstance(one, ApprovalRequest) for one in found) == 1
    assert sum(isinstance(one, UnableToOffer) for one in found) == 3
