"""The teams: who works in them in which role, who leads them, who is told when; and who is away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from playbooks.models import Absence, EscalationStep, Team, TeamMember
from retention.admin.access import Definition, GuardedForm


class MemberInline(admin.TabularInline):  # type: ignore[type-arg]  # Django's class takes no type at run time
    """The people of a team."""

    model = TeamMember
    fields = ("user", "role", "on_call")
    extra = 3

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """People in the order of their logins."""
        kwargs["queryset"] = people_by_login()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class EscalationInline(admin.TabularInline):  # type: ignore[type-arg]  # Django's class takes no type at run time
    """Who is told when."""

    model = EscalationStep
    fields = ("percent", "target")
    ordering = ("percent",)
    extra = 1
    verbose_name_plural = gettext_lazy(
        "Who is told of late work (none: the owner at 50, the manager at 100, the director at 200 percent of the time)"
    )


def people_by_login() -> QuerySet[Any]:
    """Everybody in the order of the host's login field."""
    model = get_user_model()
    return model._default_manager.order_by(model.USERNAME_FIELD)


class TeamForm(GuardedForm):
    """A team with its leaders, members and escalation."""

    parts = ((TeamMember, "team"), (EscalationStep, "team"))

    class Meta:
        model = Team
        fields = ("code", "name", "name_zh", "calendar", "manager", "director", "is_default", "waiting_days")


class TeamAdmin(Definition):
    """The teams: who leads them, by which calendar they work, and who is told of late work."""

    form = TeamForm
    inlines = [MemberInline, EscalationInline]
    list_display = ("code", "label", "calendar", "manager", "director", "is_default")
    list_select_related = ("calendar", "manager", "director")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "code",
                    ("name", "name_zh"),
                    "calendar",
                    ("manager", "director"),
                    ("is_default", "waiting_days"),
                ),
                "description": gettext_lazy(
                    "People without a team belong to the default one. Steps of a playbook go to the members with the "
                    "role that they ask for; who is on call takes over where nobody of a role is there. A changed "
                    "escalation counts for new tasks; for those that run, move the running deadlines on the page of "
                    "the calendar."
                ),
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Files refer to the code, so it stays."""
        return ("code",) if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """People in the order of their logins."""
        if db_field.name in ("manager", "director"):
            kwargs["queryset"] = people_by_login()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def label(self, team: Team) -> str:
        """The name in the language of the page."""
        return team.label


class AbsenceForm(GuardedForm):
    """The days on which a person is away, and who does their work meanwhile."""

    class Meta:
        model = Absence
        fields = ("user", "first_day", "last_day", "delegate")

    def clean(self) -> dict[str, Any]:
        """The days are in order, and nobody stands in for themselves."""
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            raise forms.ValidationError({"last_day": _("The last day is before the first.")})
        if cleaned.get("delegate") and cleaned.get("delegate") == cleaned.get("user"):
            raise forms.ValidationError({"delegate": _("Nobody can stand in for themselves.")})
        return cleaned


class AbsenceAdmin(Definition):
    """Who is away when, and who stands in."""

    form = AbsenceForm
    list_display = ("user", "first_day", "last_day", "delegate")
    list_select_related = ("user", "delegate")
    date_hierarchy = "first_day"
    ordering = ("-first_day", "pk")
    fieldsets = (
        (
            None,
            {
                "fields": ("user", ("first_day", "last_day"), "delegate"),
                "description": gettext_lazy(
                    "New work goes to the delegate on these days, and what is due before the person is back is handed "
                    "over. An absence that is cancelled gets an earlier last day."
                ),
            },
        ),
    )

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """People in the order of their logins."""
        kwargs["queryset"] = people_by_login()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
