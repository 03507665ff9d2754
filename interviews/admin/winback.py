"""What customers would come back for, and whom we asked, to look at; a condition can be given up with a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from interviews.admin.reasons import WhyForm, why_of
from interviews.analysis import permissions, winback
from interviews.models import WinBack, WinBackCondition
from retention.admin.access import Audited, Inspection
from retention.clock import database_now
from retention.web import formats

_SEARCHED = ("departure__customer__name", "departure__customer__external_id")


class WinBackConditionAdmin(Audited, Inspection):
    """The conditions under which customers would return."""

    actions = ["give_up"]
    action_form = WhyForm
    list_display = ("customer", "kind", "product_request", "state", "recontact_on", "consent", "ended_on")
    list_filter = ("state", "kind", "consent", "product_request")
    search_fields = (*_SEARCHED, "product_request__name", "product_request__name_zh")
    date_hierarchy = "recontact_on"
    ordering = ("recontact_on", "pk")
    fieldsets = (
        (None, {"fields": ("departure", "interview", ("kind", "product_request"), "detail")}),
        (gettext_lazy("Asked again"), {"fields": (("recontact_on", "consent"), "contact", ("by_name", "made_at"))}),
        (gettext_lazy("Ended"), {"fields": (("state", "ended_on"), "ended_by_name", "ended_note")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Those of the customers that the person may see."""
        found = WinBackCondition.objects.visible_to(request.user)
        return found.select_related("departure__customer", "product_request").order_by(*self.ordering)

    @admin.display(description=gettext_lazy("customer"), ordering="departure__customer__name")
    def customer(self, condition: WinBackCondition) -> str:
        """Who left."""
        return condition.departure.customer.name

    def has_win_back_permission(self, request: HttpRequest) -> bool:
        """Those who win customers back."""
        return bool(request.user.has_perm(permissions.WIN_BACK))

    @admin.action(description=gettext_lazy("Give up, because…"), permissions=["win_back"])
    def give_up(self, request: HttpRequest, queryset: QuerySet[WinBackCondition]) -> None:
        """Give each up, for the reason beside the action."""
        done = 0
        for one in queryset.order_by("pk"):
            try:
                winback.drop_condition(condition_id=one.pk, reason=why_of(request), by=request.user, now=database_now())
            except winback.UnableToWinBack as error:
                self.message_user(request, formats.labelled(self.customer(one), error), messages.ERROR)
            else:
                done += 1
        if done:
            said = ngettext("%(count)d condition is given up.", "%(count)d conditions are given up.", done)
            self.message_user(request, said % {"count": done})


class WinBackAdmin(Inspection):
    """Who was asked to come back, and because of what."""

    list_display = ("customer", "kind", "begun_on", "by_name", "has_case")
    list_filter = ("condition__kind", ("case", admin.EmptyFieldListFilter))
    search_fields = (*_SEARCHED, "by_name")
    date_hierarchy = "begun_at"
    ordering = ("-begun_at", "-pk")
    fieldsets = ((None, {"fields": ("departure", "condition", ("begun_at", "by_name"), "case")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Those of the customers that the person may see."""
        found = WinBack.objects.visible_to(request.user)
        return found.select_related("departure__customer", "condition__product_request").order_by(*self.ordering)

    @admin.display(description=gettext_lazy("customer"), ordering="departure__customer__name")
    def customer(self, one: WinBack) -> str:
        """Who is asked."""
        return one.departure.customer.name

    @admin.display(description=gettext_lazy("condition"), ordering="condition__kind")
    def kind(self, one: WinBack) -> str:
        """What was met."""
        condition = one.condition
        return condition.product_request.label if condition.product_request else condition.get_kind_display()

    @admin.display(description=gettext_lazy("begun at"), ordering="begun_at")
    def begun_on(self, one: WinBack) -> date:
        """The day."""
        return timezone.localdate(one.begun_at)

    @admin.display(description=gettext_lazy("case"), boolean=True)
    def has_case(self, one: WinBack) -> bool:
        """Whether a case was opened for it."""
        return one.case is not None
