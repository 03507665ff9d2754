"""Offers: write one for a case, ask for its approval, carry it out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from playbooks import transitions
from playbooks.models import ApprovalRequest, Case, Offer
from playbooks.web import access
from playbooks.web.offers import reading, wording
from playbooks.web.offers.forms import ExecuteForm, OfferForm, PlanForm, WithdrawForm
from playbooks.work.approvals import asking
from playbooks.work.approvals.asking import UnableToAsk
from playbooks.work.changing import Why
from playbooks.work.offers import drafting, execution, figures
from playbooks.work.offers.drafting import UnableToOffer
from retention.clock import local_day
from retention.models import Customer
from retention.web.pages import Page

STATUS = {Why.MISSING: 404, Why.DENIED: 403}
"""Any other refusal is the form again, with what was wrong."""
Refused = (UnableToOffer, UnableToAsk)


class OfferView(Page):
    """What has to do with offers, for people who make them."""

    nav = "approvals"
    template_name = "playbooks/offer.html"

    def allowed(self, user: Any) -> bool:
        """People who may look at offers; who may make them is asked for each change."""
        return access.sees_offers(user)

    def case(self, pk: int) -> Case:
        """Return the case, or answer 404 where it is not one they may see."""
        case = Case.objects.visible_to(self.request.user).select_related("customer").filter(pk=pk).first()
        if case is None:
            raise Http404
        return case

    def offer(self, pk: int) -> Offer:
        """Return the offer, or answer 404 where it is not one they may see."""
        found = Offer.objects.visible_to(self.request.user).filter(pk=pk)
        offer = found.select_related("case", "customer", "kind", "execution").first()
        if offer is None:
            raise Http404
        return offer

    def page(
        self, case: Case, customer: Customer, offer: Offer | None, *, status: int = 200, refusal: str = "", **sent: Any
    ) -> HttpResponse:
        """Show the offer with its figures, and the forms of what this person may do with it."""
        context = {
            "case": case,
            "customer": customer,
            "sees_customer": Customer.objects.visible_to(self.request.user).filter(pk=customer.pk).exists(),
            "offer": offer,
            "value_words": wording.value_in_words(offer),
            "refusal": refusal,
            **self.figures(customer, offer),
            **self.forms(offer),
            **reading.of_case(case_id=case.pk, user=self.request.user),
            **sent,
        }
        return self.show(context, status=status)

    def figures(self, customer: Customer, offer: Offer | None) -> dict[str, Any]:
        """Return what stands beside an offer: MRR, what was given in a year, and how often such offers helped."""
        given = figures.given(customer_ids=[customer.pk], now=self.now)[customer.pk]
        mrr = figures.mrr_at_risk(customer_ids=[customer.pk], day=local_day(self.now))[customer.pk]
        rate = figures.save_rates(kind_ids=[offer.kind_id])[offer.kind_id] if offer else None
        return {"given": given, "mrr": mrr, "save_rate": rate}

    def forms(self, offer: Offer | None) -> dict[str, Any]:
        """Return the forms that fit the state of the offer and the permissions of the person."""
        if offer is None:
            return {"offer_form": OfferForm()} if self.person.has_perm(transitions.OFFER_MAKER) else {}
        allowed = {
            name
            for (state, name), move in transitions.OFFER.items()
            if state == offer.state and transitions.permitted(move, self.person)
        }
        seen = {"version": offer.version}
        forms: dict[str, Any] = {}
        if "change" in allowed:
            forms["offer_form"] = OfferForm(offer=offer, plan=last_plan(offer))
            forms["may_ask"] = True
        if "withdraw" in allowed:
            forms["withdraw_form"] = self.withdraw_form(offer)
        if "execute" in allowed:
            forms["execute_form"] = ExecuteForm(initial=seen, auto_id="id_execute_%s")
        return forms

    def withdraw_form(self, offer: Offer, sent: Any = None) -> WithdrawForm:
        """Return the form to take an offer back, empty or with what was sent."""
        own = drafting.is_of(offer=offer, person=self.person)
        return WithdrawForm(sent, initial={"version": offer.version}, auto_id="id_withdraw_%s", own=own)

    def save(self, form: OfferForm, *, case: Case, offer: Offer | None) -> Offer:
        """Write the offer and, if the person wants that, ask for its approval at once: both or neither."""
        by, now = self.request.user, self.now
        with transaction.atomic():
            if offer is None:
                offer = drafting.draft(case_id=case.pk, content=form.content(), by=by, now=now)
            else:
                version = form.cleaned_data["version"] or 0
                offer = drafting.change(offer_id=offer.pk, content=form.content(), by=by, now=now, version=version)
            if "ask" in self.request.POST:
                plan = form.cleaned_data["plan"]
                asking.ask_for_offer(offer_id=offer.pk, plan=plan, by=by, now=now, version=offer.version)
        words = _("Approval was asked for.") if "ask" in self.request.POST else _("The offer is saved as a draft.")
        messages.success(self.request, words)
        return offer


class NewOffer(OfferView):
    """The first version of an offer for a case."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the empty form with the figures of the customer."""
        case = self.case(pk)
        return self.page(case, case.customer, None)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save it, and ask for approval if that button was pressed."""
        case = self.case(pk)
        form = OfferForm(request.POST)
        if not form.is_valid():
            return self.page(case, case.customer, None, offer_form=form)
        try:
            offer = self.save(form, case=case, offer=None)
        except Refused as error:
            refusal = "" if said_at_its_field(error, form) else str(error)
            return self.page(
                case, case.customer, None, status=STATUS.get(error.why, 200), refusal=refusal, offer_form=form
            )  # fmt: skip
        return redirect("playbooks:offer", pk=offer.pk)


class OfferPage(OfferView):
    """One offer: to change, to ask for, to take back, to carry out."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it as it is now."""
        offer = self.offer(pk)
        return self.page(offer.case, offer.customer, offer)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save a change; what was approved before is void."""
        offer = self.offer(pk)
        form = OfferForm(request.POST)
        if not form.is_valid():
            return self.page(offer.case, offer.customer, offer, offer_form=form)
        try:
            self.save(form, case=offer.case, offer=offer)
        except Refused as error:
            if said_at_its_field(error, form):
                again = self.offer(pk)
                return self.page(again.case, again.customer, again, status=STATUS.get(error.why, 200), offer_form=form)
            return self.refused(pk, error, offer_form=form)
        return redirect("playbooks:offer", pk=pk)

    def refused(self, pk: int, error: UnableToOffer | UnableToAsk, **sent: Any) -> HttpResponse:
        """Show why not, with what was entered beside what is stored."""
        offer = self.offer(pk)
        kept = {} if error.why is Why.STALE else sent
        status = STATUS.get(error.why, 200)
        return self.page(offer.case, offer.customer, offer, status=status, refusal=str(error), mine=sent, **kept)


class WithdrawOffer(OfferPage):
    """Take an offer back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Withdraw it, with what was asked for it."""
        offer = self.offer(pk)
        form = self.withdraw_form(offer, request.POST)
        if not form.is_valid():
            if not self.person.has_perm(transitions.OFFER_MAKER):
                refusal = _("You may look at this offer, but not do this with it.")
                return self.page(offer.case, offer.customer, offer, status=403, refusal=refusal)
            return self.page(offer.case, offer.customer, offer, withdraw_form=form)
        try:
            drafting.withdraw(offer_id=pk, by=request.user, now=self.now, **form.cleaned_data)
        except UnableToOffer as error:
            return self.refused(pk, error)
        messages.success(request, _("The offer is withdrawn."))
        return redirect("playbooks:offer", pk=pk)


class ExecuteOffer(OfferPage):
    """Record that an approved offer was carried out."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Record it, once."""
        offer, form = self.offer(pk), ExecuteForm(request.POST, auto_id="id_execute_%s")
        if not form.is_valid():
            return self.page(offer.case, offer.customer, offer, execute_form=form)
        try:
            execution.execute(offer_id=pk, by=request.user, now=self.now, **form.cleaned_data)
        except UnableToOffer as error:
            return self.refused(pk, error)
        messages.success(request, _("It is recorded that the offer was carried out."))
        return redirect("playbooks:offer", pk=pk)


