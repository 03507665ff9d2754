"""Approvals: whose turn it is, and one request with everything that a decision needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from playbooks.models import ApprovalRequest
from playbooks.web import access
from playbooks.web.offers import acting, reading
from playbooks.work.approvals import deciding, inbox
from playbooks.work.changing import Why
from retention.web import formats
from retention.web.pages import Page
from retention.web.rows import Reasons, health_of

PAGE_SIZE = 50
STATUS = {Why.MISSING: 404, Why.DENIED: 403, Why.STALE: 409, Why.INVALID: 422}
TABS = (
    (inbox.NEEDS_ME, _("Needs me")),
    (inbox.DELEGATED, _("Delegated to me")),
    (inbox.ASKED, _("I requested")),
    (inbox.DECIDED, _("Decided")),
)


class ApprovalsPage(Page):
    """The four boxes of a person."""

    nav = "approvals"
    template_name = "playbooks/approvals.html"

    def allowed(self, user: Any) -> bool:
        """People who may look at requests."""
        return access.sees_approvals(user)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show one box."""
        chosen = request.GET.get("box", inbox.NEEDS_ME)
        if chosen not in inbox.BOXES:
            chosen = inbox.NEEDS_ME
        found = inbox.box(name=chosen, user=request.user, now=self.now)
        related = found.select_related("customer__health", "offer__kind").defer("snapshot", "plan")
        page = Paginator(related, PAGE_SIZE).get_page(request.GET.get("page"))
        self.describe(list(page.object_list))
        waiting = {name: inbox.box(name=name, user=request.user, now=self.now).count() for name in inbox.BOXES[:2]}
        tabs = [(name, label, waiting.get(name)) for name, label in TABS]
        return self.show({"box": chosen, "tabs": tabs, "page": page, "approvals": list(page.object_list)})

    def describe(self, requests: list[Any]) -> None:
        """Give each request what is not in its row: the offer and the risk in words, and how long it waits."""
        reasons = Reasons(health_of(one.customer) for one in requests)
        for one in requests:
            one.value_words = reading.value_in_words(one.offer)
            one.reason = reasons.of(health_of(one.customer))
            one.waited = formats.span(self.now - one.asked_at) if one.state == "waiting" else ""


class ApprovalPage(Page):
    """One request."""

    nav = "approvals"
    template_name = "playbooks/approval.html"

    def allowed(self, user: Any) -> bool:
        """People who may look at requests."""
        return access.sees_approvals(user)

    def approval(self, pk: int) -> ApprovalRequest:
        """Return the request, or answer 404 where it is not one they may see."""
        found = ApprovalRequest.objects.visible_to(self.request.user).filter(pk=pk)
        approval = found.select_related(
            "case", "customer__health", "offer__kind", "offer__execution", "replaces"
        ).first()
        if approval is None:
            raise Http404
        return approval

    def page(
        self,
        approval: ApprovalRequest,
        *,
        status: int = 200,
        refusal: str = "",
        sent: Mapping[str, forms.Form] | None = None,
    ) -> HttpResponse:
        """Show it with the forms of what this person may do."""
        context = reading.page(request=approval, user=self.request.user, now=self.now)
        shown = acting.forms_for(approval, user=self.person, now=self.now, my_turn=context["my_turn"])
        shown |= sent or {}
        context["verbs"] = [(verb, acting.VERBS[verb].label, form) for verb, form in shown.items()]
        context["refusal"] = refusal
        return self.show(context, status=status)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it as it is now."""
        return self.page(self.approval(pk))


class DecideApproval(ApprovalPage):
    """Doing something with a request: refused, with what was decided meanwhile, where somebody was faster."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Do it and go back to the inbox, or show what stands in the way."""
        if verb not in acting.VERBS:
            raise Http404
        approval = self.approval(pk)
        form = acting.form_of(verb, now=self.now, data=request.POST)
        if not form.is_valid():
            return self.page(approval, status=422, sent={verb: form})
        try:
            said = acting.act(verb, request=approval, form=form, by=request.user, now=self.now)
        except deciding.UnableToDecide as error:
            if error.why is Why.MISSING:
                raise Http404(str(error)) from error
            return self.page(self.approval(pk), status=STATUS[error.why], refusal=str(error))
        messages.success(request, said)
        return redirect("playbooks:approvals")
