"""Edit and approve: an approver changes what an offer gives, and somebody else has to approve the change."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from playbooks.models import ApprovalDecision, ApprovalRequest, Case, Offer
from playbooks.work.approvals import asking, deciding, ending
from playbooks.work.approvals.deciding import UnableToDecide
from playbooks.work.changing import Why
from playbooks.work.offers import drafting


@transaction.atomic
def edit(
    *, request_id: int, value: Decimal, term_months: int, one_off_cost: Decimal, note: str, by: Any, now: datetime,
    version: int,
) -> ApprovalRequest:  # fmt: skip
    """Change value, term or one-off cost of the offer that waits for one's approval; returns the new request.

    1. It must be this person's turn, the change within the limits of the catalogue, and a reason given.
    2. The decision is kept with what was asked for; the request is void, and so is every approval that it had.
    3. A new request takes its place: reason, plan and requester stay, the approver is its editor. The policy for
       the new content says who is asked. The edit counts as the approval of the level at which the editor was
       asked only where another level follows or precedes it; else another person of that level is asked, or who
       leads them. Editor and requester have no seat in it, so that at least one more person sees every change.

    Raises UnableToDecide.
    """
    request, step, seat, _following = deciding.claim(
        request_id=request_id, by=by, action="edit", now=now, version=version
    )
    if request.offer_id is None:
        raise UnableToDecide(_("There is no offer to change in this request; send the plan back."), why=Why.INVALID)
    if not note.strip():
        raise UnableToDecide(_("Say why you change it: whoever asked reads that."), why=Why.INVALID)
    offer = Offer.objects.select_related("kind", "customer").get(pk=request.offer_id)
    before = drafting.content_of(offer)
    content = replace(before, value=value, term_months=term_months, one_off_cost=one_off_cost)
    if content == before:
        raise UnableToDecide(_("Nothing is changed. Approve it as it is, or change a value."), why=Why.INVALID)
    deciding.keep(
        request=request, step=step, seat=seat, by=by, now=now, verb=ApprovalDecision.Verb.EDIT, note=note, closes=True
    )
    ending.void(offer=offer, now=now)
    try:
        drafting.fill(offer=offer, content=content, now=now)
    except drafting.UnableToOffer as error:
        raise UnableToDecide(str(error), why=error.why) from error
    offer.version += 1
    offer.save()
    ask = asking.Ask(
        case=Case.objects.select_related("customer").get(pk=request.case_id),
        offer=offer,
        plan=request.plan,
        requester=request.requester,
        step_run_id=request.step_run_id,
        editor=by,
        edited_as=step.role,
    )
    (new,) = asking.open_requests(asks=[ask], now=now)
    return new
