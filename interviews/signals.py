"""What this app announces to the apps on its right and to the host; ids, sent after commit."""

from __future__ import annotations

from django.dispatch import Signal

interviews_opened = Signal()
"""interview_ids: list[int]. Customers are to be asked."""

interviews_assigned = Signal()
"""interview_ids: list[int]. Interviewers have new work."""

interview_ended = Signal()
"""interview_id: int, state: str (submitted, declined, cancelled). It is over; its answers no longer change."""
