"""Asking for approval: the plan and the offer as they are now, before the people whom the policy names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from playbooks import signals, transitions
from playbooks.models import ApprovalRequest, ApprovalStep, Case, Offer, Quorum
from playbooks.work.approvals import ending, policies, resuming, seating, weighing
from playbooks.work.approvals.policies import Level
from playbooks.work.approvals.weighing import Facts
from playbooks.work.changing import Why, store
from playbooks.work.offers import drafting
from retention import doorbell, people

LONGEST_PLAN = 8000


class UnableToAsk(Exception):
    """Approval was not asked for: there is nothing to approve, or it is not theirs to ask."""

    def __init__(self, message: str, *, why: Why, theirs: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.why = why
        self.theirs = theirs or {}


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One request to be made: the offer is priced and may be asked for, the case is locked."""

    case: Case
    offer: Offer | None
    plan: str
    requester: Any
    step_run_id: int | None = None
    otherwise: Sequence[Level] = ()
    """Whom to ask where no policy speaks of it."""
    editor: Any = None
    """The approver who changed what is asked for, if one did; `edited_as` is the role in which they were asked."""
    edited_as: str = ""


@transaction.atomic
def ask_for_offer(*, offer_id: int, plan: str, by: Any, now: datetime, version: int) -> ApprovalRequest:
    """Ask for the approval of an offer and of the plan that it is part of.

    1. Check person, state and version; compute cost and MRR at risk anew.
    2. Choose the policy, and ask the people of its first level.
    3. A playbook that waits for an offer or for an approval of this case goes on with this one.

    Raises drafting.UnableToOffer and UnableToAsk.
    """
    offer = drafting.claim(offer_id=offer_id, by=by, action="ask", version=version)
    if not offer.kind.active:
        raise UnableToAsk(_("%(kind)s is no longer in the catalogue.") % {"kind": offer.kind}, why=Why.INVALID)
    case = Case.objects.select_related("customer").get(pk=offer.case_id)
    _refuse_closed(case)
    step_run_id = resuming.waiting_step(case_id=case.pk)
    ask = Ask(case=case, offer=offer, plan=_tidy(plan), requester=by, step_run_id=step_run_id)
    (request,) = open_requests(asks=[ask], now=now)
    resuming.offer_asked_for(request=request, by=by, now=now)
    return request


@transaction.atomic
def ask_for_plan(*, case_id: int, plan: str, by: Any, now: datetime) -> ApprovalRequest:
    """Ask for the approval of a plan without an offer; a request for an earlier plan of the case is void.

    Raises UnableToAsk.
    """
    case = Case.objects.visible_to(by).filter(pk=case_id).first()
    if case is None:
        raise UnableToAsk(_("There is no case %(id)s that you may see.") % {"id": case_id}, why=Why.MISSING)
    if not by.has_perm(transitions.OFFER_MAKER):
        raise UnableToAsk(_("You may look at this case, but not ask for approval."), why=Why.DENIED)
    Case.objects.hold(case_id)
    case = Case.objects.select_related("customer").get(pk=case_id)
    _refuse_closed(case)
    if not plan.strip():
        raise UnableToAsk(_("Write what you plan to do: that is what gets approved."), why=Why.INVALID)
    earlier = ApprovalRequest.objects.waiting().filter(case=case, offer=None).first()
    if earlier is not None:
        ending.close(request=earlier, state=ApprovalRequest.State.VOIDED, now=now)
    step_run_id = resuming.waiting_step(case_id=case.pk)
    ask = Ask(case=case, offer=None, plan=_tidy(plan), requester=by, step_run_id=step_run_id)
    (request,) = open_requests(asks=[ask], now=now)
    return request


