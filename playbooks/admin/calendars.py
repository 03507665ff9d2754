"""Working calendars with their hours and special days, and the page that moves running deadlines."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from playbooks import transitions
from playbooks.models import CalendarDay, RetentionTask, WorkingCalendar, WorkingHours
from playbooks.work import calendars, rescheduling
from retention.admin.access import Definition, GuardedForm
from retention.clock import database_now
from retention.models import Customer

SHOWN = 200


class HoursForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no type at run time
    """A stretch of work on a day of the week."""

    weekday = forms.TypedChoiceField(
        coerce=int, choices=[(number, WEEKDAYS[number]) for number in range(7)], label=gettext_lazy("day of the week")
    )

    class Meta:
        model = WorkingHours
        fields = ("weekday", "opens", "closes")


class HoursInline(admin.TabularInline):  # type: ignore[type-arg]  # Django's class takes no type at run time
    """The week."""

    model = WorkingHours
    form = HoursForm
    ordering = ("weekday", "opens")
    extra = 1
    verbose_name_plural = gettext_lazy("Hours of the week (none: Monday to Friday, 09:00 to 18:00)")


class DayForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no type at run time
    """A day that differs from the week."""

    class Meta:
        model = CalendarDay
        fields = ("day", "works", "name", "status")

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002  Django's signature
        """A day that a person has written is theirs: the public list does not overwrite it."""
        self.instance.seeded = False
        return super().save(commit)


class DayInline(admin.TabularInline):  # type: ignore[type-arg]  # Django's class takes no type at run time
    """The days that differ from the week."""

    model = CalendarDay
    form = DayForm
    fields = ("day", "works", "name", "status", "seeded")
    readonly_fields = ("seeded",)
    ordering = ("-day",)
    extra = 2
    verbose_name_plural = gettext_lazy("Holidays and make-up working days")


class CalendarForm(GuardedForm):
    """A calendar with its week and its special days."""

    parts = ((WorkingHours, "calendar"), (CalendarDay, "calendar"))

    class Meta:
        model = WorkingCalendar
        fields = ("code", "name", "name_zh", "time_zone", "country", "always_open")

    def clean_time_zone(self) -> str:
        """A name of the IANA list."""
        name: str = self.cleaned_data["time_zone"]
        if name not in available_timezones():
            raise forms.ValidationError(
                _("%(name)s is not a time zone. Write for example Asia/Shanghai.") % {"name": name}
            )
        return name

    def clean_country(self) -> str:
        """Two capital letters."""
        return str(self.cleaned_data["country"]).upper()


class WorkingCalendarAdmin(Definition):
    """The calendars, which can be filled with public holidays."""

    form = CalendarForm
    inlines = [HoursInline, DayInline]
    list_display = ("code", "label", "time_zone", "country", "always_open")
    actions = ["seed_holidays"]
    change_form_template = "admin/retention_playbooks/calendar.html"
    fieldsets = (
        (
            None,
            {
                "fields": ("code", ("name", "name_zh"), "time_zone", "country", "always_open"),
                "description": gettext_lazy(
                    "Deadlines in working hours and working days are counted by the calendar of a team. In the list, "
                    "“Fill in the public holidays” writes those of the country for this year and the next; days that "
                    "you enter yourself are kept. Deadlines that run already do not move by themselves."
                ),
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Files refer to the code, so it stays."""
        return ("code",) if obj else ()

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def label(self, calendar: WorkingCalendar) -> str:
        """The name in the language of the page."""
        return calendar.label

    @admin.action(
        description=gettext_lazy("Fill in the public holidays of this year and the next"), permissions=["change"]
    )
    def seed_holidays(self, request: HttpRequest, queryset: QuerySet[WorkingCalendar]) -> None:
        """Write the special days of the calendars' countries."""
        year = timezone.localtime(database_now()).year
        for calendar in queryset:
            try:
                seeded = calendars.seed_holidays(calendar_id=calendar.pk, years=[year, year + 1])
            except calendars.UnableToSeedHolidays as error:
                self.message_user(request, str(error), messages.ERROR)
                continue
            words = {"calendar": calendar, "written": seeded.written, "removed": seeded.removed}
            text = _("%(calendar)s: %(written)d special days written, %(removed)d removed.") % words
            if seeded.provisional:
                years = ", ".join(str(one) for one in seeded.provisional)
                text += " " + _("Not published yet, so provisional: %(years)s.") % {"years": years}
            self.message_user(request, text)

    def get_urls(self) -> list[URLPattern]:
        """With the page that moves running deadlines."""
        page = self.admin_site.admin_view(self.reschedule)
        return [path("<int:pk>/reschedule/", page, name="retention_playbooks_calendar_reschedule"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the way to the running deadlines, for people who lead a team."""
        extra = {}
        if object_id.isdigit() and request.user.has_perm(transitions.LEAD):
            name = f"{self.admin_site.name}:retention_playbooks_calendar_reschedule"
            extra["reschedule_url"] = reverse(name, args=[object_id])
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def reschedule(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show which running deadlines would move; on POST, move them."""
        calendar = self.get_queryset(request).filter(pk=pk).first()
        if not self.has_view_permission(request, calendar):
            raise PermissionDenied
        if calendar is None:
            raise Http404
        dry = request.method != "POST"
        try:
            moved = rescheduling.reschedule(calendar_id=pk, by=request.user, now=database_now(), dry_run=dry)
        except rescheduling.UnableToReschedule as error:
            raise PermissionDenied(str(error)) from error
        if not dry:
            self.message_user(request, _("%(count)d deadlines moved.") % {"count": len(moved)})
            name = f"{self.admin_site.name}:retention_playbooks_workingcalendar_change"
            return HttpResponseRedirect(reverse(name, args=[pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Move running deadlines to %(calendar)s") % {"calendar": calendar},
            "opts": self.opts,
            "original": calendar,
            "count": len(moved),
            "moved": _visible(request.user, moved[:SHOWN]),
        }
        return TemplateResponse(request, "admin/retention_playbooks/reschedule.html", context)


def _visible(user: Any, moved: list[rescheduling.NewDeadline]) -> list[tuple[RetentionTask, rescheduling.NewDeadline]]:
    tasks = RetentionTask.objects.filter(
        pk__in=[one.task_id for one in moved], case__customer__in=Customer.objects.visible_to(user)
    )
    known = {task.pk: task for task in tasks.select_related("case__customer")}
    return [(known[one.task_id], one) for one in moved if one.task_id in known]
