"""What may be offered, and which offers need whose approval; and the offers there are, to look at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from playbooks.models import ApprovalLevel, ApprovalPolicy, ApproverRole, Offer, OfferExecution, OfferKind
from playbooks.web.offers import wording
from retention.admin.access import Audited, Definition, GuardedForm, Inspection
from retention.web import formats


class OfferKindAdmin(Definition):
    """The offer catalogue."""

    list_display = ("code", "label", "basis", "value_min", "value_max", "term_min", "term_max", "active")
    search_fields = ("code", "name", "name_zh")
    fieldsets = (
        (
            None,
            {
                "fields": ("code", ("name", "name_zh"), "basis", "active"),
                "description": gettext_lazy(
                    "The basis says how the cost is computed: a percentage of the MRR for the term, an amount a month "
                    "for the term (a module at its list price, support at what it costs us), or an amount once."
                ),
            },
        ),
        (
            gettext_lazy("Limits"),
            {
                "fields": (("value_min", "value_max"), ("term_min", "term_max"), "one_off_max", "valid_days"),
                "description": gettext_lazy("Nobody can offer more than this, whoever approves it."),
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Offers and files refer to the code; what was offered keeps its way of computing."""
        return ("code", "basis") if obj else ()

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def label(self, kind: OfferKind) -> str:
        """The name in the language of the page."""
        return kind.label


class LevelInline(admin.TabularInline):  # type: ignore[type-arg]  # Django's class takes no type at run time
    """The levels of a policy, asked one after the other."""

    model = ApprovalLevel
    fields = ("position", "role", "quorum", "at_least", "sla_amount", "sla_unit")
    ordering = ("position",)
    extra = 1
    verbose_name_plural = gettext_lazy(
        "Levels, one after the other (who is reminded of a deadline, and who is told that it passed, the escalation of"
        " the customer's team says: where it has none, those who are asked at 50, the manager at 100, the director at"
        " 200 percent of the time)"
    )

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A policy names roles, not persons."""
        if db_field.name == "role":
            kwargs["choices"] = [one for one in ApproverRole.choices if one[0] != ApproverRole.NAMED]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


class PolicyForm(GuardedForm):
    """A policy with its levels."""

    parts = ((ApprovalLevel, "policy"),)

    class Meta:
        model = ApprovalPolicy
        fields = (
            "code", "name", "name_zh", "subject", "active", "kind", "value_from", "value_to", "cost_from", "cost_to",
            "tier", "mrr_from", "mrr_to", "bulk_limit",
        )  # fmt: skip


class ApprovalPolicyAdmin(Definition):
    """The approval policies."""

    form = PolicyForm
    inlines = [LevelInline]
    list_display = ("code", "label", "subject", "kind", "value_from", "cost_from", "tier", "mrr_from", "who", "active")
    list_select_related = ("kind",)
    search_fields = ("code", "name", "name_zh")
    fieldsets = (
        (
            None,
            {
                "fields": ("code", ("name", "name_zh"), "subject", "active"),
                "description": gettext_lazy(
                    "Of the policies that fit, the one that names the most conditions is asked. Value and cost are "
                    "the totals of the customer in twelve months. Requests that run keep the levels they began with."
                ),
            },
        ),
        (
            gettext_lazy("When it is asked (empty: always)"),
            {
                "fields": (
                    "kind",
                    ("value_from", "value_to"),
                    ("cost_from", "cost_to"),
                    "tier",
                    ("mrr_from", "mrr_to"),
                ),
            },
        ),
        (gettext_lazy("In bulk"), {"fields": ("bulk_limit",)}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """With their levels."""
        return super().get_queryset(request).prefetch_related("levels")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Files refer to the code, so it stays."""
        return ("code",) if obj else ()

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def label(self, policy: ApprovalPolicy) -> str:
        """The name in the language of the page."""
        return policy.label

    @admin.display(description=gettext_lazy("who approves"))
    def who(self, policy: ApprovalPolicy) -> str:
        """The roles in their order."""
        levels = sorted(policy.levels.all(), key=lambda level: level.position)
        return " → ".join(str(level.get_role_display()) for level in levels) or "—"


class ExecutionInline(admin.StackedInline):  # type: ignore[type-arg]  # Django's class takes no type at run time
    """That it was carried out."""

    model = OfferExecution
    fields = ("at", "by_name", "reference")
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by hand."""
        return False


class OfferAdmin(Audited, Inspection):
    """The offers a person may see."""

    inlines = [ExecutionInline]
    list_display = ("customer", "kind", "in_words", "money", "state", "created_by_name", "created_at")
    list_filter = ("state", "kind")
    search_fields = ("customer__name", "customer__external_id")
    list_select_related = ("customer", "kind")
    ordering = ("-created_at",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Only those that the person may see."""
        return Offer.objects.visible_to(request.user)

    @admin.display(description=gettext_lazy("value"), ordering="value")
    def in_words(self, offer: Offer) -> str:
        """The value with its unit."""
        return wording.value_in_words(offer)

    @admin.display(description=gettext_lazy("cost over the term"), ordering="cost")
    def money(self, offer: Offer) -> str:
        """The cost in its currency."""
        return formats.money(offer.cost, offer.currency)
