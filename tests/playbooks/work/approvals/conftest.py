"""A case with an offer, the policies about it, and the people who decide."""

from __future__ import annotations

from copy import copy
from decimal import Decimal

import pytest

from playbooks.models import ApprovalLevel, ApprovalPolicy, Case, Offer, OfferKind, Team, TeamMember
from playbooks.work.approvals import asking
from playbooks.work.approvals.asking import Ask
from playbooks.work.offers import drafting
from playbooks.work.offers.pricing import Content
from retention import roles
from retention.clock import database_now
from retention.models import Customer, Subscription
from tests.playbooks.conftest import NOW

DAY = NOW.date()


@pytest.fixture
def catalogue(db):
    """A price discount of 1 to 40 % for up to 12 months, and credit up to 10,000."""
    discount = OfferKind.objects.create(
        code="discount",
        name="Discount",
        basis="percent_of_mrr",
        value_min=1,
        value_max=40,
        term_max=12,
        one_off_max=500,
    )
    credit = OfferKind.objects.create(code="credit", name="Credit", basis="one_amount", value_max=10000, term_min=0)
    return {"discount": discount, "credit": credit}


@pytest.fixture
def policy(db):
    """Make a policy: policy("code", ["manager", ("director", "all")], kind=…)."""

    def make(code, levels=("manager",), **fields):
        made = ApprovalPolicy.objects.create(code=code, name=code, **fields)
        for position, level in enumerate(levels, start=1):
            role, quorum, at_least = (*level, None, None)[:3] if isinstance(level, tuple) else (level, "any", None)
            ApprovalLevel.objects.create(
                policy=made, position=position, role=role, quorum=quorum or "any", at_least=at_least
            )
        return made

    return make


@pytest.fixture
def case_of(office, customer):
    """Make an open case of a customer of csm who pays 1,000 a month."""

    def make(mrr=1000, **fields):
        made = customer(**fields)
        Subscription.objects.create(customer=made, external_id="s", start="2025-01-01", mrr=mrr)
        return Case.objects.create(customer=made, level="medium", opened_at=NOW)

    return make


def content(kind="discount", value="15", term_months=6, one_off_cost="0", reason="They compare prices."):
    """An offer of 15 % for six months unless told otherwise."""
    return Content(
        kind=kind, value=Decimal(value), term_months=term_months, one_off_cost=Decimal(one_off_cost), reason=reason
    )


@pytest.fixture
def offer_for(catalogue, case_of, csm):
    """Make a draft of csm: offer_for(value="20")."""

    def make(case=None, by=None, now=NOW, **fields):
        case = case or case_of()
        return drafting.draft(case_id=case.pk, content=content(**fields), by=by or csm, now=now)

    return make


@pytest.fixture
def asked(offer_for, csm):
    """Ask for the approval of a new offer of csm."""

    def make(offer=None, by=None, now=NOW, plan="Call every week.", **fields):
        offer = offer or offer_for(by=by, **fields)
        return asking.ask_for_offer(offer_id=offer.pk, plan=plan, by=by or csm, now=now, version=offer.version)

    return make


@pytest.fixture
def request_of_csm(asked, offer_for, policy):
    """A request of csm that was just asked for."""
    policy("offer", value_from=5, cost_to=50000)
    return asked(offer_for(now=database_now()), now=database_now())


@pytest.fixture
def many_asked(offer_for, csm):
    """Ask for the approval of so many equal offers of one case at once."""

    def make(number):
        first = offer_for()
        offers = [first]
        for _ in range(number - 1):
            offers.append(copy(first))
            offers[-1].pk = None
        Offer.objects.bulk_create(offers[1:])
        case = Case.objects.select_related("customer").get(pk=first.case_id)
        asks = [Ask(case=case, offer=offer, plan="Call.", requester=csm) for offer in offers]
        return asking.open_requests(asks=asks, now=NOW)

    return make


@pytest.fixture
def asked_apart(offer_for, csm):
    """Ask for the approval of equal offers to so many customers of csm at once, each in a case of its own."""

    def make(number, now=NOW):
        offers = [offer_for(now=now)]
        there = Customer.objects.count()
        names = [f"Customer {there + position}" for position in range(1, number)]
        people = Customer.objects.bulk_create(Customer(external_id=f"D{name}", name=name, owner=csm) for name in names)
        Subscription.objects.bulk_create(
            Subscription(customer=one, external_id="s", start="2025-01-01", mrr=1000) for one in people
        )
        cases = Case.objects.bulk_create(Case(customer=one, level="medium", opened_at=NOW) for one in people)
        for case in cases:
            offers.append(copy(offers[0]))
            offers[-1].pk, offers[-1].case, offers[-1].customer = None, case, case.customer
        Offer.objects.bulk_create(offers[1:])
        asks = [Ask(case=one.case, offer=one, plan="Call.", requester=csm) for one in offers]
        return asking.open_requests(asks=asks, now=now)

    return make


@pytest.fixture
def colleague(office, person):
    """Make a member of the team: colleague("pia", "product"); they may decide."""

    def make(name, role):
        user = person(name, roles.MANAGER)
        TeamMember.objects.create(team=Team.objects.get(code="team"), user=user, role=role)
        return user

    return make


def seats(request):
    """Who is asked on each level: (level, name, why)."""
    return [
        (step.position, seat.person_name, seat.origin)
        for step in request.steps.order_by("position")
        for seat in step.seats.order_by("pk")
    ]


def levels(request):
    """Each level: (level, role, state)."""
    return list(request.steps.order_by("position").values_list("position", "role", "state"))


def decisions(request):
    """What was decided, in order: (name, verb, ended the level)."""
    return list(request.decisions.order_by("pk").values_list("by_name", "verb", "closes"))
