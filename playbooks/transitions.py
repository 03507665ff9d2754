"""What may happen to cases, tasks, offers, requests and places in a team, and who may do it: pure tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WORK = "retention_playbooks.work_on_tasks"
LEAD = "retention_playbooks.change_retentiontask"
OFFER_MAKER = "retention_playbooks.make_offers"
DECIDER = "retention_playbooks.decide_approvals"
NOBODY = ""
"""No person may do it: the system does."""


@dataclass(frozen=True)
class Move:
    """Where an action leads, and the permission that it takes; none: no person has it."""

    to: str
    permission: str


Table = Mapping[tuple[str, str], Move]

TASK: Table = {
    ("open", "look"): Move("open", WORK),
    ("open", "start"): Move("open", WORK),
    ("open", "finish"): Move("done", WORK),
    ("open", "wait"): Move("waiting", WORK),
    ("open", "snooze"): Move("snoozed", WORK),
    ("open", "comment"): Move("open", WORK),
    ("open", "tick"): Move("open", WORK),
    ("open", "skip"): Move("open", WORK),
    ("open", "prioritise"): Move("open", WORK),
    ("open", "reassign"): Move("open", LEAD),
    ("open", "reschedule"): Move("open", LEAD),
    ("open", "cancel"): Move("cancelled", NOBODY),
    ("snoozed", "look"): Move("snoozed", WORK),
    ("snoozed", "finish"): Move("done", WORK),
    ("snoozed", "snooze"): Move("snoozed", WORK),
    ("snoozed", "wake"): Move("open", WORK),
    ("snoozed", "comment"): Move("snoozed", WORK),
    ("snoozed", "tick"): Move("snoozed", WORK),
    ("snoozed", "skip"): Move("snoozed", WORK),
    ("snoozed", "prioritise"): Move("snoozed", WORK),
    ("snoozed", "reassign"): Move("snoozed", LEAD),
    ("snoozed", "reschedule"): Move("snoozed", LEAD),
    ("snoozed", "cancel"): Move("cancelled", NOBODY),
    ("waiting", "look"): Move("waiting", WORK),
    ("waiting", "finish"): Move("done", WORK),
    ("waiting", "resume"): Move("open", WORK),
    ("waiting", "comment"): Move("waiting", WORK),
    ("waiting", "tick"): Move("waiting", WORK),
    ("waiting", "skip"): Move("waiting", WORK),
    ("waiting", "prioritise"): Move("waiting", WORK),
    ("waiting", "reassign"): Move("waiting", LEAD),
    ("waiting", "reschedule"): Move("waiting", LEAD),
    ("waiting", "cancel"): Move("cancelled", NOBODY),
}

MEMBER: Table = {
    ("asked", "acknowledge"): Move("acknowledged", WORK),
    ("asked", "pass"): Move("passed", WORK),
    ("vacant", "pass"): Move("passed", LEAD),
    ("acknowledged", "pass"): Move("passed", WORK),
}

CASE: Table = {
    ("open", "close"): Move("closed", WORK),
    ("open", "choose"): Move("open", WORK),
}

RUN: Table = {
    ("running", "upgrade"): Move("upgraded", NOBODY),
    ("running", "finish"): Move("finished", NOBODY),
    ("running", "end"): Move("ended", NOBODY),
}

OFFER: Table = {
    ("draft", "change"): Move("draft", OFFER_MAKER),
    ("draft", "ask"): Move("waiting", OFFER_MAKER),
    ("draft", "withdraw"): Move("withdrawn", OFFER_MAKER),
    ("waiting", "change"): Move("draft", OFFER_MAKER),
    ("waiting", "withdraw"): Move("withdrawn", OFFER_MAKER),
    ("waiting", "approve"): Move("approved", NOBODY),
    ("waiting", "send_back"): Move("sent_back", NOBODY),
    ("waiting", "reject"): Move("rejected", NOBODY),
    ("sent_back", "change"): Move("draft", OFFER_MAKER),
    ("sent_back", "ask"): Move("waiting", OFFER_MAKER),
    ("sent_back", "withdraw"): Move("withdrawn", OFFER_MAKER),
    ("approved", "change"): Move("draft", OFFER_MAKER),
    ("approved", "withdraw"): Move("withdrawn", OFFER_MAKER),
    ("approved", "execute"): Move("executed", OFFER_MAKER),
    ("approved", "expire"): Move("expired", NOBODY),
    ("expired", "change"): Move("draft", OFFER_MAKER),
    ("expired", "ask"): Move("waiting", OFFER_MAKER),
}

REQUEST: Table = {
    ("waiting", "approve"): Move("approved", DECIDER),
    ("waiting", "send_back"): Move("sent_back", DECIDER),
    ("waiting", "reject"): Move("rejected", DECIDER),
    ("waiting", "edit"): Move("voided", DECIDER),
    ("waiting", "delegate"): Move("waiting", DECIDER),
    ("waiting", "add_approver"): Move("waiting", DECIDER),
    ("waiting", "withdraw"): Move("withdrawn", OFFER_MAKER),
    ("waiting", "void"): Move("voided", NOBODY),
    ("approved", "withdraw"): Move("withdrawn", OFFER_MAKER),
    ("approved", "void"): Move("voided", NOBODY),
}


def permitted(move: Move, user: Any) -> bool:
    """Whether a person may make a move; denied unless a permission allows it."""
    return bool(move.permission and user is not None and user.is_active and user.has_perm(move.permission))
