"""What this app does when the app on its left, or its own domain, announces something: it wakes a worker."""

from __future__ import annotations

from datetime import date

from django.db.models.signals import post_save

from playbooks import signals as own
from playbooks import tasks
from playbooks.models import MessagingRules
from retention import doorbell, signals

BATCH = 1000


def take_warnings_in(*, warning_ids: list[int], as_of: date, **kwargs: object) -> None:
    """retention.warnings_raised → cases, in the background; the intake sweep finds what gets lost."""
    for first in range(0, len(warning_ids), BATCH):
        doorbell.ring(tasks.take_in, warning_ids=warning_ids[first : first + BATCH])


def send_messages(*, message_ids: list[int], channels: list[str], **kwargs: object) -> None:
    """messages_queued → a sender a channel; the sweep of the outbox finds what gets lost."""
    for channel in channels:
        doorbell.ring(tasks.deliver, channel=channel)


def tell_of_tasks(*, task_ids: list[int], **kwargs: object) -> None:
    """tasks_created → notices to their owners; the sweep of the notices finds what gets lost."""
    for first in range(0, len(task_ids), BATCH):
        doorbell.ring(tasks.tell_of_tasks, task_ids=task_ids[first : first + BATCH])


def tell_of_escalations(*, escalation_ids: list[int], **kwargs: object) -> None:
    """tasks_escalated → notices to managers, directors and robots."""
    for first in range(0, len(escalation_ids), BATCH):
        doorbell.ring(tasks.tell_of_escalations, escalation_ids=escalation_ids[first : first + BATCH])


def tell_of_teams(*, member_ids: list[int], **kwargs: object) -> None:
    """members_asked → notices to those who are asked into a retention team."""
    doorbell.ring(tasks.tell_of_teams, member_ids=member_ids)


def tell_of_note(*, note_id: int, **kwargs: object) -> None:
    """retention.notes_written → notices to those whom it mentions; the sweep finds what gets lost."""
    doorbell.ring(tasks.tell_of_note, note_id=note_id)


def tell_of_approval(*, request_id: int, **kwargs: object) -> None:
    """approval_asked, approval_decided → notices to those who decide, or who asked."""
    doorbell.ring(tasks.tell_of_approval, request_id=request_id)


def tell_of_withdrawn_offer(*, offer_id: int, **kwargs: object) -> None:
    """offer_withdrawn → notices to those who asked for it or wrote it; the sweep finds what gets lost."""
    doorbell.ring(tasks.tell_of_withdrawn_offer, offer_id=offer_id)


def tell_of_late_approvals(*, escalation_ids: list[int], **kwargs: object) -> None:
    """approvals_escalated → notices to those who are told that a decision is late."""
    doorbell.ring(tasks.tell_of_late_approvals, escalation_ids=escalation_ids)


def note_tickets(*, instance: MessagingRules, created: bool, raw: bool = False, **kwargs: object) -> None:
    """Rules for messages were saved, by a page or a file → who has an open ticket by their measure; or by the job.

    Not where they are new and name none: then nobody was noted before either.
    """
    if not raw and (instance.tickets_measure_id or not created):
        doorbell.ring(tasks.note_tickets)


def connect() -> None:
    """Listen; connecting twice changes nothing."""
    post_save.connect(note_tickets, sender=MessagingRules, dispatch_uid="playbooks.note_tickets")
    own.messages_queued.connect(send_messages, dispatch_uid="playbooks.send_messages")
    signals.warnings_raised.connect(take_warnings_in, dispatch_uid="playbooks.take_warnings_in")
    signals.notes_written.connect(tell_of_note, dispatch_uid="playbooks.tell_of_note")
    own.tasks_created.connect(tell_of_tasks, dispatch_uid="playbooks.tell_of_tasks")
    own.tasks_escalated.connect(tell_of_escalations, dispatch_uid="playbooks.tell_of_escalations")
    own.members_asked.connect(tell_of_teams, dispatch_uid="playbooks.tell_of_teams")
    own.approval_asked.connect(tell_of_approval, dispatch_uid="playbooks.tell_of_approval")
    own.approval_decided.connect(tell_of_approval, dispatch_uid="playbooks.tell_of_decision")
    own.offer_withdrawn.connect(tell_of_withdrawn_offer, dispatch_uid="playbooks.tell_of_withdrawn_offer")
    own.approvals_escalated.connect(tell_of_late_approvals, dispatch_uid="playbooks.tell_of_late_approvals")
