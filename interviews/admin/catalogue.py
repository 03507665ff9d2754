"""The catalogues: why customers leave, whom they leave us for, and what they would come back for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interviews.analysis import reasons
from interviews.models import CodedReason, Competitor, ProductRequest, Reason
from retention.admin.access import Definition, GuardedForm
from retention.clock import database_now

_INDENT = "\N{EM SPACE}" * 2


class ReasonForm(GuardedForm):
    """A reason; only main reasons can be chosen as the one above it."""

    class Meta:
        model = Reason
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "parent" in self.fields:
            tops = Reason.objects.filter(parent=None, retired_on=None).exclude(pk=self.instance.pk)
            field: Any = self.fields["parent"]
            field.queryset = tops.order_by("position", "pk")

    def clean(self) -> dict[str, Any]:
        """What the database refuses is said in words first."""
        cleaned = super().clean()
        parent = cleaned.get("parent")
        if parent is not None and self.instance.pk and self.instance.children.exists():
            self.add_error("parent", _("This reason has reasons below it, so it stays a main reason."))
        return cleaned


class RetireForm(ActionForm):
    """The actions of the list, with the reason that takes the place of those that are retired."""

    maps_to = forms.ModelChoiceField(
        queryset=Reason.objects.filter(retired_on=None).in_order(),
        required=False,
        label=gettext_lazy("counted as"),
        empty_label=gettext_lazy("nothing else"),
    )


class ReasonAdmin(Definition):
    """The tree of reasons: added to, retired and mapped; what a used one means never changes."""

    form = ReasonForm
    list_display = ("tree", "code", "avoidable", "state", "counted")
    list_filter = ("avoidable", ("parent", admin.RelatedOnlyFieldListFilter))
    search_fields = ("code", "name", "name_zh", "definition", "definition_zh")
    list_per_page = 200
    actions = ("retire",)
    action_form = RetireForm
    fieldsets = (
        (
            None,
            {
                "fields": ("code", "parent", ("name", "name_zh"), "position", "avoidable", "active_from"),
                "description": gettext_lazy(
                    "Name, definition and place in the tree stay as they are once a customer was coded with a reason, "
                    "so that old figures keep their meaning. Retire what no longer fits, and say what it counts as."
                ),
            },
        ),
        (
            gettext_lazy("Definition"),
            {"fields": (("definition", "definition_zh"), ("evidence_rule", "evidence_rule_zh"))},
        ),
        (gettext_lazy("Retired"), {"fields": ("retired_on", "maps_to")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reason]:
        """In the order of the tree, with what the list shows."""
        found: Any = super().get_queryset(request)
        ordered: QuerySet[Reason] = found.select_related("parent", "maps_to").in_order()
        return ordered

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """The code stays; of a reason that was used the whole meaning does. Retiring is an action of the list."""
        if not isinstance(obj, Reason):
            return ("retired_on", "maps_to")
        if not CodedReason.objects.filter(reason=obj).exists():
            return ("code", "retired_on", "maps_to")
        said = [name for name in ("name_zh", "definition") if getattr(obj, name)]
        return ("code", "retired_on", "maps_to", "parent", "name", *said)

    @admin.display(description=gettext_lazy("reason"))
    def tree(self, reason: Reason) -> str:
        """The name, set in below its main reason."""
        return (
            f"\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}{reason.label}"
            if reason.parent_id
            else reason.label
        )

    @admin.display(description=gettext_lazy("state"))
    def state(self, reason: Reason) -> str:
        """In use, or retired since when."""
        if reason.retired_on is None:
            return _("in use")
        return _("retired on %(day)s") % {"day": reason.retired_on.isoformat()}

    @admin.display(description=gettext_lazy("counted as"))
    def counted(self, reason: Reason) -> str:
        """The reason that took its place."""
        return reason.maps_to.label if reason.maps_to else ""

    @admin.action(description=gettext_lazy("Retire, and count as…"), permissions=["change"])
    def retire(self, request: HttpRequest, queryset: QuerySet[Reason]) -> None:
        """Retire what was chosen, counted as the reason that is chosen beside the action."""
        target = request.POST.get("maps_to", "")
        maps_to = int(target) if target.isdigit() else None
        for reason in queryset:
            try:
                reasons.retire(reason_id=reason.pk, maps_to=maps_to, by=request.user, now=database_now())
            except reasons.UnableToRetire as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                self.message_user(request, _("“%(name)s” is retired.") % {"name": reason.label}, messages.SUCCESS)


class CompetitorAdmin(Definition):
    """The competitors, and how often customers left for them."""

    list_display = ("label", "code", "active")
    list_filter = ("active",)
    search_fields = ("code", "name", "name_zh")
    ordering = ("name",)
    fieldsets = (
        (
            None,
            {
                "fields": ("code", ("name", "name_zh"), "active", "note"),
                "description": gettext_lazy(
                    "Interviewers and customers choose from this list. What customers say is better there stands on "
                    "the reason report."
                ),
            },
        ),
    )

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def label(self, competitor: Competitor) -> str:
        """The name in the language of the page."""
        return competitor.label

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Files and answers refer to the code, so it stays."""
        return ("code",) if obj else ()


class ProductRequestAdmin(Definition):
    """What customers would come back for."""

    list_display = ("label", "code", "state", "met_on")
    list_filter = ("state",)
    search_fields = ("code", "name", "name_zh", "detail")
    ordering = ("state", "name")
    fieldsets = (
        (
            None,
            {
                "fields": ("code", ("name", "name_zh"), "detail"),
                "description": gettext_lazy(
                    "A request is fed by the conditions under which customers would come back. Marking it as met "
                    "begins a win-back of everybody who waits for it and agreed to be contacted."
                ),
            },
        ),
        (gettext_lazy("Met"), {"fields": ("state", "met_on", "met_by_name")}),
    )

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def label(self, request: ProductRequest) -> str:
        """The name in the language of the page."""
        return request.label

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """The code stays; whether it is met is decided on the page of win-backs."""
        return ("state", "met_on", "met_by_name", *(("code",) if obj else ()))