class AskForPlan(OfferView):
    """Ask for the approval of a plan without an offer."""

    template_name = "playbooks/plan.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the form."""
        case = self.case(pk)
        return self.page(case, case.customer, None, plan_form=PlanForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask; an earlier request of the case for a plan is void."""
        case, form = self.case(pk), PlanForm(request.POST)
        if not form.is_valid():
            return self.page(case, case.customer, None, plan_form=form)
        try:
            made = asking.ask_for_plan(case_id=pk, plan=form.cleaned_data["plan"], by=request.user, now=self.now)
        except UnableToAsk as error:
            return self.page(
                case, case.customer, None, status=STATUS.get(error.why, 200), refusal=str(error), plan_form=form
            )  # fmt: skip
        messages.success(request, _("Approval was asked for."))
        return redirect("playbooks:approval", pk=made.pk)


def said_at_its_field(error: UnableToOffer | UnableToAsk, form: OfferForm) -> bool:
    """Put a refusal at the field of the form that is wrong; false where it is about none of them."""
    field = error.field if isinstance(error, UnableToOffer) else ""
    if field:
        form.add_error(field, str(error))
    return bool(field)


def last_plan(offer: Offer) -> str:
    """The plan that was asked for with this offer last, to be written on."""
    newest = ApprovalRequest.objects.filter(offer=offer).order_by("-pk").values_list("plan", flat=True).first()
    return newest or ""
