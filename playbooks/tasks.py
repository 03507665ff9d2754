"""What Celery workers do for this app: one call into the domain each. (People's work is RetentionTask.)"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from celery import shared_task

from playbooks.cases import intake, tickets
from playbooks.messaging import approval_notices, delivery, notices
from playbooks.messaging.told import mentions
from retention.clock import database_now

AT_ONCE: Final = timedelta(seconds=90)
"""How long one task sends; the sweep wakes the next one."""


@shared_task(name="playbooks.take_in", acks_late=True, ignore_result=True)
def take_in(*, warning_ids: list[int], **kwargs: Any) -> None:
    """Open or join the cases of new warnings."""
    intake.take_in(warning_ids=warning_ids, now=database_now())


@shared_task(name="playbooks.note_tickets", acks_late=True, ignore_result=True)
def note_tickets(**kwargs: Any) -> None:
    """Keep who has an open ticket, by the measure that the rules for messages name now."""
    tickets.note(now=database_now())


@shared_task(name="playbooks.deliver", acks_late=True, ignore_result=True)
def deliver(*, channel: str, **kwargs: Any) -> None:
    """Send what is due on a channel."""
    delivery.deliver(channel=channel, clock=database_now, until=database_now() + AT_ONCE)


@shared_task(name="playbooks.tell_of_tasks", acks_late=True, ignore_result=True)
def tell_of_tasks(*, task_ids: list[int], **kwargs: Any) -> None:
    """Tell people of their new tasks."""
    notices.tell_of_tasks(task_ids=task_ids, now=database_now())


@shared_task(name="playbooks.tell_of_escalations", acks_late=True, ignore_result=True)
def tell_of_escalations(*, escalation_ids: list[int], **kwargs: Any) -> None:
    """Tell people of late work."""
    notices.tell_of_escalations(escalation_ids=escalation_ids, now=database_now())


@shared_task(name="playbooks.tell_of_teams", acks_late=True, ignore_result=True)
def tell_of_teams(*, member_ids: list[int], **kwargs: Any) -> None:
    """Tell people that they are asked into a retention team."""
    notices.tell_of_teams(member_ids=member_ids, now=database_now())


@shared_task(name="playbooks.tell_of_note", acks_late=True, ignore_result=True)
def tell_of_note(*, note_id: int, **kwargs: Any) -> None:
    """Tell people that a note mentions them."""
    mentions.tell_of_notes(note_ids=[note_id], now=database_now())


@shared_task(name="playbooks.tell_of_approval", acks_late=True, ignore_result=True)
def tell_of_approval(*, request_id: int, **kwargs: Any) -> None:
    """Tell people that they are to decide, what was decided, or that somebody took their request back."""
    approval_notices.tell_of_requests(request_ids=[request_id], now=database_now())
    approval_notices.tell_of_decisions(request_ids=[request_id], now=database_now())
    approval_notices.tell_of_withdrawals(request_ids=[request_id], now=database_now())


@shared_task(name="playbooks.tell_of_withdrawn_offer", acks_late=True, ignore_result=True)
def tell_of_withdrawn_offer(*, offer_id: int, **kwargs: Any) -> None:
    """Tell people that somebody took their offer back, and their requests with it."""
    approval_notices.tell_of_withdrawn_offers(offer_ids=[offer_id], now=database_now())


@shared_task(name="playbooks.tell_of_late_approvals", acks_late=True, ignore_result=True)
def tell_of_late_approvals(*, escalation_ids: list[int], **kwargs: Any) -> None:
    """Tell people of late decisions."""
    approval_notices.tell_of_escalations(escalation_ids=escalation_ids, now=database_now())
