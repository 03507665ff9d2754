"""Sequences with their steps, and the customers who are in them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from playbooks.messaging import sequence_words, sequences
from playbooks.models import Audience, Enrolment, MessageSequence, MessageTemplate, SequenceStep
from retention.admin.access import Definition, GuardedForm, Inspection, OfCustomers
from retention.admin.fields.condition_rows import ConditionsField
from retention.clock import database_now


class StepForm(GuardedForm):
    """A step with valid conditions."""

    conditions = ConditionsField(
        label=gettext_lazy("Only if"), help_text=gettext_lazy("All of them hold; else the step is left out.")
    )

    class Meta:
        model = SequenceStep
        fields = ("position", "delay_days", "template", "conditions")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["as_seen"]  # the sequence is guarded as a whole

    def clean(self) -> dict[str, Any]:
        """Only the fields: the page as a whole looks at what was seen."""
        return self.cleaned_data


class SequenceForm(GuardedForm):
    """A sequence with valid conditions."""

    parts = ((SequenceStep, "sequence"),)
    entry = ConditionsField(
        label=gettext_lazy("Who enters"),
        help_text=gettext_lazy("All of them hold; none: only playbooks and colleagues put customers in."),
    )
    exit = ConditionsField(label=gettext_lazy("Who leaves"), help_text=gettext_lazy("All of them hold."))

    class Meta:
        model = MessageSequence
        fields = (
            "code",
            "name",
            "name_zh",
            "active",
            "entry",
            "exit",
            "again_after_days",
            "contact_role",
            "pause_for_case",
            "pause_for_ticket",
            "pause_for_approval",
        )


class SequenceStepInline(admin.StackedInline):  # type: ignore[type-arg]  # Django's class takes no type at run time
    """The messages of a sequence in their order."""

    model = SequenceStep
    form = StepForm
    fields = (("position", "delay_days", "template"), "conditions")
    ordering = ("position",)
    extra = 1

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only texts that customers may read."""
        if db_field.name == "template":
            kwargs["queryset"] = MessageTemplate.objects.filter(audience=Audience.CUSTOMER).order_by("code")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class MessageSequenceAdmin(Definition):
    """The sequences."""

    form = SequenceForm
    inlines = [SequenceStepInline]
    list_display = ("code", "label", "active", "in_words")
    search_fields = ("code", "name", "name_zh")
    ordering = ("code",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "code",
                    ("name", "name_zh"),
                    ("active", "contact_role"),
                    "entry",
                    "exit",
                    "again_after_days",
                    ("pause_for_case", "pause_for_ticket", "pause_for_approval"),
                    "in_words",
                ),
                "description": gettext_lazy(
                    "Conditions are those of rules, one a line; empty lines are left out. Customers who are in the "
                    "sequence go on with the steps they entered with."
                ),
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Playbooks refer to the code, so it stays."""
        return ("in_words", "code") if obj else ("in_words",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[MessageSequence]:
        """With the steps."""
        found: QuerySet[MessageSequence] = super().get_queryset(request)
        return found.prefetch_related("steps__template")

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def label(self, sequence: MessageSequence) -> str:
        """The name in the language of the page."""
        return sequence.label

    @admin.display(description=gettext_lazy("in words"))
    def in_words(self, sequence: MessageSequence) -> str:
        """Who enters, what they get and when, and when they may enter again."""
        return sequence_words.in_words(sequence=sequence) if sequence.pk else "—"


class EnrolmentAdmin(OfCustomers, Inspection):
    """The customers in sequences."""

    actions = ["leave"]
    list_display = ("customer", "sequence", "state", "done", "next_at", "paused_for", "entered_at", "reason")
    list_filter = ("state", "sequence")
    search_fields = ("customer__name", "customer__external_id")
    list_select_related = ("customer", "sequence")
    ordering = ("-entered_at",)

    @admin.action(description=gettext_lazy("Take out of the sequence"), permissions=["leave"])
    def leave(self, request: HttpRequest, queryset: QuerySet[Enrolment]) -> None:
        """Take the chosen customers out."""
        for one in queryset.filter(state=Enrolment.State.RUNNING):
            try:
                sequences.leave(enrolment_id=one.pk, by=request.user, now=database_now())
            except sequences.UnableToEnrol as error:
                self.message_user(request, str(error), messages.ERROR)
        self.message_user(request, _("Taken out."))

    def has_leave_permission(self, request: HttpRequest) -> bool:
        """Managers and operators."""
        return bool(request.user.has_perm("retention_playbooks.change_enrolment"))