def open_requests(*, asks: Sequence[Ask], now: datetime) -> list[ApprovalRequest]:
    """Make the requests with their levels, ask the people of the first ones; queries do not grow with the asks.

    The caller holds the locks of the cases, and has checked who asks.
    """
    facts = weighing.facts(asks=[(ask.case, ask.offer) for ask in asks], now=now)
    in_force = policies.in_force()
    before = _before(asks)
    requests, levels = [], []
    for ask, fact in zip(asks, facts, strict=True):
        policy = policies.choose(policies=in_force, weighed=fact.weighed)
        chosen = (
            policies.levels_of(policy=policy) if policy else list(ask.otherwise or policies.otherwise(fact.weighed))
        )
        request = _request(ask, fact, now, before.get((ask.case.pk, ask.offer.pk if ask.offer else None)))
        chosen = _without_editor(chosen, ask)
        request.policy, request.bulk_limit = policy, policy.bulk_limit if policy else None
        request.snapshot = weighing.snapshot(fact=fact, plan=ask.plan, policy=policy, levels=chosen)
        request.content_hash = weighing.mark(snapshot=request.snapshot)
        requests.append(request)
        levels.append(chosen)
    ApprovalRequest.objects.bulk_create(requests)
    steps = [_steps(request, chosen) for request, chosen in zip(requests, levels, strict=True)]
    ApprovalStep.objects.bulk_create([step for group in steps for step in group])
    asked = seating.activate(steps=[group[0] for group in steps], now=now, fresh=True)
    _offers_wait([ask.offer for ask in asks if ask.offer is not None])
    announce(asked=asked)
    return requests


def announce(*, asked: Mapping[int, list[Any]]) -> None:
    """Tell who is to decide on the levels of requests that have begun."""
    for request_id, person_ids in asked.items():
        doorbell.announce(signals.approval_asked, request_id=request_id, person_ids=person_ids)


def _request(ask: Ask, fact: Facts, now: datetime, before: ApprovalRequest | None) -> ApprovalRequest:
    return ApprovalRequest(
        case=ask.case,
        customer=ask.case.customer,
        offer=ask.offer,
        plan=ask.plan,
        requester=ask.requester,
        requester_name=people.display_name(ask.requester)[:200],
        editor=ask.editor,
        editor_name=people.display_name(ask.editor)[:200],
        asked_at=now,
        cost=fact.cost,
        mrr_at_risk=fact.weighed.mrr,
        replaces=before,
        step_run_id=ask.step_run_id,
    )


def _steps(request: ApprovalRequest, levels: Sequence[Level]) -> list[ApprovalStep]:
    return [
        ApprovalStep(
            request=request,
            position=position,
            role=level.role,
            quorum=level.quorum,
            at_least=level.at_least,
            sla_amount=level.sla_amount,
            sla_unit=level.sla_unit,
        )
        for position, level in enumerate(levels, start=1)
    ]


def _without_editor(levels: Sequence[Level], ask: Ask) -> list[Level]:
    """The levels, less the one at which the editor was asked, where others remain: the edit is its approval."""
    left = list(levels)
    own = next((level for level in left if level.role == ask.edited_as and level.quorum == Quorum.ANY), None)
    if ask.editor is not None and own is not None and len(left) > 1:
        left.remove(own)
    return left


def _before(asks: Sequence[Ask]) -> dict[tuple[int, int | None], ApprovalRequest]:
    """The newest request of the same case and offer, which the new one takes the place of."""
    found = ApprovalRequest.objects.filter(case__in=[ask.case for ask in asks], replaced_by=None).order_by("pk")
    return {(one.case_id, one.offer_id): one for one in found}


def _offers_wait(offers: Sequence[Offer]) -> None:
    for offer in offers:
        offer.state, offer.valid_until, offer.version = Offer.State.WAITING, None, offer.version + 1
    fields = ["state", "valid_until", "version", "cost", "mrr_at_risk", "break_even_months"]
    store(offers, fields)


def _refuse_closed(case: Case) -> None:
    if case.state != Case.State.OPEN:
        raise UnableToAsk(_("The case is closed; nothing can be approved for it."), why=Why.INVALID)


def _tidy(plan: str) -> str:
    return plan.strip()[:LONGEST_PLAN]
