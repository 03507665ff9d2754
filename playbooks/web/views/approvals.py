"""Approvals: whose turn it is, and one request with everything that a decision needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from playbooks import transitions
from playbooks.models import ApprovalDecision, ApprovalRequest, ApprovalRequestQuerySet
from playbooks.web import access
from playbooks.web.forms import editions
from playbooks.web.offers import acting, reading, wording
from playbooks.work.approvals import deciding, inbox
from playbooks.work.changing import Why
from playbooks.work.offers import subject
from retention import conf
from retention.web import formats
from retention.web.pages import Page
from retention.web.rows import Reasons, health_of

PAGE_SIZE = 50
EVERYBODY = "waiting"
"""The tab of everything that waits, whoever decides."""
STATUS = {Why.MISSING: 404, Why.DENIED: 403}
"""Any other refusal is the form again, with what was wrong."""
TABS = (
    (inbox.NEEDS_ME, _("Needs me")),
    (inbox.DELEGATED, _("Delegated to me")),
    (inbox.ASKED, _("I requested")),
    (inbox.DECIDED, _("Decided")),
    (EVERYBODY, _("All that wait")),
)


def strange(box: str) -> str:
    """Say that there is no such box, and which there are."""
    words = gettext("“%(box)s” is no box of the approvals; known are %(known)s.")
    return words % {"box": box[:40], "known": formats.named(TABS)}


class ApprovalsPage(Page):
    """The four boxes of a person."""

    nav = "approvals"
    template_name = "playbooks/approvals.html"

    def allowed(self, user: Any) -> bool:
        """People who may look at requests."""
        return access.sees_approvals(user)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show one box."""
        asked = request.GET.get("box") or inbox.NEEDS_ME
        chosen = asked if asked in dict(TABS) else inbox.NEEDS_ME
        found = self.box(chosen)
        waits_only = chosen == inbox.ASKED and "waiting" in request.GET
        related = subject.with_subject(found).select_related("customer__health", "policy")
        page = Paginator(related.waiting() if waits_only else related, PAGE_SIZE).get_page(request.GET.get("page"))
        approvals: list[Any] = list(page.object_list)
        self.describe(approvals)
        if chosen == inbox.DECIDED:
            self.recall(approvals)
        waiting = {name: self.box(name).count() for name in inbox.BOXES[:2]}
        context = {
            "box": chosen,
            "problem": "" if chosen == asked else strange(asked),
            "waits_only": waits_only,
            "all_wait": waits_only or chosen not in (inbox.ASKED, inbox.DECIDED),
            "tabs": [(name, label, waiting.get(name)) for name, label in TABS],
            "page": page,
            "approvals": approvals,
            "bulk_limit": conf.settings().bulk_approval_limit,
            "in_bulk": chosen in inbox.BOXES[:2] and any(not one.obstacle for one in approvals),
        }
        return self.show(context)

    def box(self, name: str) -> ApprovalRequestQuerySet:
        """Return the requests of one tab."""
        if name == EVERYBODY:
            return inbox.waiting(user=self.request.user)
        return inbox.box(name=name, user=self.request.user, now=self.now)

    def describe(self, requests: list[Any]) -> None:
        """Give each request what is not in its row: offer and risk in words, its wait, and whether it goes in bulk."""
        reasons = Reasons(health_of(one.customer) for one in requests)
        for one in requests:
            one.asked = subject.of_request(one)
            one.value_words = wording.value_in_words(one.asked)
            one.reason = reasons.of(health_of(one.customer))
            one.obstacle = deciding.bulk_obstacle(request=one)
            one.waited = formats.span(self.now - one.asked_at) if one.state == "waiting" else ""

    def recall(self, requests: list[Any]) -> None:
        """Give each request what this person decided on it, and when."""
        own = ApprovalDecision.objects.filter(request__in=requests, by=self.person).order_by("pk")
        verdicts = {one.request_id: one for one in own}
        for one in requests:
            one.verdict = verdicts.get(one.pk)


class ApproveMany(ApprovalsPage):
    """Approving the small ones of one's boxes together, and what became of each."""

    http_method_names = ["post"]
    template_name = "playbooks/approved.html"

    def allowed(self, user: Any) -> bool:
        """People who decide on requests."""
        return super().allowed(user) and bool(user.has_perm(transitions.DECIDER))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Approve each that may be approved so, and list them all with the result."""
        seen = editions(request.POST.getlist("seen"))
        if not seen:
            messages.error(
                request, gettext("Nothing is selected. Tick what you want to approve, then press the button.")
            )
            return redirect("playbooks:approvals")
        if len(seen) > PAGE_SIZE:
            words = gettext("You selected %(count)d requests; at most %(most)d are approved together. Select fewer.")
            messages.error(request, words % {"most": PAGE_SIZE, "count": len(seen)})
            return redirect("playbooks:approvals")
        done = deciding.approve_many(requests=list(seen.items()), by=request.user, now=self.now)
        found = ApprovalRequest.objects.visible_to(request.user).filter(pk__in=seen)
        related = subject.with_subject(found).select_related("customer__health")
        approvals: list[Any] = list(related.order_by("customer__name", "pk"))
        self.describe(approvals)
        for one in approvals:
            one.refused = done.refused.get(one.pk, "")
        return self.show({"approvals": approvals, "approved": len(done.approved), "refused": len(done.refused)})


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
        form = acting.form_of(verb, request=approval, user=self.person, now=self.now, data=request.POST)
        if not form.is_valid():
            refusal = acting.denied(verb, request=approval, by=request.user, now=self.now)
            if refusal:
                return self.page(approval, status=STATUS[Why.DENIED], refusal=refusal)
            return self.page(approval, sent={verb: form})
        try:
            said = acting.act(verb, request=approval, form=form, by=request.user, now=self.now)
        except deciding.UnableToDecide as error:
            if error.why is Why.MISSING:
                raise Http404(str(error)) from error
            return self.page(self.approval(pk), status=STATUS.get(error.why, 200), refusal=str(error))
        messages.success(request, said)
        box = f"?box={inbox.ASKED}" if verb == "withdraw" and approval.requester_id == self.person.pk else ""
        return redirect(reverse("playbooks:approvals") + box)
