"""Cases, runs and tasks, to look at: they are worked on in the queue."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from playbooks.models import CaseMember, CaseReason, ChecklistItem, Escalation, PlaybookRun, RetentionTask, TaskEvent
from retention.admin.access import Audited, Inspection, OfCustomers


class _Lines(admin.TabularInline):  # type: ignore[type-arg]  # Django's class takes no type at run time
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by hand."""
        return False


class ReasonInline(_Lines):
    """The warnings of a case."""

    model = CaseReason
    fields = ("warning", "added_at")


class MemberInline(_Lines):
    """The retention team of a case."""

    model = CaseMember
    fields = ("role", "name", "state", "asked_at", "due_at", "acknowledged_at")
    ordering = ("role", "pk")


class TaskInline(_Lines):
    """The tasks of a case."""

    model = RetentionTask
    fields = ("position", "title", "owner_name", "state", "due_at", "outcome")
    ordering = ("created_at",)
    show_change_link = True


class EventInline(_Lines):
    """The history of a task."""

    model = TaskEvent
    fields = ("at", "kind", "by_name", "note")
    ordering = ("at", "pk")


class ChecklistInline(_Lines):
    """What is to be ticked off."""

    model = ChecklistItem
    fields = ("position", "text", "done_at", "done_by_name")
    ordering = ("position",)


class EscalationInline(_Lines):
    """Who was told of a task."""

    model = Escalation
    fields = ("cause", "level", "to_name", "at", "seen_at")
    ordering = ("level",)


class CaseAdmin(OfCustomers, Audited, Inspection):
    """The cases of the customers a person may see."""

    inlines = [ReasonInline, MemberInline, TaskInline]
    list_display = ("customer", "level", "state", "opened_at", "closed_at", "outcome")
    list_filter = ("state", "level", "outcome")
    search_fields = ("customer__name", "customer__external_id")
    list_select_related = ("customer",)
    date_hierarchy = "opened_at"
    ordering = ("-opened_at",)


class PlaybookRunAdmin(OfCustomers, Inspection):
    """The playbooks at work."""

    customer_path = "case__customer"
    list_display = ("customer", "playbook", "level", "state", "started_at", "ended_at")
    list_filter = ("state", "level")
    list_select_related = ("case__customer", "version__playbook")
    ordering = ("-started_at",)

    @admin.display(description=gettext_lazy("customer"), ordering="case__customer__name")
    def customer(self, run: PlaybookRun) -> str:
        """Whose case it is at work on."""
        return run.case.customer.name

    @admin.display(description=gettext_lazy("playbook"), ordering="version__playbook__name")
    def playbook(self, run: PlaybookRun) -> str:
        """The playbook and its version."""
        return f"{run.version.playbook.label} v{run.version.number}"


class RetentionTaskAdmin(OfCustomers, Audited, Inspection):
    """The tasks at the customers a person may see."""

    customer_path = "case__customer"
    inlines = [ChecklistInline, EventInline, EscalationInline]
    list_display = ("label", "customer", "level", "owner_name", "state", "due_at", "escalation_level")
    list_filter = ("state", "level")
    search_fields = ("title", "case__customer__name", "owner_name")
    list_select_related = ("case__customer",)
    date_hierarchy = "due_at"
    ordering = ("due_at",)

    @admin.display(description=gettext_lazy("title"), ordering="title")
    def label(self, task: RetentionTask) -> str:
        """The title in the language of the page."""
        return task.label

    @admin.display(description=gettext_lazy("customer"))
    def customer(self, task: RetentionTask) -> str:
        """Whose task it is."""
        return task.case.customer.name
