"""The verbs of an approver on a page: each has a form, and one function of the domain that it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy, pgettext_lazy

from playbooks import transitions
from playbooks.models import ApprovalRequest
from playbooks.web.offers import wording
from playbooks.web.offers.forms import (
    AddApproverForm,
    ApproveForm,
    DelegateForm,
    EditForm,
    RejectForm,
    SendBackForm,
    VerbForm,
    WithdrawForm,
)
from playbooks.work.approvals import deciding, editing, handing, seating
from playbooks.work.changing import Why
from retention.clock import local_day

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class Verb:
    """One thing that can be done with a request: its name on the button, its form, and what is said afterwards."""

    label: StrOrPromise
    form: type[VerbForm]
    call: Callable[..., object]
    said: StrOrPromise


VERBS: Final[Mapping[str, Verb]] = {
    "approve": Verb(
        label=gettext_lazy("Approve"),
        form=ApproveForm,
        call=deciding.approve,
        said=gettext_lazy("%(customer)s: approved by you."),
    ),
    "send_back": Verb(
        label=gettext_lazy("Send back"),
        form=SendBackForm,
        call=deciding.send_back,
        said=gettext_lazy("%(customer)s: sent back."),
    ),
    "reject": Verb(
        label=gettext_lazy("Reject"),
        form=RejectForm,
        call=deciding.reject,
        said=gettext_lazy("%(customer)s: rejected."),
    ),
    "edit": Verb(
        label=gettext_lazy("Edit and approve"),
        form=EditForm,
        call=editing.edit,
        said=gettext_lazy("%(customer)s: changed by you; it waits for one more approval."),
    ),
    "delegate": Verb(
        label=pgettext_lazy("hand a decision on", "Delegate"),
        form=DelegateForm,
        call=handing.delegate,
        said=gettext_lazy("%(customer)s: handed to your delegate."),
    ),
    "add_approver": Verb(
        label=gettext_lazy("Add an approver"),
        form=AddApproverForm,
        call=handing.add_approver,
        said=gettext_lazy("%(customer)s: one more approver is asked after this level."),
    ),
    "withdraw": Verb(
        label=gettext_lazy("Withdraw"),
        form=WithdrawForm,
        call=handing.withdraw,
        said=gettext_lazy("%(customer)s: withdrawn."),
    ),
}


def form_of(verb: str, *, request: ApprovalRequest, user: Any, now: datetime, data: Any = None) -> VerbForm:
    """The form of a verb, empty or with what was sent; the fields of each verb have their own ids."""
    extra: dict[str, Any] = {"today": local_day(now)} if verb == "delegate" else {}
    obstacle = ""
    if verb in ("delegate", "add_approver"):
        extra["deciders"] = seating.able_to_decide(request=request)
        obstacle = "" if extra["deciders"].exists() else wording.nobody_else(request, user)
    if verb == "withdraw":
        extra["own"] = user.pk == request.requester_id
    initial: dict[str, Any] = {"version": request.version}
    offer = request.offer
    if verb == "edit":
        extra["kind"] = None if offer is None else offer.kind
    if verb == "edit" and offer is not None:
        initial |= {"value": offer.value, "term_months": offer.term_months, "one_off_cost": offer.one_off_cost}
    form = VERBS[verb].form(data, initial=initial, auto_id=f"id_{verb}_%s", **extra)
    form.obstacle = obstacle
    return form


def forms_for(request: ApprovalRequest, *, user: Any, now: datetime, my_turn: bool) -> dict[str, forms.Form]:
    """The forms of what this person may do with a request now, by verb."""
    verbs = ["approve", "edit", "send_back", "reject", "delegate", "add_approver"] if my_turn else []
    if request.offer is None and my_turn:
        verbs.remove("edit")
    if may_withdraw(request, user):
        verbs.append("withdraw")
    return {verb: form_of(verb, request=request, user=user, now=now) for verb in verbs}


def may_withdraw(request: ApprovalRequest, user: Any) -> bool:
    """Whether this person can take a request back now."""
    move = transitions.REQUEST.get((request.state, "withdraw"))
    if move is None or not transitions.permitted(move, user):
        return False
    if request.offer is not None and (request.offer.state, "withdraw") not in transitions.OFFER:
        return False
    return bool(user.pk == request.requester_id or user.has_perm(transitions.LEAD))


def denied(verb: str, *, request: ApprovalRequest, by: Any, now: datetime) -> str:
    """Why this is not for this person to do, whatever they fill in; empty where it is."""
    known: dict[str, Any] = {"request_id": request.pk, "by": by, "version": request.version}
    try:
        with transaction.atomic():
            if verb == "withdraw":
                handing.own(**known)
            else:
                deciding.claim(**known, action=verb, now=now)
    except deciding.UnableToDecide as error:
        return str(error) if error.why is Why.DENIED else ""
    return ""


def act(verb: str, *, request: ApprovalRequest, form: VerbForm, by: Any, now: datetime) -> str:
    """Do what a valid form asks for and return what to say. Raises deciding.UnableToDecide."""
    VERBS[verb].call(request_id=request.pk, by=by, now=now, **form.cleaned_data)
    return str(VERBS[verb].said) % {"customer": request.customer.name}
