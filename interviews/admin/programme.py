"""The programme: who holds interviews, and by when customers are asked, how often, and by whom."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interviews import roles
from interviews.models import OPEN_STATES, Interview, Interviewer, ProgrammeRules
from retention import people
from retention.admin.access import Definition, GuardedForm


class InterviewerForm(GuardedForm):
    """A person with their languages."""

    class Meta:
        model = Interviewer
        fields = ("person", "english", "chinese", "most_open", "active")

    def clean(self) -> dict[str, Any]:
        """Only people who may hold interviews, in a language at least."""
        cleaned = super().clean()
        person = cleaned.get("person")
        if person is not None and not (person.is_active and person.has_perm(roles.CONDUCT)):
            message = _("%(name)s may not hold interviews. Put them into the interviewer group first.")
            self.add_error("person", message % {"name": people.display_name(person)})
        if not cleaned.get("english") and not cleaned.get("chinese"):
            self.add_error("english", _("Choose a language at least."))
        return cleaned


class InterviewerAdmin(Definition):
    """The people whom the programme gives interviews."""

    form = InterviewerForm
    list_display = ("name", "english", "chinese", "open_now", "most_open", "active")
    list_filter = ("active", "english", "chinese")
    list_select_related = ("person",)
    fieldsets = (
        (
            None,
            {
                "fields": ("person", ("english", "chinese"), "most_open", "active"),
                "description": gettext_lazy(
                    "The programme gives an interview to whoever speaks the customer's language, has never worked for "
                    "the customer, and has the fewest open. Nobody else needs to see to it."
                ),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Interviewer]:
        """With how many they have open."""
        mine = Interview.objects.filter(interviewer=OuterRef("person"), state__in=OPEN_STATES).order_by()
        counted = mine.values("interviewer").annotate(number=Count("pk")).values("number")
        found: QuerySet[Interviewer] = super().get_queryset(request)
        return found.annotate(open_count=Coalesce(Subquery(counted), 0))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A row stays that of its person."""
        return ("person",) if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Active people by their login."""
        if db_field.name == "person":
            model = get_user_model()
            active = model._default_manager.filter(is_active=True)
            kwargs["queryset"] = active.order_by(model.USERNAME_FIELD)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("name"))
    def name(self, interviewer: Interviewer) -> str:
        """Who it is."""
        return people.display_name(interviewer.person)

    @admin.display(description=gettext_lazy("open now"))
    def open_now(self, interviewer: Any) -> int:
        """How many interviews they have."""
        count: int = interviewer.open_count
        return count


class RulesForm(GuardedForm):
    """The one row."""

    class Meta:
        model = ProgrammeRules
        fields = (
            "due_days",
            "warn_days",
            "contact_most",
            "contact_days",
            "remind_days",
            "link_days",
            "invite_after_days",
            "stay_interviews",
        )

    def clean(self) -> dict[str, Any]:
        """Late comes after due."""
        cleaned = super().clean()
        due, warn = cleaned.get("due_days"), cleaned.get("warn_days")
        if due is not None and warn is not None and warn < due:
            self.add_error(
                "warn_days", _("An interview is late after it was due: give %(days)d or more.") % {"days": due}
            )
        return cleaned


class ProgrammeRulesAdmin(Definition):
    """The rules of the programme."""

    form = RulesForm
    list_display = ("title", "due_days", "warn_days", "contact_most", "contact_days", "stay_interviews")
    fieldsets = (
        (gettext_lazy("When"), {"fields": ("due_days", "warn_days", "stay_interviews")}),
        (
            gettext_lazy("How often a person is asked"),
            {"fields": ("contact_most", "contact_days", "invite_after_days", "remind_days", "link_days")},
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one row."""
        return super().has_add_permission(request) and not ProgrammeRules.objects.exists()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Without a button for another."""
        return super().render_change_form(request, {**context, "show_save_and_add_another": False}, *args, **kwargs)

    @admin.display(description=gettext_lazy("rules"))
    def title(self, rules: ProgrammeRules) -> str:
        """There is one row."""
        return str(self.opts.verbose_name)
