"""The manager's inbox: what waits for a decision, the page to decide on, and approving many small ones at once."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from playbooks import transitions
from playbooks.models import ApprovalRequest
from playbooks.web.offers import acting, reading, wording
from playbooks.work.approvals import deciding, inbox
from playbooks.work.changing import Why
from retention.admin.access import Audited, Inspection
from retention.clock import database_now
from retention.models import Tier
from retention.web import formats

STATUS = {Why.MISSING: 404, Why.DENIED: 403}
"""Any other refusal is the form again, with what was wrong."""


class BoxFilter(admin.SimpleListFilter):
    """Whose turn it is; the list opens with what waits for oneself."""

    title = gettext_lazy("whose turn")
    parameter_name = "box"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """The boxes of a person."""
        return [
            (inbox.NEEDS_ME, gettext_lazy("Needs me")),
            (inbox.DELEGATED, gettext_lazy("Delegated to me")),
            (inbox.ASKED, gettext_lazy("I requested")),
            (inbox.DECIDED, gettext_lazy("Decided")),
            ("all", gettext_lazy("All")),
        ]

    def choices(self, changelist: Any) -> Any:
        """Without Django's own "all": the list begins with the inbox."""
        for value, label in self.lookup_choices:
            yield {
                "selected": self.chosen() == str(value),
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def chosen(self) -> str:
        """The box that is shown."""
        return self.value() or inbox.NEEDS_ME

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list to the box."""
        if self.chosen() not in inbox.BOXES:
            return queryset
        found = inbox.box(name=self.chosen(), user=request.user, now=database_now())
        return queryset.filter(pk__in=found.order_by().values("pk"))


class TierFilter(admin.SimpleListFilter):
    """The tier of the customer now."""

    title = gettext_lazy("tier")
    parameter_name = "tier"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """The tiers."""
        return Tier.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list to the tier."""
        return queryset.filter(customer__health__tier=self.value()) if self.value() else queryset


class ApprovalRequestAdmin(Audited, Inspection):
    """The approval requests a person may see, with the verbs."""

    list_display = (
        "deadline",
        "customer_link",
        "tier",
        "offered",
        "risk",
        "money",
        "asked_by",
        "state",
    )
    list_display_links = ("deadline", "customer_link")
    list_filter = (BoxFilter, "state", TierFilter, "offer__kind")
    search_fields = ("customer__name", "customer__external_id", "requester_name")
    list_select_related = ("customer__health",)
    ordering = ("asked_at",)
    actions = ["approve_selected"]
    change_form_template = "admin/retention_playbooks/approval.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Those that the person may see, by deadline."""
        found = inbox.with_deadline(ApprovalRequest.objects.visible_to(request.user))
        late = ExpressionWrapper(Q(due_at__lte=database_now()), output_field=BooleanField())
        return found.annotate(late=late)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """By deadline: what is decided comes last."""
        return ("due_at", "asked_at", "pk")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whether the person decides on approvals at all."""
        return bool(request.user.has_perm(transitions.DECIDER))

    @admin.action(description=gettext_lazy("Approve those below the limit"), permissions=["decide"])
    def approve_selected(self, request: HttpRequest, queryset: QuerySet[ApprovalRequest]) -> None:
        """Approve each that is small enough; what a request is about never changes, so what was seen is approved."""
        chosen = [(one.pk, one.version) for one in queryset]
        done = deciding.approve_many(requests=chosen, by=request.user, now=database_now())
        if done.approved:
            self.message_user(request, _("%(count)d approved.") % {"count": len(done.approved)})
        names = {one.pk: one.customer.name for one in queryset.select_related("customer")}
        for request_id, why in done.refused.items():
            said = _("%(customer)s was left alone: %(why)s") % {"customer": names.get(request_id, ""), "why": why}
            self.message_user(request, said, messages.WARNING)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page to decide on; on POST one of the verbs."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        approval = self.get_object(request, object_id)
        if approval is None:
            return super().change_view(request, object_id, form_url, extra_context)
        if request.method == "POST":
            return self._decide(request, approval)
        return self._page(request, approval)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The request, where the person may see it."""
        return self.get_queryset(request).filter(pk=object_id).first() if object_id.isdigit() else None

    def _decide(self, request: HttpRequest, approval: ApprovalRequest) -> HttpResponse:
        verb, now = request.POST.get("verb", ""), database_now()
        if verb not in acting.VERBS:
            return self._page(request, approval, refusal=_("Choose what to do."))
        form = acting.form_of(verb, request=approval, user=request.user, now=now, data=request.POST)
        if not form.is_valid():
            refusal = acting.denied(verb, request=approval, by=request.user, now=now)
            if refusal:
                return self._page(request, approval, status=STATUS[Why.DENIED], refusal=refusal)
            return self._page(request, approval, sent={verb: form})
        try:
            said = acting.act(verb, request=approval, form=form, by=request.user, now=now)
        except deciding.UnableToDecide as error:
            return self._page(request, approval, status=STATUS.get(error.why, 200), refusal=str(error))
        self.message_user(request, said)
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:retention_playbooks_approvalrequest_changelist"))

    def _page(
        self,
        request: HttpRequest,
        approval: ApprovalRequest,
        *,
        status: int = 200,
        refusal: str = "",
        sent: dict[str, Any] | None = None,
    ) -> HttpResponse:
        now = database_now()
        approval = ApprovalRequest.objects.select_related(
            "case", "customer__health", "offer__kind", "offer__execution", "replaces"
        ).get(pk=approval.pk)
        context = reading.page(request=approval, user=request.user, now=now)
        forms = acting.forms_for(approval, user=request.user, now=now, my_turn=context["my_turn"]) | (sent or {})
        context |= {
            **self.admin_site.each_context(request),
            "title": str(approval.customer),
            "opts": self.opts,
            "original": approval,
            "verbs": [(verb, acting.VERBS[verb].label, form) for verb, form in forms.items()],
            "refusal": refusal,
            "media": self.media,
        }
        return TemplateResponse(request, self.change_form_template, context, status=status)

    @admin.display(description=gettext_lazy("due"), ordering="due_at")
    def deadline(self, approval: Any) -> str:
        """The deadline of the level that is asked now."""
        if approval.due_at is None:
            return formats.NOTHING
        shown = formats.moment(approval.due_at)
        if not approval.late:
            return shown
        return format_html("<strong>{}</strong>", _("%(moment)s (late)") % {"moment": shown})

    @admin.display(description=gettext_lazy("customer"), ordering="customer__name")
    def customer_link(self, approval: ApprovalRequest) -> str:
        """Whose plan or offer it is."""
        return approval.customer.name

    @admin.display(description=gettext_lazy("asked by"), ordering="asked_at")
    def asked_by(self, approval: ApprovalRequest) -> str:
        """Who asked, and when."""
        comma = pgettext("in a sentence", ", ")
        return f"{approval.requester_name or formats.NOTHING}{comma}{formats.moment(approval.asked_at)}"

    @admin.display(description=gettext_lazy("tier"))
    def tier(self, approval: ApprovalRequest) -> str:
        """The tier now."""
        health = getattr(approval.customer, "health", None)
        return str(health.get_tier_display()) if health else formats.NOTHING

    @admin.display(description=gettext_lazy("offer"))
    def offered(self, approval: ApprovalRequest) -> str:
        """What was asked for in a few words."""
        return wording.asked_in_words(approval)

    @admin.display(description=gettext_lazy("MRR at risk"), ordering="mrr_at_risk")
    def risk(self, approval: ApprovalRequest) -> str:
        """What the customer pays a month."""
        return formats.money(approval.mrr_at_risk)

    @admin.display(description=gettext_lazy("cost"), ordering="cost")
    def money(self, approval: ApprovalRequest) -> str:
        """What the offer costs over its term."""
        return formats.money(approval.cost)
