"""What this app announces to the apps on its right; ids, sent after commit."""

from __future__ import annotations

from django.dispatch import Signal

tasks_created = Signal()
"""task_ids: list[int]. People have new work."""

task_finished = Signal()
"""task_id: int. A step is done."""

case_closed = Signal()
"""case_id: int, outcome: str. A risk episode is over."""

members_asked = Signal()
"""member_ids: list[int]. People are asked to join the retention team of a case."""

cases_cleared = Signal()
"""case_ids: list[int]. None of their warnings is open any more; a person decides whether the case is over."""

tasks_escalated = Signal()
"""escalation_ids: list[int]. People are to be told that work is late, or put off again and again."""

messages_queued = Signal()
"""message_ids: list[int], channels: list[str]. There is something to send."""

approval_asked = Signal()
"""request_id: int, person_ids: list. People are to decide on the level that has just begun."""

approval_decided = Signal()
"""request_id: int, verb: str (approve, send_back, reject, withdraw, void). A request is over."""

approvals_escalated = Signal()
"""escalation_ids: list[int]. People are to be told that a decision is late."""

offer_withdrawn = Signal()
"""offer_id: int. Somebody took an offer back, and what was asked for it with it."""

offer_executed = Signal()
"""offer_id: int. An approved offer was carried out."""
