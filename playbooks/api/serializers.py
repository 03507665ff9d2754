"""What the interface shows of cases and tasks, and what it takes to change them: named fields, and no others."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from playbooks.models import Case, CaseReason, ChecklistItem, RetentionTask, TaskEvent


class ReasonSerializer(serializers.ModelSerializer[CaseReason]):
    """A warning that belongs to a case."""

    warning = serializers.IntegerField(source="warning_id")
    rule = serializers.CharField(source="warning.rule.code")
    level = serializers.CharField(source="warning.level")
    opened_on = serializers.DateField(source="warning.opened_on")
    cleared_on = serializers.DateField(source="warning.cleared_on", allow_null=True)

    class Meta:
        model = CaseReason
        fields = ("warning", "rule", "level", "opened_on", "cleared_on", "added_at")


class CaseSerializer(serializers.ModelSerializer[Case]):
    """A risk episode of a customer, its warnings and the playbook at work."""

    customer = serializers.CharField(source="customer.external_id")
    customer_id = serializers.IntegerField()
    customer_name = serializers.CharField(source="customer.name")
    cleared = serializers.BooleanField(help_text="None of its warnings is still open.")
    playbook = serializers.SerializerMethodField()
    reasons = ReasonSerializer(many=True)

    class Meta:
        model = Case
        fields = (
            "id",
            "customer",
            "customer_id",
            "customer_name",
            "level",
            "state",
            "cleared",
            "playbook",
            "opened_at",
            "closed_at",
            "outcome",
            "outcome_note",
            "reasons",
        )

    def get_playbook(self, case: Case) -> str | None:
        """The code of the playbook that runs, or ran last."""
        runs = sorted(case.runs.all(), key=lambda run: run.pk)
        return runs[-1].version.playbook.code if runs else None


class EventSerializer(serializers.ModelSerializer[TaskEvent]):
    """A line of a task's history."""

    details = serializers.DictField(source="data")

    class Meta:
        model = TaskEvent
        fields = ("kind", "at", "by_name", "note", "details")


class ChecklistSerializer(serializers.ModelSerializer[ChecklistItem]):
    """An item of a task's checklist."""

    class Meta:
        model = ChecklistItem
        fields = ("id", "position", "text", "text_zh", "done_at", "done_by_name")


class TaskSerializer(serializers.ModelSerializer[RetentionTask]):
    """A task with its deadline; `version` is what a change has to name."""

    case = serializers.IntegerField(source="case_id")
    customer = serializers.CharField(source="case.customer.external_id")
    customer_id = serializers.IntegerField(source="case.customer_id")
    customer_name = serializers.CharField(source="case.customer.name")
    playbook = serializers.SerializerMethodField()
    step = serializers.IntegerField(source="position")
    owner = serializers.SerializerMethodField()
    deadline_state = serializers.SerializerMethodField()

    class Meta:
        model = RetentionTask
        fields = (
            "id",
            "version",
            "case",
            "customer",
            "customer_id",
            "customer_name",
            "playbook",
            "step",
            "level",
            "title",
            "title_zh",
            "instructions",
            "instructions_zh",
            "owner",
            "owner_name",
            "role",
            "priority",
            "state",
            "deadline_state",
            "started_at",
            "waiting_since",
            "waiting_until",
            "waiting_reason",
            "created_at",
            "due_at",
            "breached_at",
            "escalation_level",
            "snoozed_until",
            "snooze_event",
            "snooze_reason",
            "snoozes",
            "outcome",
            "outcome_note",
            "finished_at",
        )

    def get_playbook(self, task: RetentionTask) -> str | None:
        """The code of the playbook that the task is a step of."""
        return task.run.version.playbook.code if task.run else None

    def get_owner(self, task: RetentionTask) -> str | None:
        """The login of the owner."""
        return task.owner.get_username() if task.owner else None

    def get_deadline_state(self, task: Any) -> str:
        """One of running, due_soon, breached, paused, snoozed, met, met_late, cancelled."""
        return str(task.deadline_state)


class TaskWithHistorySerializer(TaskSerializer):
    """A task with its checklist and everything that happened to it, oldest first."""

    checklist = serializers.SerializerMethodField()
    events = serializers.SerializerMethodField()

    class Meta(TaskSerializer.Meta):
        fields = (*TaskSerializer.Meta.fields, "checklist", "events")  # type: ignore[assignment]

    @extend_schema_field(ChecklistSerializer(many=True))
    def get_checklist(self, task: RetentionTask) -> Any:
        """What is to be ticked off, in order."""
        return ChecklistSerializer(task.checklist.order_by("position"), many=True).data

    @extend_schema_field(EventSerializer(many=True))
    def get_events(self, task: RetentionTask) -> Any:
        """The lines of the history."""
        return EventSerializer(task.events.order_by("at", "pk"), many=True).data


class ChangeSerializer(serializers.Serializer[Any]):
    """Every change of a task names the version that was seen; a stale one is refused with 409."""

    version = serializers.IntegerField(min_value=1)


class FinishSerializer(ChangeSerializer):
    """How a task ended."""

    outcome = serializers.ChoiceField(choices=RetentionTask.Outcome.choices)
    note = serializers.CharField(max_length=4000, allow_blank=True, default="")
    next_touch = serializers.DateField(required=False, allow_null=True)


class SnoozeSerializer(ChangeSerializer):
    """Until which day a task is put off, or earlier when something happens, and why."""

    until = serializers.DateField()
    event = serializers.ChoiceField(choices=RetentionTask.SnoozeEvent.choices, allow_blank=True, default="")
    reason = serializers.CharField(max_length=300)


class PrioritySerializer(ChangeSerializer):
    """How urgent somebody thinks a task is."""

    priority = serializers.ChoiceField(choices=RetentionTask.Priority.choices)


class WaitSerializer(ChangeSerializer):
    """What the customer has to do first."""

    reason = serializers.CharField(max_length=300)


class CommentSerializer(serializers.Serializer[Any]):
    """A word for the history."""

    note = serializers.CharField(max_length=4000)


class TickSerializer(serializers.Serializer[Any]):
    """An item of the checklist, and whether it is done."""

    item_id = serializers.IntegerField(min_value=1)
    done = serializers.BooleanField(default=True)


class ItemSerializer(serializers.Serializer[Any]):
    """One more item for the checklist."""

    text = serializers.CharField(max_length=200)


class ReassignSerializer(ChangeSerializer):
    """Who does the task from now on."""

    to = serializers.CharField(max_length=254, help_text="The login of the new owner.")
    note = serializers.CharField(max_length=4000, allow_blank=True, default="")


class ChooseSerializer(serializers.Serializer[Any]):
    """Which playbook takes a case."""

    playbook = serializers.CharField(max_length=60, help_text="The code of a playbook with a published version.")


class CloseSerializer(serializers.Serializer[Any]):
    """How a case ended."""

    outcome = serializers.ChoiceField(choices=Case.Outcome.choices)
    note = serializers.CharField(max_length=4000)
    next_touch = serializers.DateField(required=False, allow_null=True)
