"""Departures and interviews, to look at; interviews can be given to neutral people, one by one or many at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from interviews import roles
from interviews.collection import assigning
from interviews.models import Answer, Interview, Interviewer, InterviewEvent, Invitation, Purpose
from retention import people
from retention.admin.access import Inspection, OfCustomers
from retention.clock import database_now
from retention.web import formats

MOST_REFUSALS = 20


class _Lines(admin.TabularInline):  # type: ignore[type-arg]  # Django's class takes no type at run time
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by hand."""
        return False


class AnswerInline(_Lines):
    """What was said, for those who may read it."""

    model = Answer
    fields = ("question_key", "outcome", "verbatim", "chosen", "marked", "answered_at", "author_name")
    readonly_fields = fields
    ordering = ("pk",)

    @admin.display(description=gettext_lazy("value"))
    def chosen(self, answer: Answer) -> str:
        """What was chosen beside the words."""
        parts = [formats.listed(one) if isinstance(one, list) else str(one) for one in answer.value.values()]
        return pgettext("in a sentence", "; ").join(parts) or "—"

    @admin.display(description=gettext_lazy("quotes"))
    def marked(self, answer: Answer) -> str:
        """The passages that were marked."""
        return " · ".join(f"“{quote}”" for quote in answer.quotes) or "—"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may read the words of this customer; without an interview there are none to read."""
        return obj is None or roles.may_read_verbatims(person=request.user, interview=obj)


class InvitationInline(_Lines):
    """The links that were made."""

    model = Invitation
    fields = ("made_at", "made_by_name", "expires_at", "opened_at", "used_at", "revoked_at", "revoked_by_name")
    ordering = ("pk",)


class EventInline(_Lines):
    """The history of an interview."""

    model = InterviewEvent
    fields = ("at", "kind", "by_name", "note")
    ordering = ("at", "pk")


class AssignForm(ActionForm):
    """The actions of the list, with the person to whom the chosen interviews are given."""

    person = forms.ModelChoiceField(
        queryset=get_user_model()._default_manager.none(),
        required=False,
        label=pgettext_lazy("a person", "to"),
        empty_label=gettext_lazy("choose a person"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        model = get_user_model()
        active = Interviewer.objects.filter(active=True).values("person")
        field: Any = self.fields["person"]
        field.queryset = model._default_manager.filter(pk__in=active).order_by(model.USERNAME_FIELD)
        field.label_from_instance = people.display_name


class InterviewAdmin(Inspection):
    """The interviews that a person may see; words only for those who may read them."""

    inlines = [AnswerInline, InvitationInline, EventInline]
    actions = ["assign_selected"]
    action_form = AssignForm
    list_display = ("name", "state", "held_by", "due_on", "submitted_on")
    list_filter = ("state", "purpose", "channel")
    search_fields = ("customer__name", "customer__external_id", "interviewer_name")
    list_select_related = ("customer",)
    date_hierarchy = "due_at"
    ordering = ("due_at", "pk")
    fieldsets = (
        (None, {"fields": (("customer", "departure"), ("purpose", "form_version"), ("state", "closed_note"))}),
        (
            gettext_lazy("Who and when"),
            {
                "fields": (
                    ("channel", "language"),
                    ("interviewer_name", "contact_name"),
                    ("due_at", "warn_at", "scheduled_at"),
                    ("started_at", "submitted_at"),
                )
            },
        ),
        (
            gettext_lazy("Consent"),
            {
                "fields": (
                    ("consent_recording", "consent_quoting", "consent_recontact"),
                    ("consent_at", "consent_by_name"),
                )
            },
        ),
        (
            gettext_lazy("Edition"),
            {"fields": (("edition", "corrects", "correction_reason", "superseded_at"), "cause")},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Those that the person may see."""
        found = Interview.objects.visible_to(request.user).select_related(
            "departure", "form_version__form", "corrects__customer"
        )
        return found.order_by(*self.ordering)

    @admin.display(description=gettext_lazy("customer"), ordering="customer__name")
    def name(self, interview: Interview) -> str:
        """Who is asked; a word where it is about staying."""
        name = interview.customer.name
        return name if interview.purpose == Purpose.EXIT else formats.remarked(name, interview.get_purpose_display())

    @admin.display(description=gettext_lazy("interviewer"), ordering="interviewer_name")
    def held_by(self, interview: Interview) -> str:
        """Who talks with them, or that they answer alone."""
        by_link = interview.channel == Interview.Channel.LINK and not interview.interviewer_name
        return str(interview.get_channel_display()) if by_link else interview.interviewer_name or "—"

    @admin.display(description=gettext_lazy("due at"), ordering="due_at")
    def due_on(self, interview: Interview) -> date:
        """The day."""
        return timezone.localdate(interview.due_at)

    @admin.display(description=gettext_lazy("submitted at"), ordering="submitted_at")
    def submitted_on(self, interview: Interview) -> date | str:
        """The day."""
        return timezone.localdate(interview.submitted_at) if interview.submitted_at else "—"

    def has_assign_permission(self, request: HttpRequest) -> bool:
        """Those who lead the programme."""
        return bool(request.user.has_perm(roles.ASSIGN))

    @admin.action(description=gettext_lazy("Give the selected interviews to a person"), permissions=["assign"])
    def assign_selected(self, request: HttpRequest, queryset: QuerySet[Interview]) -> None:
        """Give each to the person; those for which they are not neutral are left alone, with the reason."""
        person = get_user_model()._default_manager.filter(pk=self._chosen(request)).first()
        if person is None:
            self.message_user(request, _("Choose the person beside the action."), messages.ERROR)
            return
        done, refused = 0, []
        for pk in queryset.order_by("pk").values_list("pk", flat=True):
            try:
                assigning.assign(interview_id=pk, person=person, by=request.user, now=database_now())
            except assigning.UnableToAssign as error:
                refused.append(str(error))
            else:
                done += 1
        for reason in refused[:MOST_REFUSALS]:
            self.message_user(request, reason, messages.WARNING)
        if done:
            said = ngettext(
                "%(count)d interview was given to %(name)s.", "%(count)d interviews were given to %(name)s.", done
            )
            self.message_user(request, said % {"count": done, "name": people.display_name(person)})

    def _chosen(self, request: HttpRequest) -> Any:
        form = AssignForm(request.POST)
        form.fields["action"].choices = [(name, name) for name in self.get_actions(request)]  # type: ignore[attr-defined]  # a choice field
        chosen = form.cleaned_data.get("person") if form.is_valid() else None
        return None if chosen is None else chosen.pk


class DepartureAdmin(OfCustomers, Inspection):
    """Who left when, with what was true of them that day."""

    list_display = ("name", "left_on", "mrr_lost", "segment", "industry", "region", "channel", "csm_name")
    list_filter = ("segment", "region", "channel")
    search_fields = ("name", "customer__external_id", "csm_name")
    date_hierarchy = "left_on"
    ordering = ("-left_on", "-pk")
    fieldsets = (
        (None, {"fields": ("customer", ("left_on", "mrr_lost"), "noticed_at")}),
        (
            gettext_lazy("That day"),
            {
                "fields": (
                    ("name", "segment", "stage"),
                    ("industry", "size", "region"),
                    ("channel", "csm_name"),
                )
            },
        ),
    )
