"""Why customers left and whom they named, to look at; verdicts are agreed with or sent back by a second person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from interviews.analysis import coding, permissions
from interviews.analysis.figures import quoting
from interviews.models import CodedReason, CompetitorMention, Verdict
from retention.admin.access import Audited, Inspection, OfCustomers
from retention.clock import database_now
from retention.web import formats


class WhyForm(ActionForm):
    """The actions of a list, with the reason that some of them need."""

    why = forms.CharField(required=False, max_length=500, label=gettext_lazy("why"))


def why_of(request: HttpRequest) -> str:
    """The reason beside the action."""
    return request.POST.get("why", "").strip()


class Said(OfCustomers, Audited, Inspection):
    """What customers or interviewers said: the words, and their history, only for those who may read them."""

    words = ""
    customer_path = "departure__customer"

    def may_read(self, request: HttpRequest, row: Any) -> bool:
        """Whether the person reads the words of a row."""
        raise NotImplementedError

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """All fields, the words only for those who may read them."""
        found = super().get_fieldsets(request, obj)
        if obj is None or self.may_read(request, obj):
            return found
        return [
            (name, {**options, "fields": [one for one in options["fields"] if one != self.words]})
            for name, options in found
        ]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The history holds the words, too."""
        row = self.get_object(request, object_id)
        if row is not None and not self.may_read(request, row):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)


class SecondFilter(admin.SimpleListFilter):
    """How a second person judged “unavoidable”."""

    title = gettext_lazy("second person")
    parameter_name = "second"
    found = {
        "waits": Q(avoidable=Verdict.UNAVOIDABLE, confirmed_at=None),
        "agrees": Q(confirmed_at__isnull=False),
        "refused": Q(refused_at__isnull=False),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Not yet, yes, or no."""
        return [("waits", _("is waited for")), ("agrees", _("agrees")), ("refused", _("does not agree"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the answer that was chosen."""
        chosen = self.found.get(self.value() or "")
        return queryset if chosen is None else queryset.filter(chosen)


class CodedReasonAdmin(Said):
    """The reasons of departures and stay interviews, by source."""

    words = "evidence"
    actions = ["agree", "send_back"]
    action_form = WhyForm
    list_display = ("customer", "source", "rank", "reason", "avoidable", "second", "author_name", "coded_at")
    list_filter = ("source", "avoidable", SecondFilter, "rank", "team_that_could_act", "reason")
    search_fields = (
        "departure__customer__name", "departure__customer__external_id", "interview__customer__name", "reason__name",
        "reason__name_zh", "author_name",
    )  # fmt: skip
    date_hierarchy = "coded_at"
    ordering = ("-coded_at", "-pk")
    fieldsets = (
        (None, {"fields": ("departure", "interview", ("source", "rank"), "reason")}),
        (
            gettext_lazy("Verdict"),
            {"fields": (("avoidable", "team_that_could_act"), "evidence", ("author_name", "coded_at"))},
        ),
        (
            gettext_lazy("Second person"),
            {"fields": (("confirmed_by_name", "confirmed_at"), ("refused_by_name", "refused_at"), "refusal")},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Those that the person may see."""
        found = CodedReason.objects.visible_to(request.user)
        return found.select_related("departure__customer", "interview__customer", "reason").order_by(*self.ordering)

    def may_read(self, request: HttpRequest, row: CodedReason) -> bool:
        """Everybody reads what we recorded ourselves."""
        return quoting.may_read_evidence(row=row, user=request.user)

    @admin.display(description=gettext_lazy("customer"))
    def customer(self, row: CodedReason) -> str:
        """Who left, or stays."""
        subject = row.departure or row.interview
        return subject.customer.name if subject is not None else ""

    @admin.display(description=gettext_lazy("second person"))
    def second(self, row: CodedReason) -> str:
        """Who agrees or does not; or that somebody is waited for."""
        if row.refused_at is not None:
            return _("%(name)s does not agree") % {"name": row.refused_by_name}
        if row.avoidable != Verdict.UNAVOIDABLE:
            return "—"
        return row.confirmed_by_name or _("is waited for")

    def has_second_permission(self, request: HttpRequest) -> bool:
        """Those who may be the second person."""
        return bool(request.user.has_perm(permissions.SECOND))

    @admin.action(description=gettext_lazy("Agree: nobody could have avoided it"), permissions=["second"])
    def agree(self, request: HttpRequest, queryset: QuerySet[CodedReason]) -> None:
        """Agree with each."""

        def judge(pk: int) -> None:
            coding.confirm_unavoidable(coded_id=pk, by=request.user, now=database_now())

        self._judge(request, queryset, judge)

    @admin.action(description=gettext_lazy("Do not agree: send it back, because…"), permissions=["second"])
    def send_back(self, request: HttpRequest, queryset: QuerySet[CodedReason]) -> None:
        """Refuse each, for the reason beside the action."""

        def judge(pk: int) -> None:
            coding.refuse_unavoidable(coded_id=pk, reason=why_of(request), by=request.user, now=database_now())

        self._judge(request, queryset, judge)

    def _judge(self, request: HttpRequest, queryset: QuerySet[CodedReason], judge: Callable[[int], None]) -> None:
        done = 0
        for row in queryset.order_by("pk"):
            try:
                judge(row.pk)
            except coding.UnableToConfirm as error:
                self.message_user(request, formats.labelled(self.customer(row), error), messages.ERROR)
            else:
                done += 1
        if done:
            said = ngettext("%(count)d verdict was judged.", "%(count)d verdicts were judged.", done)
            self.message_user(request, said % {"count": done})


class CompetitorMentionAdmin(Said):
    """Which competitors customers named, and what they say is better there."""

    words = "strengths"
    list_display = ("customer", "competitor", "source", "by_name", "at")
    list_filter = ("source", "competitor")
    search_fields = (
        "departure__customer__name", "departure__customer__external_id", "competitor__name", "competitor__name_zh",
    )  # fmt: skip
    list_select_related = ("departure__customer", "competitor")
    date_hierarchy = "at"
    ordering = ("-at", "-pk")
    fieldsets = ((None, {"fields": ("departure", "competitor", "source", "strengths", ("by_name", "at"))}),)

    def may_read(self, request: HttpRequest, row: CompetitorMention) -> bool:
        """Those who read or judge what is said."""
        return quoting.may_read_words(departure=row.departure, user=request.user)

    @admin.display(description=gettext_lazy("customer"), ordering="departure__customer__name")
    def customer(self, row: CompetitorMention) -> str:
        """Who left."""
        return row.departure.customer.name
